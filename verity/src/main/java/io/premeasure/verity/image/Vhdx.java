package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.partition.Guid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A VHDX file (MS-VHDX) whose parts have been found.
 *
 * @param file with the log replayed
 * @param header the current one
 * @param problems what is wrong and was accepted
 */
record Vhdx(
    BlockSource file,
    VhdxHeader header,
    VhdxMetadata metadata,
    VhdxBlockTable table,
    List<String> problems) {
  static Vhdx read(BlockSource stored) throws IOException {
    VhdxHeader header = VhdxHeader.read(stored);
    List<String> problems = new ArrayList<>(header.problems());
    BlockSource file = stored;
    if (!header.logId().equals(Guid.ZERO)) {
      file = VhdxLog.replay(stored, header);
      problems.add("VHDX: was not closed; read as if its log had been replayed");
    }
    VhdxRegions regions = VhdxRegions.read(file);
    problems.addAll(regions.problems());
    VhdxMetadata metadata = VhdxMetadata.read(file, regions.metadata());
    List<VhdxRegion> others = List.of(regions.metadata(), header.log());
    VhdxBlockTable table = VhdxBlockTable.read(file, metadata, regions.blockTable(), others);
    return new Vhdx(file, header, metadata, table, List.copyOf(problems));
  }

  /** The disk in it. */
  MappedDisk disk(Optional<BlockSource> parent) {
    return new VhdxDisk(file, metadata, table, parent);
  }
}
