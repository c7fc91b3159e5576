package io.premeasure.verity.fec;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.TreeLayout;
import io.premeasure.verity.VerificationReport;
import io.premeasure.verity.VerificationReport.HashPosition;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Repairs the blocks of a volume out of its parity. A block is written only after its new content
 * has turned out to have the digest that the root hash vouches for; so the volume gets better with
 * every single write, and a repair that was interrupted is simply run again.
 *
 * <p>Blocks whose digests do not match are taken as erasures, of which a round can have as many as
 * there are roots. Where that is too many, or a damaged hash block makes good blocks look damaged,
 * fewer erasures are tried and the code finds the other errors itself.
 */
public final class VolumeRepair {
  /** Damaged blocks that one pass takes on; with more of them there are more passes. */
  private static final int MAX_FINDINGS = 1 << 19;

  private final VerityTree tree;
  private final BlockTarget data;
  private final BlockTarget hashes;
  private final CoveredArea area;
  private final BlockSource parity;
  private final byte[] rootHash;
  private final TrustedDigests digests;
  private final Map<Long, VolumeBlock> repaired = new LinkedHashMap<>();

  private VolumeRepair(
      VerityTree tree,
      BlockTarget data,
      BlockTarget hashes,
      CoveredArea area,
      BlockSource parity,
      byte[] rootHash)
      throws VerityFormatException {
    this.tree = tree;
    this.data = data;
    this.hashes = hashes;
    this.area = area;
    this.parity = parity;
    this.rootHash = rootHash.clone();
    digests = new TrustedDigests(tree, hashes, rootHash);
  }

  /**
   * Repairs what can be repaired.
   *
   * @param tree over {@code data}
   * @param area over {@code data} and {@code hashes}
   * @param parity the device with the parity
   * @throws VerityFormatException when a device is too short
   */
  public static RepairReport repair(
      VerityTree tree,
      BlockTarget data,
      BlockTarget hashes,
      CoveredArea area,
      BlockSource parity,
      byte[] rootHash)
      throws IOException {
    long end = area.fec().offset() + area.parityLength();
    if (parity.size() < end) {
      throw new VerityFormatException(
          parity.name(), parity.size(), "end of FEC device, expected parity that ends at " + end);
    }
    RepairReport report = new VolumeRepair(tree, data, hashes, area, parity, rootHash).run();
    hashes.force();
    data.force();
    return report;
  }

  private RepairReport run() throws IOException {
    while (true) {
      VerificationReport found = tree.verify(hashes, rootHash, MAX_FINDINGS);
      Map<Long, VolumeBlock> damage = damage(found);
      int before = repaired.size();
      pass(damage);
      if (repaired.size() == before) {
        long count = found.badDataBlocks().total() + found.badHashBlocks().total();
        long unlisted =
            count - found.badDataBlocks().listed().size() - found.badHashBlocks().listed().size();
        return new RepairReport(
            List.copyOf(repaired.values()), List.copyOf(damage.values()), damage.size() + unlisted);
      }
    }
  }

  /** What was found and has not been repaired, by number of the covered block, top level first. */
  private Map<Long, VolumeBlock> damage(VerificationReport found) {
    List<VolumeBlock> blocks = new ArrayList<>();
    TreeLayout layout = tree.layout();
    if (!found.rootMatches()) {
      int top = layout.levels() - 1;
      blocks.add(new VolumeBlock(top, 0, top < 0 ? 0 : layout.offset(top)));
    }
    for (HashPosition position : found.badHashBlocks().listed()) {
      blocks.add(new VolumeBlock(position.level(), position.block(), position.offset()));
    }
    for (long number : found.badDataBlocks().listed()) {
      blocks.add(new VolumeBlock(VolumeBlock.DATA, number, number * area.blockSize()));
    }
    blocks.sort(Comparator.comparingInt(VolumeBlock::level).reversed());
    Map<Long, VolumeBlock> damage = new LinkedHashMap<>();
    for (VolumeBlock block : blocks) {
      if (!repaired.containsKey(covered(block))) {
        damage.put(covered(block), block);
      }
    }
    return damage;
  }

  private long covered(VolumeBlock block) {
    return block.isData()
        ? block.number()
        : area.dataBlocks() + (block.offset() - area.hashStart()) / area.blockSize();
  }

  private void pass(Map<Long, VolumeBlock> damage) throws IOException {
    Map<Long, Set<Long>> suspects = new HashMap<>();
    Map<Integer, Map<Long, List<VolumeBlock>>> work =
        new TreeMap<>(Comparator.<Integer>reverseOrder());
    damage.forEach(
        (number, block) -> {
          long round = number % area.rounds();
          suspects.computeIfAbsent(round, key -> new TreeSet<>()).add(number);
          work.computeIfAbsent(block.level(), key -> new TreeMap<>())
              .computeIfAbsent(round, key -> new ArrayList<>())
              .add(block);
        });
    for (Map<Long, List<VolumeBlock>> level : work.values()) {
      for (Map.Entry<Long, List<VolumeBlock>> entry : level.entrySet()) {
        repairRound(entry.getKey(), entry.getValue(), suspects.get(entry.getKey()));
      }
    }
  }

  /** Repairs blocks of one level in one round. */
  private void repairRound(long round, List<VolumeBlock> blocks, Set<Long> suspects)
      throws IOException {
    Map<Long, VolumeBlock> wanted = new TreeMap<>();
    for (VolumeBlock block : blocks) {
      Optional<byte[]> digest = digests.of(block.level(), block.number());
      if (digest.isPresent() && digests.matches(read(block), digest.get())) {
        // It only looked damaged, because the block above was.
        suspects.remove(covered(block));
      } else if (digest.isPresent()) {
        wanted.put(covered(block), block);
      }
    }
    boolean progress = true;
    while (progress && !wanted.isEmpty()) {
      progress = attempt(new DamagedRound(area, parity, round), wanted, suspects);
    }
  }

  private boolean attempt(DamagedRound round, Map<Long, VolumeBlock> wanted, Set<Long> suspects)
      throws IOException {
    List<List<Long>> attempts = new ArrayList<>();
    attempts.add(List.copyOf(suspects));
    attempts.add(List.copyOf(wanted.keySet()));
    wanted.keySet().forEach(number -> attempts.add(List.of(number)));
    for (List<Long> erased : attempts) {
      if (erased.size() <= area.fec().roots()
          && accept(round.decode(erased, wanted.keySet()), wanted, suspects)) {
        return true;
      }
    }
    return false;
  }

  private boolean accept(
      Map<Long, byte[]> decoded, Map<Long, VolumeBlock> wanted, Set<Long> suspects)
      throws IOException {
    boolean accepted = false;
    for (Map.Entry<Long, byte[]> entry : decoded.entrySet()) {
      VolumeBlock block = wanted.get(entry.getKey());
      Optional<byte[]> digest = digests.of(block.level(), block.number());
      if (digest.isPresent() && digests.matches(entry.getValue(), digest.get())) {
        BlockTarget target = block.isData() ? data : hashes;
        target.write(block.offset(), entry.getValue(), 0, entry.getValue().length);
        repaired.put(entry.getKey(), block);
        wanted.remove(entry.getKey());
        suspects.remove(entry.getKey());
        accepted = true;
      }
    }
    return accepted;
  }

  private byte[] read(VolumeBlock block) throws IOException {
    byte[] content = new byte[area.blockSize()];
    (block.isData() ? data : hashes).read(block.offset(), content, 0, content.length);
    return content;
  }
}
