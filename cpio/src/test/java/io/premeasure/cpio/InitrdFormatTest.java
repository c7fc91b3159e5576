package io.premeasure.cpio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitrdFormatTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({"GZIP, gzip", "BZIP2, bzip2", "XZ, xz", "LZMA, xz --format=lzma", "ZSTD, zstd"})
  @RequiresTool({"gzip", "bzip2", "xz", "zstd"})
  void whatACompressorWritesIsRecognised(InitrdFormat format, String program) throws IOException {
    Path file = Files.writeString(dir.resolve("initrd"), "some text to be packed");
    Path packed = dir.resolve("packed");
    RealTool.runOk("sh", "-c", program + " -c < " + file + " > " + packed);
    assertEquals(Optional.of(format), InitrdFormat.of(Files.readAllBytes(packed)));
  }

  @Test
  @RequiresTool("cpio")
  void anArchiveWithoutCompressionIsRecognised() throws IOException {
    Files.writeString(dir.resolve("init"), "#!/bin/sh");
    Path packed = dir.resolve("packed");
    RealTool.runOk("sh", "-c", "cd " + dir + " && echo init | cpio -o -H newc --quiet > " + packed);
    assertEquals(Optional.of(InitrdFormat.CPIO), InitrdFormat.of(Files.readAllBytes(packed)));
  }

  @ParameterizedTest
  @CsvSource({"''", "x", "This is a text", "07070"})
  void everythingElseIsNone(String head) {
    assertEquals(
        Optional.empty(),
        InitrdFormat.of(head.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
  }
}
