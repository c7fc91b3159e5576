package io.premeasure.verity.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made by qemu-img and vhd-util. */
class GoldenContainerTest {
  @TempDir Path folder;

  static Stream<String> goodVhds() {
    return Golden.json("txt/vhd/expected.json").entrySet().stream()
        .filter(entry -> object(entry.getValue()).containsKey("sha256_of_content"))
        .map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("goodVhds")
  void aVhdHoldsTheContentOtherReadersSee(String name) throws IOException {
    Map<String, Object> expected = object(Golden.json("txt/vhd/expected.json").get(name));
    unpack("txt/vhd/base.vhd");
    try (DiskImage image = DiskImage.open(unpack("txt/vhd/" + name), folder)) {
      assertEquals(((Number) expected.get("virtual_size")).longValue(), image.size());
      assertEquals(expected.get("sha256_of_content"), sha256(image.disk()));
      VhdFooter footer = image.footer().orElseThrow().footer();
      Map<String, Object> golden = object(expected.get("footer"));
      assertEquals(golden.get("type"), footer.type().number());
      assertEquals(golden.get("cylinders"), footer.geometry().cylinders());
      assertEquals(golden.get("uuid"), footer.id().toString().replace("-", ""));
      if (expected.get("allocated_blocks") instanceof Map<?, ?> blocks) {
        assertEquals(blocks.size() * (2L << 20), image.allocated());
      }
    }
  }

  static Stream<String> containers() {
    return Golden.json("disk/containers.json").keySet().stream()
        .filter(name -> name.startsWith("disk"));
  }

  @ParameterizedTest
  @MethodSource("containers")
  void everyContainerHoldsTheDiskThatWasConverted(String name) throws IOException {
    Map<String, Object> expected = object(Golden.json("disk/containers.json").get(name));
    try (DiskImage image = DiskImage.open(unpack("disk/" + name))) {
      assertEquals(((Number) expected.get("virtualSize")).longValue(), image.size());
      assertEquals(expected.get("rawSha256"), sha256(image.disk()));
      assertEquals(0, image.problems().size(), image.problems()::toString);
    }
  }

  @Test
  void aDamagedFooterIsRestoredFromTheCopyAndReported() throws IOException {
    try (DiskImage image = DiskImage.open(unpack("txt/vhd/bad-footer-good-copy.vhd"))) {
      assertEquals(Container.DYNAMIC_VHD, image.container());
      assertTrue(image.problems().get(0).contains("copy at the start"), image.problems()::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad-both.vhd", "bat-outside.vhd", "max-entries-huge.vhd"})
  void unusableVhdsAreRefused(String name) throws IOException {
    Path file = unpack("txt/vhd/" + name);
    assertThrows(VerityFormatException.class, () -> DiskImage.open(file));
  }

  @Test
  void aDifferencingDiskIsOpenedOnlyWithParentsBelowTheGivenFolder() throws IOException {
    Path child = unpack("txt/vhd/child.vhd");
    VerityFormatException without =
        assertThrows(VerityFormatException.class, () -> DiskImage.open(child));
    assertTrue(without.getMessage().contains("base.vhd"), without.getMessage());
    unpack("txt/vhd/base.vhd");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    assertThrows(VerityFormatException.class, () -> DiskImage.open(child, elsewhere));
  }

  @Test
  void onlyRawImagesAndFixedVhdsAreOpenedForWriting() throws IOException {
    Path dynamic = unpack("disk/disk.vpc-dynamic.vhd");
    assertThrows(VerityFormatException.class, () -> DiskImage.openForWriting(dynamic));
    try (DiskImage image = DiskImage.openForWriting(unpack("disk/disk.vpc-fixed.vhd"))) {
      assertEquals(image.size(), image.target().orElseThrow().size());
    }
  }

  private Path unpack(String name) throws IOException {
    Path file = folder.resolve(Path.of(name).getFileName());
    return Files.write(file, Golden.bytes(name + ".gz"));
  }

  static String sha256(BlockSource disk) throws IOException {
    MessageDigest digest = VerityHash.SHA256.newDigest();
    byte[] buffer = new byte[70_000]; // crosses blocks and clusters
    for (long at = 0; at < disk.size(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, disk.size() - at);
      Arrays.fill(buffer, (byte) 0xee);
      disk.read(at, buffer, 0, length);
      digest.update(buffer, 0, length);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
