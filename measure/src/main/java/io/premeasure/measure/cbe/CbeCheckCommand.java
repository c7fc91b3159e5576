package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.CheckReport;
import io.premeasure.verity.cbe.Finding;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cbe check}: finds all that is damaged. */
@Command(
    name = "check",
    description = {
      "Check IMG from its superblock down and list all that is damaged.",
      "Verdicts: intact, unfinished (an operation can be resumed), pool-damaged (all data are"
          + " there, nothing can be written), data-damaged, unusable (not the superblock expected)."
    })
public final class CbeCheckCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  @Option(
      names = "--max-findings",
      paramLabel = "N",
      defaultValue = "100",
      description = "Findings to list; all are counted (default: ${DEFAULT-VALUE}).")
  private int maxFindings;

  private Optional<BlockHash> expected = Optional.empty();

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public CbeCheckCommand(Console console) {
    this.console = console;
  }

  @Option(
      names = "--expect",
      paramLabel = "HASH",
      description = "SHA-256 that the superblock must have, instead of the anchor's.")
  void setExpected(String hash) {
    try {
      expected = Optional.of(BlockHash.parse(hash));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--expect: " + e.getMessage(), e);
    }
  }

  @Override
  public Integer call() throws IOException {
    int limit = Math.max(0, maxFindings);
    CheckReport report =
        expected.isPresent()
            ? CbeImage.check(options.image(), expected, limit)
            : CbeImage.check(options.image(), options.anchor(), limit);
    console.print(document(report), () -> text(report));
    return report.verdict().sound() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private static Map<String, Object> document(CheckReport report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("verdict", report.verdict().label());
    document.put("fresh", report.fresh().orElse(null));
    document.put("slot", report.slot());
    document.put("hash", report.hash().toString());
    document.put("state", SuperblockDocument.of(report.superblock()).get("state"));
    document.put("findings", report.findings().stream().map(CbeCheckCommand::finding).toList());
    document.put("findingCount", report.findingCount());
    document.put("blocksChecked", report.blocksChecked());
    document.put("notes", report.notes());
    return document;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("tree", finding.tree().label());
    one.put("level", number(finding.level()));
    one.put("pba", number(finding.pba()));
    one.put("vba", number(finding.vba()));
    one.put("snapshot", number(finding.snapshot()));
    one.put("kind", finding.kind().label());
    one.put("detail", finding.detail());
    return one;
  }

  private static Object number(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static Object number(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private void text(CheckReport report) {
    console.verdict(report.verdict().sound(), report.verdict().label(), "");
    report.notes().forEach(note -> console.line("note: " + note));
    report.findings().forEach(finding -> console.line(line(finding)));
    if (report.findingCount() > report.findings().size()) {
      console.line("... %d findings in all".formatted(report.findingCount()));
    }
    console.line(
        "%d blocks checked, superblock %s in slot %d"
            .formatted(report.blocksChecked(), report.hash(), report.slot()));
  }

  private static String line(Finding finding) {
    StringBuilder line = new StringBuilder(finding.tree().label());
    finding.snapshot().ifPresent(snapshot -> line.append(" snapshot ").append(snapshot));
    finding.level().ifPresent(level -> line.append(" level ").append(level));
    finding.pba().ifPresent(pba -> line.append(" PBA ").append(pba));
    finding.vba().ifPresent(vba -> line.append(" VBA ").append(vba));
    return line.append(": ").append(finding.detail()).toString();
  }
}
