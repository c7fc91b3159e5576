package io.premeasure.measure.disk.protect;

import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.measure.image.Root;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerificationReport;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import io.premeasure.verity.partition.PartitionEntry;
import java.io.IOException;

/** The root hash of a disk, computed from the data and found equal to the stored tree. */
final class RootTree {
  private static final int LISTED = 8;
  private static final int CVMBOOT_DIGITS = 64;

  private RootTree() {}

  /** The root hash, 64 hex digits. */
  static String rootHash(CvmbootDisk disk) throws IOException, ProtectionException {
    PartitionEntry partition =
        disk.verity()
            .orElseThrow(
                () -> new ProtectionException("no hash tree on the disk; prepare it first"));
    Root root =
        Root.find(disk)
            .orElseThrow(() -> new ProtectionException("no root file system on the disk"));
    BlockSource hashes = disk.bytes(partition);
    VerityParameters parameters = Superblock.read(hashes, 0).parameters();
    VerityTree tree =
        new VerityTree(parameters, HashArea.DEFAULT, root.bytes(), VerityTree.defaultThreads());
    // One pass: a tree without a bad block has the root hash that its own top block gives.
    VerificationReport report = tree.verify(hashes, new byte[parameters.hash().size()], LISTED);
    requireEqual(report, root, parameters);
    if (!root.problems().isEmpty()) {
      throw new ProtectionException("root file system: " + root.problems().get(0));
    }
    requireCvmboots(partition, report.computedRoot());
    return report.computedRoot();
  }

  private static void requireEqual(
      VerificationReport report, Root root, VerityParameters parameters)
      throws ProtectionException {
    boolean sound =
        report.badDataBlocks().total() == 0
            && report.badHashBlocks().total() == 0
            && report.spareAreas().total() == 0;
    if (sound) {
      return;
    }
    String where = "";
    if (report.badDataBlocks().total() > 0) {
      long block = report.badDataBlocks().listed().get(0);
      long offset = block * parameters.dataBlockSize();
      where = ", first in block " + block + " at offset " + offset + root.place(offset);
    }
    throw new ProtectionException(
        "the hash tree is not that of the data ("
            + report.badDataBlocks().total()
            + " blocks, "
            + report.badHashBlocks().total()
            + " hash blocks differ"
            + where
            + "); the root file system was changed after the disk was prepared");
  }

  private static void requireCvmboots(PartitionEntry partition, String rootHash)
      throws VerityFormatException {
    if (rootHash.length() != CVMBOOT_DIGITS) {
      throw new VerityFormatException(
          partition.title(), 0, "root hash of " + rootHash.length() + " digits, expected 64");
    }
  }
}
