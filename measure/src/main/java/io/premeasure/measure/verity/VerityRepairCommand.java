package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.VerityTree;
import io.premeasure.verity.fec.RepairReport;
import io.premeasure.verity.fec.VolumeRepair;
import java.io.IOException;
import java.util.HexFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code verity repair}: restores damaged blocks out of the parity. */
@Command(
    name = "repair",
    description = {
      "Restore damaged blocks of DATA and HASH in place, out of the parity in F.",
      "A block is written only when its new content is what ROOTHASH vouches for. An interrupted"
          + " repair is simply run again."
    })
public final class VerityRepairCommand extends TreeCommand {
  @Mixin private VolumeArguments arguments;

  @Mixin private FecOptions fec;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public VerityRepairCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] root = arguments.rootHash();
    try (FileBlockTarget dataTarget = FileBlockTarget.open(arguments.data());
        FileBlockTarget hashTarget = FileBlockTarget.open(arguments.hash());
        BlockSource parity = FileBlockSource.open(fec.neededDevice())) {
      StoredVolume volume = StoredVolume.open(spec, console, options(), dataTarget, hashTarget);
      VerityTree tree = volume.tree();
      RepairReport report =
          VolumeRepair.repair(
              tree,
              dataTarget,
              hashTarget,
              fec.area(tree, dataTarget, hashTarget, arguments.hash()),
              parity,
              root);
      print(volume, root, report);
      return report.complete() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }
  }

  private void print(StoredVolume volume, byte[] root, RepairReport report) throws IOException {
    RepairFindings findings = new RepairFindings(report, "repaired");
    TreeReport document = new TreeReport(volume.tree().parameters(), volume.uuid());
    document.add("rootHash", HexFormat.of().formatHex(root));
    document.add("verified", report.complete());
    document.add("repairedBlocks", findings.dataBlocks());
    document.add("repairedHashBlocks", findings.hashBlocks());
    document.add("badBlocks", findings.lostDataBlocks());
    document.add("badHashBlocks", findings.lostHashBlocks());
    document.add("badCount", report.remainingCount());
    console.print(
        document.document(),
        () -> {
          findings.print(console);
          console.verdict(
              report.complete(),
              report.complete()
                  ? "verified, %d blocks repaired".formatted(report.repaired().size())
                  : "NOT VERIFIED: %d blocks repaired, %d lost"
                      .formatted(report.repaired().size(), report.remainingCount()),
              "");
        });
  }
}
