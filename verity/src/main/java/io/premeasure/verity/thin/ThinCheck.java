package io.premeasure.verity.thin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares the counts that a pool's metadata holds with what is there. */
final class ThinCheck {
  private static final int MAX_PROBLEMS = 100;
  private static final int TIME_BITS = 24;
  private static final int DETAILS_SIZE = 24;

  private final MetadataBlocks blocks;
  private final ThinSuperblock superblock;
  private final Map<Integer, Long> roots;
  private final Map<Integer, Long> mappedCounts;
  private final ReferenceCounts metadata = new ReferenceCounts();
  private final ReferenceCounts data = new ReferenceCounts();
  private final List<String> problems = new ArrayList<>();

  /**
   * A check.
   *
   * @param roots of the devices' trees
   * @param mappedCounts how many blocks each device is said to have
   */
  ThinCheck(
      MetadataBlocks blocks,
      ThinSuperblock superblock,
      Map<Integer, Long> roots,
      Map<Integer, Long> mappedCounts) {
    this.blocks = blocks;
    this.superblock = superblock;
    this.roots = roots;
    this.mappedCounts = mappedCounts;
  }

  List<String> problems() throws IOException {
    if ((superblock.flags() & ThinSuperblock.NEEDS_CHECK) != 0) {
      report("the kernel found an error and wants the metadata checked");
    }
    if (superblock.metadataMap().blocks() > blocks.count()) {
      report(
          "metadata of "
              + superblock.metadataMap().blocks()
              + " blocks on a device of "
              + blocks.count());
    }
    countReferences();
    SpaceMap dataMap = SpaceMap.ofData(blocks, superblock.dataMap(), metadata);
    SpaceMap metadataMap = SpaceMap.ofMetadata(blocks, superblock.metadataMap(), metadata);
    if (superblock.metadataSnapshot() != 0) {
      report("a metadata snapshot is held: reference counts were not checked");
    } else {
      dataMap.compare(data, this::report);
      metadataMap.compare(metadata, this::report);
    }
    return problems;
  }

  private void countReferences() throws IOException {
    metadata.add(0);
    new BtreeWalk(blocks, DETAILS_SIZE, metadata, (key, block, at) -> {})
        .walk(superblock.detailsRoot());
    Map<Integer, Long> found = new HashMap<>();
    new BtreeWalk(blocks, Long.BYTES, metadata, (key, block, at) -> {})
        .walk(superblock.mappingRoot());
    for (Map.Entry<Integer, Long> root : roots.entrySet()) {
      BtreeWalk mappings =
          new BtreeWalk(
              blocks,
              Long.BYTES,
              metadata,
              (key, block, at) -> data.add(block.getLong(at) >>> TIME_BITS));
      found.put(root.getKey(), mappings.walk(root.getValue()));
    }
    found.forEach(this::compareMapped);
    mappedCounts.keySet().stream()
        .filter(id -> !found.containsKey(id))
        .forEach(id -> report("thin device " + id + ": details, but no mappings"));
  }

  private void compareMapped(int id, long found) {
    Long said = mappedCounts.get(id);
    if (said == null) {
      report("thin device " + id + ": mappings, but no details");
    } else if (said != found) {
      report("thin device " + id + ": " + said + " mapped blocks, expected " + found);
    }
  }

  private void report(String problem) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(problem);
    }
  }
}
