package io.premeasure.measure.disk.verify;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.HashType;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerificationReport;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityHash;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** The root file system against its tree, and the tree against the root hash. */
final class RootChecks {
  private static final int CVMBOOT_BLOCK = 4096;
  private static final int CVMBOOT_SALT = 32;
  private static final int LISTED = 16;

  private final BlockSource root;
  private final BlockSource hashes;
  private final LongFunction<String> place;

  /**
   * Checks over a root file system.
   *
   * @param root its bytes, through the thin mapping where there is one
   * @param hashes the partition of the tree
   * @param place says for a byte offset of the root file system what lies there
   */
  RootChecks(BlockSource root, BlockSource hashes, LongFunction<String> place) {
    this.root = root;
    this.hashes = hashes;
    this.place = place;
  }

  /**
   * Superblock, tree and data.
   *
   * @param roothash as the signed configuration has it; without one, the tree is still compared
   *     with the data
   * @param quick whether the data blocks are left out
   */
  List<DiskCheck> check(Optional<String> roothash, boolean quick) throws IOException {
    List<DiskCheck> checks = new ArrayList<>();
    try {
      Superblock superblock = Superblock.read(hashes, 0);
      VerityParameters parameters = superblock.parameters();
      checks.addAll(superblockChecks(superblock));
      byte[] expected =
          roothash.map(HexFormat.of()::parseHex).orElse(new byte[parameters.hash().size()]);
      if (expected.length != parameters.hash().size()) {
        checks.add(DiskCheck.failed("root-hash", "not of the length of " + parameters.hash()));
        return checks;
      }
      VerificationReport report =
          quick ? treeOnly(parameters, expected) : treeAndData(parameters, expected);
      checks.add(rootHashCheck(report, roothash));
      checks.add(treeCheck(report, quick));
      if (!quick) {
        checks.add(dataCheck(report, parameters));
      }
    } catch (VerityFormatException e) {
      checks.add(DiskCheck.failed("hash-tree", e.getMessage()));
    }
    return checks;
  }

  private List<DiskCheck> superblockChecks(Superblock superblock) throws IOException {
    VerityParameters parameters = superblock.parameters();
    boolean asCvmboot =
        parameters.hash() == VerityHash.SHA256
            && parameters.type() == HashType.NORMAL
            && parameters.dataBlockSize() == CVMBOOT_BLOCK
            && parameters.hashBlockSize() == CVMBOOT_BLOCK
            && parameters.salt().bytes().length == CVMBOOT_SALT;
    List<DiskCheck> checks = new ArrayList<>();
    checks.add(
        DiskCheck.of(
            "hash-superblock",
            asCvmboot,
            parameters.hash().algorithmName()
                + ", blocks of "
                + parameters.dataBlockSize()
                + " and "
                + parameters.hashBlockSize()
                + ", salt of "
                + parameters.salt().bytes().length
                + ", type "
                + parameters.type().number()
                + (asCvmboot ? "" : "; cvmboot's scripts expect sha256, 4096, 4096, 32, 1")));
    if (!superblock.paddingZero()) {
      checks.add(DiskCheck.failed("hash-superblock", "bytes that have no meaning are not zero"));
    }
    if (parameters.dataSize() != root.size()) {
      checks.add(
          DiskCheck.of(
              "hash-superblock",
              parameters.dataSize() <= root.size(),
              "the tree covers " + parameters.dataSize() + " of " + root.size() + " bytes"));
    }
    return checks;
  }

  private VerificationReport treeAndData(VerityParameters parameters, byte[] expected)
      throws IOException {
    return new VerityTree(parameters, HashArea.DEFAULT, root, VerityTree.defaultThreads())
        .verify(hashes, expected, LISTED);
  }

  /** The leaves of the tree taken as the data of a smaller one, whose levels are those above. */
  private VerificationReport treeOnly(VerityParameters parameters, byte[] expected)
      throws IOException {
    VerityTree whole = new VerityTree(parameters, HashArea.DEFAULT, root, 1);
    long leaves = whole.layout().blocks(0);
    VerityParameters upper =
        new VerityParameters(
            parameters.hash(),
            parameters.type(),
            parameters.hashBlockSize(),
            parameters.hashBlockSize(),
            leaves,
            parameters.salt());
    BlockSource leafLevel =
        hashes.slice(hashes.name(), whole.layout().offset(0), leaves * parameters.hashBlockSize());
    return new VerityTree(upper, new HashArea(whole.layout().start(), false), leafLevel, 1)
        .verify(hashes, expected, LISTED);
  }

  private static DiskCheck rootHashCheck(VerificationReport report, Optional<String> roothash) {
    String computed = "the tree's is " + report.computedRoot();
    if (roothash.isEmpty()) {
      return DiskCheck.failed("root-hash", "no archive has one; " + computed);
    }
    return DiskCheck.of(
        "root-hash",
        report.rootMatches(),
        report.rootMatches() ? roothash.get() : computed + ", the archive's " + roothash.get());
  }

  private static DiskCheck treeCheck(VerificationReport report, boolean quick) {
    // In a quick run the leaves are the data of the tree that was verified.
    long bad = report.badHashBlocks().total() + (quick ? report.badDataBlocks().total() : 0);
    if (bad > 0) {
      Optional<VerificationReport.HashPosition> first =
          report.badHashBlocks().listed().stream().findFirst();
      return DiskCheck.failed(
          "hash-tree",
          bad
              + " bad hash blocks"
              + first.map(at -> ", the first at offset " + at.offset()).orElse(""));
    }
    return report.spareAreas().total() == 0
        ? DiskCheck.passed("hash-tree", "every block has the digest that the level above holds")
        : DiskCheck.failed(
            "hash-tree",
            "bytes that hold no digest are not zero at offset "
                + report.spareAreas().listed().get(0).offset());
  }

  private DiskCheck dataCheck(VerificationReport report, VerityParameters parameters) {
    long bad = report.badDataBlocks().total();
    if (bad == 0) {
      return DiskCheck.passed("data", parameters.dataBlocks() + " blocks, all as in the tree");
    }
    List<String> places = new ArrayList<>();
    for (long block : report.badDataBlocks().listed()) {
      long offset = block * parameters.dataBlockSize();
      places.add("block " + block + " at offset " + offset + place.apply(offset));
    }
    return DiskCheck.failed(
        "data",
        bad
            + " bad blocks: "
            + String.join("; ", places)
            + (bad > places.size() ? "; and more" : ""));
  }
}
