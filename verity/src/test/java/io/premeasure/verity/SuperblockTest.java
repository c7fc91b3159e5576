package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuperblockTest {
  private static final List<VerityHash> HASHES = List.of(VerityHash.values());
  private static final byte[] GOOD =
      Arrays.copyOf(Golden.bytes("verity/basic.hash.gz"), Superblock.SIZE);

  @Test
  void damagedSuperblocksAreReadOrRefusedAndNothingElse() {
    HostileInput.truncations(GOOD, VerityFormatException.class, SuperblockTest::read);
    HostileInput.mutations(GOOD, VerityFormatException.class, SuperblockTest::read);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00, signature",
    "8, 02, version",
    "12, 02, hash type",
    "12, ffffffff, hash type",
    "32, 666f6f, hash algorithm",
    "40, 41, hash algorithm",
    "64, 00000000, data block size",
    "64, 00010000, data block size",
    "64, 00000080, data block size",
    "68, 00001000, hash block size",
    "68, 01100000, hash block size",
    "72, 0000000000000000, data blocks",
    "72, ffffffffffffffff, data blocks",
    "72, 0000000000000800, data blocks",
    "80, 0101, salt size",
    "80, ffff, salt size"
  })
  void refusalNamesTheFieldAndItsPlace(int at, String hex, String field) {
    byte[] bytes = GOOD.clone();
    byte[] change = HexFormat.of().parseHex(hex);
    System.arraycopy(change, 0, bytes, at, change.length);
    VerityFormatException refusal =
        assertThrows(VerityFormatException.class, () -> Superblock.parse("disk", 4096, bytes));
    assertTrue(refusal.reason().startsWith(field + ":"), refusal::getMessage);
    assertEquals("disk", refusal.source());
    // The byte after the name's end is the one that is wrong there.
    long place = at == 40 ? 38 : at;
    assertEquals(4096 + place, refusal.offset());
  }

  @ParameterizedTest
  @ValueSource(ints = {82, 87, 120, 343, 344, 511})
  void bytesThatShouldBeZeroAreNoted(int at) throws IOException {
    byte[] bytes = GOOD.clone();
    bytes[at] = 1;
    assertFalse(Superblock.parse("disk", 0, bytes).paddingZero());
  }

  @Test
  void anySuperblockIsReadAsItWasWritten() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2000; i++) {
      byte[] salt = new byte[random.nextInt(Salt.MAX_SIZE + 1)];
      random.nextBytes(salt);
      VerityParameters parameters =
          new VerityParameters(
              HASHES.get(random.nextInt(HASHES.size())),
              random.nextBoolean() ? HashType.NORMAL : HashType.CHROME_OS,
              512 << random.nextInt(11),
              512 << random.nextInt(11),
              random.nextLong(1, 1L << random.nextInt(1, 45)),
              Salt.of(salt));
      Superblock written =
          new Superblock(parameters, new UUID(random.nextLong(), random.nextLong()));
      assertEquals(written, Superblock.parse("disk", 0, written.encode()));
    }
  }

  private static void read(byte[] bytes) throws IOException {
    Superblock superblock = Superblock.parse("disk", 0, bytes);
    assertTrue(superblock.parameters().dataBlocks() > 0);
    new TreeLayout(superblock.parameters(), HashArea.DEFAULT);
  }
}
