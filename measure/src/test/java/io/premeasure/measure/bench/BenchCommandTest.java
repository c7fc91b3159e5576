package io.premeasure.measure.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.stub.StubVersion;
import io.premeasure.boot.stub.UnifiedKernelImage;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Premeasure;
import io.premeasure.measure.console.ByteSize;
import io.premeasure.verity.BlockSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class BenchCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Premeasure.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  @Test
  void quotesOfEveryKindAreVerifiedAndCounted() throws IOException {
    assertEquals(
        0,
        run("--format", "json", "bench", "quote", "--rounds", "1", "--quotes", "20"),
        err::toString);
    Map<String, Object> document = JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
    for (String kind : List.of("ecdsa-p256", "ecdsa-p384", "rsa-2048")) {
      assertTrue((Double) document.get(kind) > 0, kind);
    }
  }

  @Test
  @RequiresTool("openssl")
  void encryptedDisksAreTimedAgainstBareHashing() throws IOException {
    String dir = folder.toString();
    String[] arguments = {
      "--format",
      "json",
      "bench",
      "cbe",
      "--size",
      "2MiB",
      "--fresh",
      "1MiB",
      "--rounds",
      "1",
      "--dir",
      dir
    };
    assertEquals(0, run(arguments), err::toString);
    Map<String, Object> document = JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
    for (String step : List.of("write", "write over", "check", "read", "rekey")) {
      Map<?, ?> member = (Map<?, ?>) document.get(step);
      assertEquals(1, ((List<?>) member.get("bytesPerSecond")).size());
      assertTrue((Double) member.get("ofSha256") > 0);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  @RequiresTool("veritysetup")
  void bothProgramsAreTimedOverTheSameImageAndNothingIsLeft() throws IOException {
    String dir = folder.toString();
    String[] arguments = {
      "--format",
      "json",
      "bench",
      "verity",
      "--size",
      "64MiB",
      "--sparse-data",
      "9MiB",
      "--rounds",
      "2",
      "--dir",
      dir
    };
    assertEquals(0, run(arguments), err::toString);
    Map<String, Object> document = JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
    assertEquals(2, ((List<?>) document.get("veritysetupSeconds")).size());
    assertEquals(2, ((List<?>) document.get("premeasureSeconds")).size());
    assertTrue((Double) document.get("ratioOfMedians") > 0);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  @RequiresTool("lcp2_mlehash")
  void launchEnvironmentIsHashedAsByTbootsToolAndBothAreTimed() throws IOException {
    assertEquals(
        0,
        run("--format", "json", "bench", "launch", "--size", "3MiB", "--rounds", "1"),
        err::toString);
    Map<String, Object> document = JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
    for (String name : List.of("lcp2_mlehash", "txt mle-hash", "--version (start)")) {
      assertEquals(1, ((List<?>) document.get(name)).size(), name);
    }
  }

  @Test
  void imageHasItsSizeAndNoMoreDataThanAskedFor() throws IOException {
    Path image = folder.resolve("image");
    BenchImage.write(image, 40 << 20, 16 << 20);
    byte[] bytes = Files.readAllBytes(image);
    assertEquals(40 << 20, bytes.length);
    int pieces = 0;
    for (int at = 0; at < bytes.length; at += 4096) {
      pieces += bytes[at] != 0 || bytes[at + 1] != 0 || bytes[at + 2] != 0 ? 1 : 0;
    }
    assertEquals((16 << 20) / 4096, pieces);
  }

  @Test
  void bootImageIsAUnifiedKernelImage() throws IOException {
    PeImage image =
        PeImage.read(BlockSource.of("image", BenchBootDisk.unifiedKernelImage(1 << 20)));
    assertEquals(1 << 20, image.size());
    assertEquals(258, StubVersion.of(image).orElseThrow().release());
    assertEquals(1, UnifiedKernelImage.of(image).profiles());
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "1K, 1024",
    "512MiB, 536870912",
    "16G, 17179869184",
    "1TiB, 1099511627776"
  })
  void sizesHaveBinaryUnits(String text, long bytes) {
    assertEquals(bytes, new ByteSize().convert(text));
  }

  @ParameterizedTest
  @CsvSource({"x", "1.5G", "-1", "1KB", "99999999999T"})
  void whatIsNoSizeIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new ByteSize().convert(text));
  }

  @Test
  void moreDataThanImageIsRefused() {
    assertEquals(
        2, run("bench", "verity", "--size", "2MiB", "--sparse-data", "3MiB", "--dir", "" + folder));
  }
}
