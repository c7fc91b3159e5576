package io.premeasure.measure.bench;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.filesystem.fat.FatEditor;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatFormat;
import io.premeasure.verity.filesystem.fat.FatFormatter;
import io.premeasure.verity.filesystem.fat.FatTime;
import io.premeasure.verity.image.DiskImage;
import io.premeasure.verity.partition.DerivedGuid;
import io.premeasure.verity.partition.NewPartition;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTableEditor;
import io.premeasure.verity.partition.PartitionType;
import io.premeasure.verity.partition.Placement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A large, sparse disk that boots a unified kernel image. */
final class BenchBootDisk {
  private static final int SECTOR = 512;
  private static final long ESP_SECTORS = 512 * 2048L;
  private static final byte[] SEED = "bench".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADERS = 0x600;
  private static final int PE = 0x40;
  private static final int OPTIONAL = PE + 24;
  private static final int OPTIONAL_SIZE = 112 + 128;

  private BenchBootDisk() {}

  /** Writes a fixed VHD with the image twice on its EFI system partition. */
  static void write(Path file, long size, byte[] image) throws IOException {
    MeasuredProcess.run(
        MeasuredProcess.thisProgram(
            "disk", "create", file.toString(), "--size", Long.toString(size)));
    try (DiskImage disk = DiskImage.openForWriting(file)) {
      BlockTarget target = disk.target().orElseThrow();
      PartitionTableEditor table =
          PartitionTableEditor.create(target, SECTOR, DerivedGuid.ofSeed(SEED, "disk", 0));
      PartitionEntry esp =
          table.add(
              new NewPartition(
                  PartitionType.EFI_SYSTEM.guid(),
                  DerivedGuid.ofSeed(SEED, "partition", 0),
                  "",
                  0,
                  ESP_SECTORS),
              Placement.ALIGNED);
      table.write(target);
      files(target.slice("esp", esp.firstLba() * SECTOR, esp.sectors() * SECTOR), image);
    }
  }

  private static void files(BlockTarget volume, byte[] image) throws IOException {
    FatTime time = FatTime.ofEpochSeconds(0);
    FatFormatter.format(volume, FatFormat.suggested(volume.size(), 1, "", time).orElseThrow());
    FatEditor files = FatEditor.open(volume, time);
    files.mkdir("/EFI");
    files.mkdir("/EFI/BOOT");
    files.write("/EFI/BOOT/BOOTX64.EFI", image, NoRoom.REFUSE);
    files.mkdir("/EFI/Linux");
    files.write("/EFI/Linux/other.efi", image, NoRoom.REFUSE);
  }

  /** A PE image of systemd-stub 258 with a small kernel and a large initrd of random bytes. */
  static byte[] unifiedKernelImage(int size) {
    byte[] magic = "#### LoaderInfo: systemd-stub 258 ####".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer image = ByteBuffer.allocate(size / SECTOR * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    byte[] random = new byte[image.capacity() - HEADERS - (4 * SECTOR)];
    new SplittableRandom(1).nextBytes(random);
    image.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(0x3C, PE);
    image.putInt(PE, 0x4550).putShort(PE + 4, (short) 0x8664);
    image.putShort(PE + 6, (short) 3).putShort(PE + 20, (short) OPTIONAL_SIZE);
    image.putShort(OPTIONAL, (short) 0x20B).putInt(OPTIONAL + 60, HEADERS);
    image.putShort(OPTIONAL + 68, (short) 10).putInt(OPTIONAL + 108, 16);
    int at = section(image, 0, ".sdmagic", HEADERS, magic);
    at = section(image, 1, ".linux", at, new byte[SECTOR]);
    section(image, 2, ".initrd", at, random);
    return image.array();
  }

  private static int section(ByteBuffer image, int row, String name, int at, byte[] content) {
    int header = OPTIONAL + OPTIONAL_SIZE + (40 * row);
    int stored = (content.length + SECTOR - 1) / SECTOR * SECTOR;
    image.put(header, name.getBytes(StandardCharsets.US_ASCII));
    image.putInt(header + 8, content.length).putInt(header + 16, stored).putInt(header + 20, at);
    image.put(at, content);
    return at + stored;
  }
}
