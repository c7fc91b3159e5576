package io.premeasure.measure.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DiskPathTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "disk.vhd:2/EFI/BOOT/BOOTX64.EFI, disk.vhd, 2, /EFI/BOOT/BOOTX64.EFI",
    "disk.vhd:ESP, disk.vhd, ESP, /",
    "disk.vhd:/vmlinuz, disk.vhd, '', /vmlinuz",
    "disk.vhd:, disk.vhd, '', /"
  })
  void imagePartitionAndPathAreSeparated(String text, String image, String part, String path) {
    assertEquals(new DiskPath(Path.of(image), part, path), new DiskPath.Converter().convert(text));
  }

  @Test
  void anExistingFileMayHaveAColonInItsName() throws IOException {
    Path image = Files.createFile(folder.resolve("a:b.vhd"));
    assertEquals(
        new DiskPath(image, "root", "/etc/x:y"),
        new DiskPath.Converter().convert(image + ":root/etc/x:y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "disk.vhd", ":2/x"})
  void whatNamesNoFileInAnImageIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new DiskPath.Converter().convert(text));
  }
}
