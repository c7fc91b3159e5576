package io.premeasure.verity.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.SparseTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterBootRecordTest {
  @TempDir private Path folder;

  @Test
  @RequiresTool("sgdisk")
  void aHybridRecordIsFlagged() throws IOException {
    Path path = folder.resolve("disk");
    FileTarget.ofLength(path, 8 << 20).close();
    RealTool.runOk("sgdisk", "-n1:0:+1M", "-h1", path.toString());
    try (FileTarget disk = FileTarget.open(path)) {
      PartitionTable table = PartitionTable.read(disk);
      assertEquals(MasterBootRecord.Kind.HYBRID, table.mbr().kind());
      assertEquals(
          List.of(TableProblem.Kind.HYBRID_MBR),
          table.problems().stream().map(TableProblem::kind).toList());
    }
  }

  @Test
  @RequiresTool("sgdisk")
  void aDiskWithPartitionsOfTheOldKindOnlyIsRecognised() throws IOException {
    Path path = folder.resolve("disk");
    FileTarget.ofLength(path, 8 << 20).close();
    RealTool.runOk("sgdisk", "-n1:2048:+1M", path.toString());
    RealTool.runOk("sgdisk", "-m1", path.toString());
    try (FileTarget disk = FileTarget.open(path)) {
      MasterBootRecord mbr = MasterBootRecord.read(disk);
      assertEquals(MasterBootRecord.Kind.MBR, mbr.kind());
      assertEquals(List.of(new MasterBootRecord.Entry(1, 0, 0x83, 2048, 2048)), mbr.entries());
      VerityFormatException refusal =
          assertThrows(VerityFormatException.class, () -> PartitionTable.read(disk));
      assertTrue(refusal.reason().startsWith("an MBR partition table only"), refusal::getMessage);
    }
  }

  @Test
  void anEmptyDiskHasNone() throws IOException {
    SparseTarget disk = new SparseTarget("disk", 1 << 20);
    assertEquals(MasterBootRecord.Kind.NONE, MasterBootRecord.read(disk).kind());
    assertEquals(
        MasterBootRecord.Kind.NONE,
        MasterBootRecord.read(new MemoryTarget("short", new byte[10])).kind());
    VerityFormatException refusal =
        assertThrows(VerityFormatException.class, () -> PartitionTable.read(disk));
    assertTrue(refusal.reason().startsWith("no partition table"), refusal::getMessage);
  }

  @Test
  void theLastSectorOfALargeDiskIsBeyondTheOldCoordinates() {
    byte[] bytes = MasterBootRecordTest.empty().protecting(5_000_000_000L).bytes();
    MemoryTarget disk = new MemoryTarget("disk", bytes);
    assertEquals(
        List.of(new MasterBootRecord.Entry(1, 0, 0xee, 1, 0xffffffffL)),
        assertReads(disk).entries());
    assertEquals(-1, bytes[451]);
    assertEquals(-1, bytes[452]);
    assertEquals(-1, bytes[453]);
  }

  private static MasterBootRecord empty() {
    return assertReads(new MemoryTarget("disk", new byte[512]));
  }

  private static MasterBootRecord assertReads(MemoryTarget disk) {
    try {
      return MasterBootRecord.read(disk);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
