package io.premeasure.measure.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.filesystem.fat.FatEditor;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatFormat;
import io.premeasure.verity.filesystem.fat.FatFormatter;
import io.premeasure.verity.filesystem.fat.FatTime;
import io.premeasure.verity.partition.DerivedGuid;
import io.premeasure.verity.partition.NewPartition;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTableEditor;
import io.premeasure.verity.partition.PartitionType;
import io.premeasure.verity.partition.Placement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A disk as a distribution delivers it: an EFI system partition with a loader, and a root. */
public final class BaseDisk {
  private static final int SECTOR = 512;
  private static final int CHUNK = 1 << 20;
  private static final long ESP_SECTORS = 32 * 2048L;
  private static final long TABLE_ROOM = 2L << 20;
  private static final byte[] SEED = "premeasure base disk".getBytes(StandardCharsets.US_ASCII);
  private static final int VOLUME_ID = 0x20261120;

  private BaseDisk() {}

  /**
   * Writes the disk, raw; the same bytes at every run.
   *
   * @param root the file system of the root partition, a multiple of 4096 bytes
   * @param loader for {@code /EFI/BOOT/BOOTX64.EFI}
   */
  public static void write(Path root, byte[] loader, Path target) throws IOException {
    FatTime time = FatTime.ofEpochSeconds(0);
    try (FileBlockSource content = FileBlockSource.open(root)) {
      content.awaitHoles();
      long rootSectors = content.size() / SECTOR;
      long size = (ESP_SECTORS + rootSectors) * SECTOR + TABLE_ROOM;
      try (FileBlockTarget disk = FileBlockTarget.create(target, size)) {
        PartitionTableEditor table =
            PartitionTableEditor.create(disk, SECTOR, DerivedGuid.ofSeed(SEED, "disk", 0));
        PartitionEntry esp =
            table.add(partition(PartitionType.EFI_SYSTEM, 0, ESP_SECTORS), Placement.ALIGNED);
        PartitionEntry system =
            table.add(partition(PartitionType.LINUX, 1, rootSectors), Placement.ALIGNED);
        table.write(disk);
        BlockTarget volume = disk.slice("esp", esp.firstLba() * SECTOR, esp.sectors() * SECTOR);
        FatFormatter.format(
            volume, FatFormat.suggested(volume.size(), VOLUME_ID, "", time).orElseThrow());
        FatEditor files = FatEditor.open(volume, time);
        files.mkdir("/EFI");
        files.mkdir("/EFI/BOOT");
        files.write("/EFI/BOOT/BOOTX64.EFI", loader, NoRoom.REFUSE);
        copy(content, disk, system.firstLba() * SECTOR);
      }
    }
  }

  private static NewPartition partition(PartitionType type, int index, long sectors) {
    return new NewPartition(
        type.guid(), DerivedGuid.ofSeed(SEED, "partition", index), "", 0, sectors);
  }

  private static void copy(BlockSource from, FileBlockTarget to, long offset) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (long at = from.nextData(0); at < from.size(); at = from.nextData(at)) {
      int length = (int) Math.min(chunk.length, from.size() - at);
      from.read(at, chunk, 0, length);
      to.write(offset + at, chunk, 0, length);
      at += length;
    }
  }
}
