package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.fec.RepairReport;
import io.premeasure.verity.fec.VolumeBlock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a repair did or could do, as JSON members and as lines. */
final class RepairFindings {
  private final RepairReport report;
  private final String verb;

  /** Words for a report; the verb says whether blocks were repaired or could be. */
  RepairFindings(RepairReport report, String verb) {
    this.report = report;
    this.verb = verb;
  }

  /** Data blocks whose right content was found. */
  List<Long> dataBlocks() {
    return data(report.repaired());
  }

  /** Hash blocks whose right content was found. */
  List<Map<String, Object>> hashBlocks() {
    return hashes(report.repaired());
  }

  /** Data blocks that remain. */
  List<Long> lostDataBlocks() {
    return data(report.remaining());
  }

  /** Hash blocks that remain. */
  List<Map<String, Object>> lostHashBlocks() {
    return hashes(report.remaining());
  }

  private static List<Long> data(List<VolumeBlock> blocks) {
    return blocks.stream().filter(VolumeBlock::isData).map(VolumeBlock::number).sorted().toList();
  }

  private static List<Map<String, Object>> hashes(List<VolumeBlock> blocks) {
    return blocks.stream()
        .filter(block -> !block.isData())
        .map(
            block -> {
              Map<String, Object> object = new LinkedHashMap<>();
              object.put("level", block.level());
              object.put("block", block.number());
              object.put("offset", block.offset());
              return object;
            })
        .toList();
  }

  void print(Console console) {
    report.repaired().forEach(block -> line(console, verb, block));
    report.remaining().forEach(block -> line(console, "lost", block));
  }

  private static void line(Console console, String what, VolumeBlock block) {
    console.line(
        block.isData()
            ? "%s: data block %d".formatted(what, block.number())
            : "%s: hash block: level %d, block %d, at %d"
                .formatted(what, block.level(), block.number(), block.offset()));
  }
}
