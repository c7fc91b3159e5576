package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.KernelTable;
import io.premeasure.verity.VerificationReport;
import io.premeasure.verity.VerificationReport.Findings;
import io.premeasure.verity.VerificationReport.HashPosition;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a check found, as text and as JSON. */
final class FindingsReport {
  private final Console console;
  private final String data;
  private final String hash;
  private final VerificationReport findings;
  private final boolean verified;
  private Optional<RepairFindings> repairable = Optional.empty();
  private Optional<SignatureVerdict> signature = Optional.empty();

  FindingsReport(
      Console console, String data, String hash, VerificationReport findings, boolean verified) {
    this.console = console;
    this.data = data;
    this.hash = hash;
    this.findings = findings;
    this.verified = verified;
  }

  /** Adds what the root hash's signature proves. */
  void signature(SignatureVerdict verdict) {
    signature = Optional.of(verdict);
  }

  /** Adds what a repair could do. */
  void repairable(RepairFindings found) {
    repairable = Optional.of(found);
  }

  void print(StoredVolume volume, byte[] rootHash) throws IOException {
    String root = HexFormat.of().formatHex(rootHash);
    TreeReport report = new TreeReport(volume.tree().parameters(), volume.uuid());
    report.add("rootHash", root);
    report.add("verified", verified);
    signature.ifPresent(verdict -> report.add("signature", verdict.document()));
    report.add("badBlocks", findings.badDataBlocks().listed());
    report.add("badBlockCount", findings.badDataBlocks().total());
    report.add("badHashBlocks", positions(findings.badHashBlocks()));
    report.add("badHashBlockCount", findings.badHashBlocks().total());
    report.add("strayBytes", positions(findings.spareAreas()));
    report.add("strayBytesCount", findings.spareAreas().total());
    if (!findings.rootMatches()) {
      report.add("computedRootHash", findings.computedRoot());
    }
    repairable.ifPresent(
        found -> {
          report.add("repairableBlocks", found.dataBlocks());
          report.add("repairableHashBlocks", found.hashBlocks());
        });
    report.add("tableLine", KernelTable.line(volume.tree(), data, hash, rootHash));
    console.print(report.document(), () -> text(root));
  }

  private static List<Map<String, Object>> positions(Findings<HashPosition> positions) {
    return positions.listed().stream()
        .map(
            position -> {
              Map<String, Object> object = new LinkedHashMap<>();
              object.put("level", position.level());
              object.put("block", position.block());
              object.put("offset", position.offset());
              return object;
            })
        .toList();
  }

  private void text(String rootHash) {
    signature.ifPresent(signed -> console.line("signature:  " + signed.detail()));
    if (!findings.rootMatches()) {
      console.line("root hash: the tree's is " + findings.computedRoot() + ", not " + rootHash);
    }
    for (HashPosition block : findings.badHashBlocks().listed()) {
      console.line(
          "hash block: level %d, block %d, at %d of %s does not match the level above"
              .formatted(block.level(), block.block(), block.offset(), hash));
    }
    for (long block : findings.badDataBlocks().listed()) {
      console.line("data block: %d of %s does not match".formatted(block, data));
    }
    for (HashPosition area : findings.spareAreas().listed()) {
      console.line(
          "stray bytes: level %d, block %d, at %d of %s has bytes that no digest uses"
              .formatted(area.level(), area.block(), area.offset(), hash));
    }
    repairable.ifPresent(found -> found.print(console));
    String verdict =
        verified ? "verified" : findings.clean() ? "NOT VERIFIED: signature" : damage();
    console.verdict(verified, verdict, "");
  }

  private String damage() {
    return "NOT VERIFIED: %d data blocks, %d hash blocks, %d runs of stray bytes"
        .formatted(
            findings.badDataBlocks().total(),
            findings.badHashBlocks().total(),
            findings.spareAreas().total());
  }
}
