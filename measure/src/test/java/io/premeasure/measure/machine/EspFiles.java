package io.premeasure.measure.machine;

import io.premeasure.boot.uefi.PeImage;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.filesystem.fat.FatFileSystem;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * What a prediction reads from a disk image: its partition table and the files of its first volume.
 */
final class EspFiles implements AutoCloseable {
  private static final int LIMIT = 256 << 20;

  private final FileBlockSource disk;
  private final PartitionTable table;
  private final FatFileSystem files;

  EspFiles(Path image) throws IOException {
    disk = FileBlockSource.open(image);
    table = PartitionTable.read(disk);
    PartitionEntry entry = table.entries().get(0);
    files =
        FatFileSystem.open(
            disk.slice(
                "esp",
                entry.firstLba() * table.sectorSize(),
                entry.sectors() * table.sectorSize()));
  }

  byte[] content(String path) throws IOException {
    return files.readAll(path, LIMIT);
  }

  PeImage image(String path) throws IOException {
    return image(path, content(path));
  }

  static PeImage image(String name, byte[] content) throws IOException {
    return PeImage.read(BlockSource.of(name, content));
  }

  /** UEFI_GPT_DATA: header, count of used entries, used entries. */
  byte[] partitionTableEvent() throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes(table.primary().header().orElseThrow().encode());
    event.writeBytes(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(table.entries().size())
            .array());
    table.entries().forEach(entry -> event.writeBytes(entry.encode()));
    return event.toByteArray();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
