package io.premeasure.verity.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.SparseTarget;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditorInterruptionTest {
  private static final NewPartition ADDED =
      new NewPartition(
          PartitionType.LINUX.guid(), DerivedGuid.ofSeed(new byte[] {1}, "test", 0), "new", 0, 100);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-mixed",
        "gpt-grown-before",
        "gpt-bad-primary-header",
        "gpt-bad-primary-entries",
        "gpt-bad-backup-header",
        "gpt-small-unaligned"
      })
  void afterAnyNumberOfSectorsTheOldOrTheNewTableIsThere(String name) throws IOException {
    Set<Integer> before = numbers(SparseTarget.golden("disk/" + name));
    SparseTarget whole = SparseTarget.golden("disk/" + name);
    CountingTarget counting = new CountingTarget(whole, Long.MAX_VALUE);
    change(counting);
    Set<Integer> after = numbers(whole);
    assertEquals(before.size() + 1, after.size());
    assertEquals(List.of(), PartitionTable.read(whole).problems());
    long sectors = counting.written;
    assertTrue(sectors > 60);
    for (long i = 0; i < sectors; i++) {
      SparseTarget disk = SparseTarget.golden("disk/" + name);
      change(new CountingTarget(disk, i));
      Set<Integer> seen = numbers(disk);
      assertTrue(seen.equals(before) || seen.equals(after), "after " + i + " sectors: " + seen);
    }
  }

  private static void change(BlockTarget disk) throws IOException {
    PartitionTableEditor editor = PartitionTableEditor.open(disk);
    editor.add(ADDED, Placement.ALIGNED);
    try {
      editor.write(disk);
    } catch (PowerFailure e) {
      // What the test is about.
    }
  }

  private static Set<Integer> numbers(SparseTarget disk) throws IOException {
    return PartitionTable.read(disk).entries().stream()
        .map(PartitionEntry::number)
        .collect(Collectors.toSet());
  }

  private static final class PowerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Fails once a number of sectors is written. */
  private static final class CountingTarget implements BlockTarget {
    private final SparseTarget disk;
    private final long limit;
    private long written;

    CountingTarget(SparseTarget disk, long limit) {
      this.disk = disk;
      this.limit = limit;
    }

    @Override
    public String name() {
      return disk.name();
    }

    @Override
    public long size() {
      return disk.size();
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      disk.read(position, into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += 512) {
        count();
        disk.write(position + done, from, offset + done, Math.min(512, length - done));
      }
    }

    @Override
    public void zero(long position, long length) throws IOException {
      for (long done = 0; done < length; done += 512) {
        count();
        disk.zero(position + done, Math.min(512, length - done));
      }
    }

    private void count() {
      if (written == limit) {
        throw new PowerFailure();
      }
      written++;
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
