package io.premeasure.measure.disk.prepare;

import io.premeasure.measure.image.Root;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.HashType;
import io.premeasure.verity.Salt;
import io.premeasure.verity.TreeLayout;
import io.premeasure.verity.VerityHash;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.filesystem.ext.ExtFileSystem;
import io.premeasure.verity.partition.NewPartition;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTableEditor;
import io.premeasure.verity.partition.PartitionType;
import io.premeasure.verity.partition.Placement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The partitions that cvmdisk adds behind those of the base image, in its order, with its lengths,
 * labels and types.
 */
final class ExtraPartitions {
  private static final int SECTOR = 512;
  private static final int BLOCK = 4096;
  private static final int UNIT_SECTORS = 2048;
  private static final int TABLE_SECTORS = 34;
  private static final int SALT = 32;
  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  /** What cvmdisk leaves free in the pool for the guest: 1.5 GiB. */
  private static final long POOL_ROOM = GIB + GIB / 2;

  private static final int METADATA_SHARE = 40;

  private final List<NewPartition> partitions = new ArrayList<>();
  private final VerityParameters parameters;

  /**
   * Finds out what is needed.
   *
   * @param root of the base image, its length a multiple of 4096
   */
  ExtraPartitions(Root root, PreparationSettings settings) throws IOException {
    long size = root.bytes().size();
    parameters = parameters(size);
    Optional<ExtFileSystem> files = root.ext();
    if (settings.thin()) {
      int blockSize = files.map(found -> found.superblock().blockSize()).orElse(BLOCK);
      long data = roundUp(usedBlocks(root.bytes()) * blockSize + POOL_ROOM, 2 * MIB);
      add(PartitionType.CVMBOOT_THIN_DATA, "THIN-DATA", data, settings);
      long metadata = roundUp(data / METADATA_SHARE, 2 * MIB);
      add(PartitionType.CVMBOOT_THIN_META, "THIN-META", metadata, settings);
    }
    if (settings.upperLayer()) {
      long length =
          files
              .map(found -> found.superblock().blocks() * found.superblock().blockSize())
              .orElse(size);
      add(PartitionType.CVMBOOT_ROOTFS_UPPER, "ROOTFS-UPPER", length, settings);
    }
    long tree = new TreeLayout(parameters, HashArea.DEFAULT).end();
    add(PartitionType.CVMBOOT_VERITY, "VERITY", tree, settings);
  }

  private static VerityParameters parameters(long size) {
    return new VerityParameters(
        VerityHash.SHA256, HashType.NORMAL, BLOCK, BLOCK, size / BLOCK, Salt.of(new byte[SALT]));
  }

  private void add(PartitionType type, String label, long bytes, PreparationSettings settings) {
    long sectors = (bytes + SECTOR - 1) / SECTOR;
    partitions.add(
        new NewPartition(type.guid(), settings.guids().next("partition"), label, 0, sectors));
  }

  /** Blocks of 4096 bytes that are not zero. */
  private static long usedBlocks(BlockSource bytes) throws IOException {
    byte[] chunk = new byte[256 * BLOCK];
    byte[] zeros = new byte[BLOCK];
    long size = bytes.size();
    long used = 0;
    for (long at = bytes.nextData(0) / BLOCK * BLOCK; at < size; ) {
      int length = (int) Math.min(chunk.length, size - at);
      bytes.read(at, chunk, 0, length);
      for (int i = 0; i < length; i += BLOCK) {
        used += Arrays.equals(chunk, i, i + BLOCK, zeros, 0, BLOCK) ? 0 : 1;
      }
      at = at + length < size ? bytes.nextData(at + length) / BLOCK * BLOCK : size;
    }
    return used;
  }

  /** What the tree is made with: cvmdisk's choice. */
  VerityParameters parameters() {
    return parameters;
  }

  /** Adds them, on a disk that is made long enough first: to a whole GiB, as cvmdisk does. */
  void addTo(FileBlockTarget disk) throws IOException {
    PartitionTableEditor editor = PartitionTableEditor.open(disk);
    long end =
        editor.entries().stream().mapToLong(PartitionEntry::lastLba).max().orElse(TABLE_SECTORS);
    long needed = end + 1;
    for (NewPartition partition : partitions) {
      needed += roundUp(partition.sectors(), UNIT_SECTORS);
    }
    if (needed > editor.lastUsableLba() + 1) {
      disk.resize(roundUp((needed + TABLE_SECTORS) * SECTOR, GIB));
      editor = PartitionTableEditor.open(disk);
    }
    for (NewPartition partition : partitions) {
      editor.add(partition, Placement.CVMDISK);
    }
    editor.write(disk);
  }

  static long roundUp(long value, long unit) {
    return (value + unit - 1) / unit * unit;
  }
}
