package io.premeasure.verity.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuidTest {
  @Test
  void theFirstThreeFieldsAreStoredLittleEndian() {
    // The example of the UEFI specification's table of partition types.
    Guid esp = Guid.parse("C12A7328-F81F-11D2-BA4B-00A0C93EC93B").orElseThrow();
    byte[] stored = HexFormat.of().parseHex("28732ac11ff8d211ba4b00a0c93ec93b");
    assertArrayEquals(stored, esp.encode());
    assertEquals(esp, Guid.decode(stored, 0));
    assertEquals("c12a7328-f81f-11d2-ba4b-00a0c93ec93b", esp.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c12a7328-f81f-11d2-ba4b-00a0c93ec93",
        "c12a7328f81f11d2ba4b00a0c93ec93b",
        "1-1-1-1-1",
        "c12a7328-f81f-11d2-ba4b-00a0c93ec93g",
        " c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
      })
  void otherTextIsNoGuid(String text) {
    assertEquals(Optional.empty(), Guid.parse(text));
  }

  @ParameterizedTest
  @EnumSource
  void aTypeIsFoundByItsGuid(PartitionType type) {
    assertEquals(Optional.of(type), PartitionType.ofGuid(type.guid()));
  }

  @Test
  void randomOnesAreOfVersionFourAndDiffer() {
    assertEquals(4, Guid.random().uuid().version());
    assertNotEquals(Guid.random(), Guid.random());
  }

  @Test
  void discoverablePartitionsAreNamedByTheHalvesOfTheRootHash() {
    byte[] rootHash = new byte[32];
    for (int i = 0; i < rootHash.length; i++) {
      rootHash[i] = (byte) i;
    }
    assertEquals("00010203-0405-0607-0809-0a0b0c0d0e0f", DerivedGuid.ofData(rootHash).toString());
    assertEquals("10111213-1415-1617-1819-1a1b1c1d1e1f", DerivedGuid.ofTree(rootHash).toString());
    byte[] sha1 = Arrays.copyOf(rootHash, 20);
    assertEquals("04050607-0809-0a0b-0c0d-0e0f10111213", DerivedGuid.ofTree(sha1).toString());
    assertThrows(IllegalArgumentException.class, () -> DerivedGuid.ofData(new byte[15]));
  }

  @Test
  void seedPurposeAndIndexFixADerivedGuid() {
    byte[] seed = "seed".getBytes(StandardCharsets.US_ASCII);
    // printf 'disk\0\0\0\0\1' | openssl dgst -sha256 -hmac seed
    assertEquals(
        "496c9470-4642-8695-914a-1470595d1b60", DerivedGuid.ofSeed(seed, "disk", 1).toString());
    assertEquals(8, DerivedGuid.ofSeed(seed, "disk", 1).uuid().version());
    assertEquals(2, DerivedGuid.ofSeed(seed, "disk", 1).uuid().variant());
    assertNotEquals(DerivedGuid.ofSeed(seed, "disk", 1), DerivedGuid.ofSeed(seed, "disk", 2));
    assertNotEquals(DerivedGuid.ofSeed(seed, "disk", 1), DerivedGuid.ofSeed(seed, "part", 1));
  }
}
