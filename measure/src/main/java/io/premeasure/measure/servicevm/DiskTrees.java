package io.premeasure.measure.servicevm;

import io.premeasure.boot.Source;
import io.premeasure.boot.servicevm.DiskRoot;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerificationReport;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import io.premeasure.verity.filesystem.ext.ExtFileSystem;
import io.premeasure.verity.filesystem.ext.ExtSuperblock;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The dm-verity trees of a disk: one that follows an ext file system, on the whole disk or in its
 * partition, or one that fills a partition beside that of its data. Each is computed anew and must
 * be what is stored.
 */
final class DiskTrees {
  private static final byte[] MAGIC = "verity\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TABLE = "EFI PART".getBytes(StandardCharsets.US_ASCII);
  private static final int SECTOR = 512;
  private static final int LARGE_SECTOR = 4096;

  private final List<Volume> volumes;

  /** A partition or the whole disk. */
  private record Volume(BlockSource bytes, Source source) {}

  private DiskTrees(List<Volume> volumes) {
    this.volumes = volumes;
  }

  /**
   * The roots of all trees, in the order of the partitions.
   *
   * @throws VerityFormatException when a tree is not that of its data
   */
  static List<DiskRoot> roots(OpenDisk disk, Source source) throws IOException {
    DiskTrees trees = new DiskTrees(volumes(disk, source));
    List<DiskRoot> roots = new ArrayList<>();
    for (Volume volume : trees.volumes) {
      Optional<Long> offset = superblock(volume);
      if (offset.isPresent()) {
        roots.add(trees.root(volume, offset.get()));
      }
    }
    return roots;
  }

  private static List<Volume> volumes(OpenDisk disk, Source source) throws IOException {
    if (!hasTable(disk.bytes())) {
      return List.of(new Volume(disk.bytes(), source));
    }
    List<Volume> volumes = new ArrayList<>();
    PartitionTable table = disk.table();
    for (PartitionEntry entry : table.entries()) {
      volumes.add(new Volume(table.slice(disk.bytes(), entry), source.entry(entry.title())));
    }
    return volumes;
  }

  private static boolean hasTable(BlockSource disk) throws IOException {
    return startsWith(disk, SECTOR, TABLE) || startsWith(disk, LARGE_SECTOR, TABLE);
  }

  /** Where a superblock is: at the start, or where a file system ends. */
  private static Optional<Long> superblock(Volume volume) throws IOException {
    if (startsWith(volume.bytes(), 0, MAGIC)) {
      return Optional.of(0L);
    }
    long end = endOfFiles(volume.bytes());
    return end > 0 && startsWith(volume.bytes(), end, MAGIC) ? Optional.of(end) : Optional.empty();
  }

  /** Where the file system ends; 0 when there is none that can be read. */
  private static long endOfFiles(BlockSource bytes) throws IOException {
    if (!ExtFileSystem.isPresent(bytes)) {
      return 0;
    }
    try {
      ExtSuperblock files = ExtFileSystem.open(bytes).superblock();
      return files.blocks() * files.blockSize();
    } catch (VerityFormatException e) {
      // Damage is reported where the files are read; here it only says that no tree is known.
      return 0;
    }
  }

  private DiskRoot root(Volume hashes, long offset) throws IOException {
    VerityParameters parameters = Superblock.read(hashes.bytes(), offset).parameters();
    boolean appended = offset > 0;
    List<Volume> candidates = appended ? List.of(hashes) : volumes;
    for (Volume data : candidates) {
      long room = appended ? offset : data.bytes().size();
      if ((appended || !data.equals(hashes)) && parameters.dataSize() <= room) {
        Optional<String> root = root(parameters, new HashArea(offset, true), data, hashes);
        if (root.isPresent()) {
          return new DiskRoot(root.get(), data.source());
        }
      }
    }
    throw new VerityFormatException(
        hashes.source().text(), offset, "a hash tree that is not of the data on the disk");
  }

  /** The root of a tree that is that of the data; absent when it is not. */
  private static Optional<String> root(
      VerityParameters parameters, HashArea area, Volume data, Volume hashes) throws IOException {
    VerityTree tree = new VerityTree(parameters, area, data.bytes(), VerityTree.defaultThreads());
    byte[] unknown = new byte[parameters.hash().size()];
    VerificationReport report = tree.verify(hashes.bytes(), unknown, 1);
    boolean good = report.badDataBlocks().total() == 0 && report.badHashBlocks().total() == 0;
    return good ? Optional.of(report.computedRoot()) : Optional.empty();
  }

  private static boolean startsWith(BlockSource bytes, long offset, byte[] expected)
      throws IOException {
    if (offset < 0 || offset % SECTOR != 0 || offset + Superblock.SIZE > bytes.size()) {
      return false;
    }
    byte[] start = new byte[expected.length];
    bytes.read(offset, start, 0, start.length);
    return Arrays.equals(start, expected);
  }
}
