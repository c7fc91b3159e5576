package io.premeasure.boot.uefi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticodeTest {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  /** Values of sbsign, pesign and an independent program; see the data's JSON. */
  static Stream<Arguments> images() {
    List<Arguments> images = new ArrayList<>();
    Golden.json("uefi-boot/pe/expected.json")
        .forEach(
            (name, value) -> {
              Map<?, ?> image = (Map<?, ?>) value;
              images.add(Arguments.of("pe/" + name + ".efi", image.get("authenticode")));
              if (image.get("signed") instanceof Map<?, ?> signed) {
                images.add(Arguments.of("pe/" + signed.get("file"), signed.get("authenticode")));
              }
            });
    return images.stream();
  }

  /** Values that OVMF measured when it started these images. */
  static Stream<Arguments> startedByFirmware() {
    Map<?, ?> images = (Map<?, ?>) Golden.json("uefi-boot/odd-images/expected.json").get("images");
    return images.entrySet().stream()
        .map(
            image ->
                Arguments.of(
                    "odd-images/" + image.getKey(),
                    ((Map<?, ?>) image.getValue()).get("authenticode")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"images", "startedByFirmware"})
  void digestsAreThoseOfFirmwareAndSigningTools(String file, Map<?, ?> expected)
      throws IOException {
    assertEquals(new TreeMap<>(expected), digests(Golden.bytes("uefi-boot/" + file)));
  }

  @Test
  void everyBitOutsideChecksumAndCertificatesCounts() throws IOException {
    byte[] image = Golden.bytes("uefi-boot/pe/plain.signed.efi");
    PeHeader header = PeHeader.read(BlockSource.of("image", image));
    Map<String, String> digests = digests(image);
    for (int at = 0; at < image.length; at++) {
      image[at] ^= 0x10;
      boolean covered =
          !within(at, header.checksumOffset(), 4)
              && !within(at, header.certificateEntry(), 8)
              && !within(at, image.length - header.certificateSize(), header.certificateSize());
      if (covered) {
        assertChangedOrRefused(image, digests, at);
      } else if (!within(at, header.certificateEntry() + 4, 4)) {
        assertEquals(digests, digests(image), "byte " + at);
      }
      image[at] ^= 0x10;
    }
  }

  private static boolean within(long at, long start, long length) {
    return at >= start && at < start + length;
  }

  private static void assertChangedOrRefused(byte[] image, Map<String, String> digests, int at)
      throws IOException {
    Map<String, String> changed;
    try {
      changed = digests(image);
    } catch (BootFormatException e) {
      return;
    }
    assertNotEquals(digests, changed, "byte " + at);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "pe32", "five-dirs", "gap-and-trailing.signed"})
  void damagedImagesAreRefusedOrHashed(String name) {
    byte[] image = Golden.bytes("uefi-boot/pe/" + name + ".efi");
    HostileInput.truncations(image, BootFormatException.class, AuthenticodeTest::digests);
    HostileInput.mutations(image, BootFormatException.class, AuthenticodeTest::digests);
  }

  @Test
  void messagesNameFileOffsetAndField() {
    byte[] image = Golden.bytes("uefi-boot/pe/plain.efi");
    int pe = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getInt(0x3C);
    image[pe] = 'X';
    BootFormatException refused = assertThrows(BootFormatException.class, () -> digests(image));
    assertEquals(
        "image: offset " + pe + ": no PE signature, expected 'PE' and two NULs",
        refused.getMessage());
    assertEquals(pe, refused.offset());
  }

  @Test
  void contentOfASectionIsItsVirtualSize() throws IOException {
    PeImage image = PeImage.read(BlockSource.of("image", Golden.bytes("uefi-boot/pe/plain.efi")));
    assertTrue(image.isEfi());
    PeSection section = image.sections().get(0);
    byte[] content = image.content(section, 1 << 20);
    assertEquals(section.virtualSize(), content.length);
    assertThrows(BootFormatException.class, () -> image.content(section, content.length - 1));
  }

  private static Map<String, String> digests(byte[] image) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    Authenticode.digests(PeImage.read(BlockSource.of("image", image)), BANKS)
        .forEach((bank, digest) -> digests.put(bank.bankName(), HexFormat.of().formatHex(digest)));
    return digests;
  }
}
