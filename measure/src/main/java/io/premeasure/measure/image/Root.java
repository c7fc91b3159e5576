package io.premeasure.measure.image;

import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.ext.ExtFileSystem;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.thin.ThinDevice;
import io.premeasure.verity.thin.ThinMetadata;
import io.premeasure.verity.thin.ThinPool;
import io.premeasure.verity.thin.ThinView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The root file system of a disk.
 *
 * @param bytes its content
 * @param description where it lies
 * @param problems what is wrong with the way to it
 */
public record Root(BlockSource bytes, String description, List<String> problems) {
  /** The number that cvmdisk gives the thin device of the root. */
  private static final int DEVICE = 0;

  /** Copies the list. */
  public Root {
    problems = List.copyOf(problems);
  }

  /** Finds it in its partition or in the thin pool; empty when there is neither. */
  public static Optional<Root> find(CvmbootDisk disk) throws IOException {
    if (disk.root().isPresent()) {
      PartitionEntry entry = disk.root().get();
      return Optional.of(new Root(disk.bytes(entry), entry.title(), List.of()));
    }
    if (disk.thinData().isEmpty() || disk.thinMeta().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(thin(disk, disk.thinData().get(), disk.thinMeta().get()));
  }

  private static Root thin(CvmbootDisk disk, PartitionEntry data, PartitionEntry meta)
      throws IOException {
    BlockSource metadataDevice = disk.bytes(meta);
    ThinMetadata metadata = ThinMetadata.read(metadataDevice);
    ThinPool pool =
        metadata
            .poolOf(DEVICE)
            .orElseThrow(
                () ->
                    new VerityFormatException(
                        metadataDevice.name(), 0, "thin pool without a device " + DEVICE));
    ThinDevice device = pool.devices().get(0);
    BlockSource bytes = new ThinView(pool, device, disk.bytes(data), size(disk, pool, device));
    String description =
        "thin device %d, %d of %d blocks of %d bytes in %s"
            .formatted(
                DEVICE,
                device.mappedBlocks(),
                pool.dataBlocks(),
                pool.dataBlockSize(),
                data.title());
    return new Root(bytes, description, metadata.problems());
  }

  /**
   * A pool does not know how long its devices are: the boot script passes the length of the root
   * partition, which is that of the data under the hash tree.
   */
  private static long size(CvmbootDisk disk, ThinPool pool, ThinDevice device) throws IOException {
    long mapped =
        device.ranges().stream()
            .mapToLong(range -> range.end() * pool.dataBlockSize())
            .max()
            .orElse(0);
    if (disk.verity().isEmpty()) {
      return mapped;
    }
    try {
      return Superblock.read(disk.bytes(disk.verity().get()), 0).parameters().dataSize();
    } catch (VerityFormatException e) {
      // Reported where the tree is checked.
      return mapped;
    }
  }

  /** The UUID of the file system, when it is one that is read. */
  public Optional<String> uuid() throws IOException {
    return ext().map(files -> files.superblock().uuid().toString());
  }

  /** What lies at a byte of the file system, as the end of a sentence; empty when unknown. */
  public String place(long offset) {
    try {
      Optional<ExtFileSystem> files = ext();
      return files.isPresent() ? " " + files.get().owner(offset) : "";
    } catch (IOException e) {
      // The damage itself may keep the file system from being read; the block is named anyway.
      return "";
    }
  }

  /** The file system, when it is ext2, ext3 or ext4 and can be read. */
  public Optional<ExtFileSystem> ext() throws IOException {
    try {
      return ExtFileSystem.isPresent(bytes)
          ? Optional.of(ExtFileSystem.open(bytes))
          : Optional.empty();
    } catch (VerityFormatException e) {
      return Optional.empty();
    }
  }
}
