package io.premeasure.measure.machine;

import io.premeasure.fixtures.machine.BootEntry;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.filesystem.fat.FatEditor;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatFormat;
import io.premeasure.verity.filesystem.fat.FatFormatter;
import io.premeasure.verity.filesystem.fat.FatTime;
import io.premeasure.verity.partition.Guid;
import io.premeasure.verity.partition.NewPartition;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTableEditor;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A disk with an EFI system partition, made by this project's own partition and FAT code. */
final class SystemDisk {
  private static final long SIZE = 96L << 20;
  private static final int SECTOR = 512;
  private static final long FIRST_SECTOR = 2048;
  private static final long PARTITION_SECTORS = (64L << 20) / SECTOR;
  private static final FatTime TIME = FatTime.ofEpochSeconds(1_700_000_000);

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private String label = "esp";
  private Optional<Second> second = Optional.empty();

  /** A file of the system partition, with the folders of its path. */
  SystemDisk file(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  SystemDisk file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The name of the system partition in the partition table. */
  SystemDisk label(String name) {
    label = name;
    return this;
  }

  /** A partition behind the system partition, with the content of a file. */
  SystemDisk second(PartitionType type, Path content) {
    second = Optional.of(new Second(type, content));
    return this;
  }

  /** Writes the image, the same for the same files and label. */
  Path write(Path image) throws IOException {
    try (FileBlockTarget disk = FileBlockTarget.create(image, SIZE)) {
      PartitionTableEditor table = PartitionTableEditor.create(disk, SECTOR, guid("disk"));
      NewPartition partition =
          new NewPartition(
              PartitionType.EFI_SYSTEM.guid(), guid("partition"), label, 0, PARTITION_SECTORS);
      PartitionEntry entry = table.addAt(partition, FIRST_SECTOR);
      if (second.isPresent()) {
        add(second.get(), table, disk);
      }
      table.write(disk);
      fill(disk.slice("esp", entry.firstLba() * SECTOR, entry.sectors() * SECTOR));
    }
    return image;
  }

  private void add(Second part, PartitionTableEditor table, BlockTarget disk) throws IOException {
    byte[] bytes = Files.readAllBytes(part.content);
    NewPartition partition =
        new NewPartition(part.type.guid(), guid("second"), "boot", 0, bytes.length / SECTOR);
    PartitionEntry entry = table.addAt(partition, FIRST_SECTOR + PARTITION_SECTORS);
    disk.write(entry.firstLba() * SECTOR, bytes, 0, bytes.length);
  }

  /** Writes the files as the only content of a volume. */
  Path writeVolume(Path volume, long size) throws IOException {
    try (FileBlockTarget target = FileBlockTarget.create(volume, size)) {
      fill(target);
    }
    return volume;
  }

  private void fill(BlockTarget partition) throws IOException {
    FatFormatter.format(
        partition, FatFormat.suggested(partition.size(), 1, "ESP", TIME).orElseThrow());
    FatEditor editor = FatEditor.open(partition, TIME);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String path = file.getKey();
      for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
        if (editor.files().find(path.substring(0, at)).isEmpty()) {
          editor.mkdir(path.substring(0, at));
        }
      }
      editor.write(path, file.getValue(), NoRoom.REFUSE);
    }
  }

  /** What the firmware's boot entry for a file of the system partition is. */
  BootEntry bootEntry(String path, String options) {
    return new BootEntry(
        "Test",
        1,
        FIRST_SECTOR,
        PARTITION_SECTORS,
        guid("partition").uuid(),
        "\\" + path.replace('/', '\\'),
        options);
  }

  private record Second(PartitionType type, Path content) {}

  private Guid guid(String what) {
    return new Guid(UUID.nameUUIDFromBytes((what + label).getBytes(StandardCharsets.UTF_8)));
  }
}
