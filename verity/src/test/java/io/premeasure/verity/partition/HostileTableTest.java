package io.premeasure.verity.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HostileTableTest {
  private static final int SIZE = 72 * 512;

  @Test
  void damagedTablesAreReadOrRefusedAndNothingElse() throws IOException {
    byte[] good = small();
    HostileInput.truncations(good, VerityFormatException.class, HostileTableTest::readAndEdit);
    HostileInput.mutations(good, VerityFormatException.class, HostileTableTest::readAndEdit);
  }

  @Test
  void damagedFieldsUnderARightChecksumAreReadOrRefusedAndNothingElse() throws IOException {
    byte[] good = small();
    SplittableRandom random = new SplittableRandom(3);
    long[] values = {0, 1, 2, 33, 34, 70, 71, 72, 127, 128, 256, -1, Long.MAX_VALUE, 1L << 55};
    HostileInput.mutations(
        new byte[] {0},
        VerityFormatException.class,
        seed -> {
          byte[] bytes = good.clone();
          // The primary, the backup, or both.
          int which = 1 + random.nextInt(3);
          for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int field = 8 + 8 * random.nextInt(10);
            long value = values[random.nextInt(values.length)];
            if ((which & 1) != 0) {
              change(bytes, 512, field, value);
            }
            if ((which & 2) != 0) {
              change(bytes, 71 * 512, field, value);
            }
          }
          readAndEdit(bytes);
        });
  }

  @Test
  void everyBitOfATableIsUnderAChecksum() throws IOException {
    byte[] good = small();
    for (int at = 512; at < 34 * 512; at++) {
      byte[] bytes = good.clone();
      bytes[at] ^= (byte) (1 << at % 8);
      PartitionTable table = PartitionTable.read(new MemoryTarget("disk", bytes));
      boolean slack = at >= 512 + 92 && at < 1024;
      assertEquals(slack, table.problems().isEmpty(), "byte " + at);
    }
  }

  private static void change(byte[] bytes, int header, int field, long value) {
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(header + field, value);
    byte[] sector = new byte[512];
    System.arraycopy(bytes, header, sector, 0, 512);
    int size = GptHeader.decode(sector).headerSize();
    if (size >= 92 && size <= 512) {
      out.putInt(header + GptHeader.CRC_AT, GptHeader.crc(sector, size));
    }
  }

  static void readAndEdit(byte[] bytes) throws IOException {
    MemoryTarget disk = new MemoryTarget("disk", bytes);
    MasterBootRecord.read(disk).kind();
    PartitionTable table = PartitionTable.read(disk);
    table.firmwareEventData();
    for (PartitionEntry entry : table.entries()) {
      try {
        assertTrue(table.slice(disk, entry).size() <= bytes.length);
      } catch (VerityFormatException e) {
        assertTrue(e.reason().contains("of a disk of"));
      }
    }
    PartitionTableEditor editor = PartitionTableEditor.of("disk", table);
    editor.sortByStart();
    editor.write(disk);
    assertEquals(editor.entries(), PartitionTable.read(disk).entries());
    assertEquals(0, PartitionTable.read(disk).problems().size());
  }

  static byte[] small() throws IOException {
    MemoryTarget disk = new MemoryTarget("disk", new byte[SIZE]);
    byte[] seed = {1};
    PartitionTableEditor editor =
        PartitionTableEditor.create(disk, 512, DerivedGuid.ofSeed(seed, "disk", 0));
    for (int i = 0; i < 2; i++) {
      editor.addAt(
          new NewPartition(
              PartitionType.LINUX.guid(), DerivedGuid.ofSeed(seed, "partition", i), "p" + i, 0, 2),
          34 + 2 * i);
    }
    editor.write(disk);
    return disk.bytes();
  }
}
