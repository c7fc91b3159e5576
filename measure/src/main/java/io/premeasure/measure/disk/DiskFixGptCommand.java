package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.TableRepair;
import io.premeasure.verity.image.DiskChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disk fix-gpt}: the partition table as it should be. */
@Command(
    name = "fix-gpt",
    description = {
      "Write both copies of the partition table anew, from the one that is intact: the backup at"
          + " the end of the disk, partitions numbered as they lie.",
      "Stale tables and footers outside the partitions are erased. Content of partitions is not"
          + " touched; numbers and the backup's place are measured into PCR 5."
    })
final class DiskFixGptCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "The disk image, raw or a fixed VHD.")
  private Path image;

  @Option(names = "--keep-numbers", description = "Leave the partitions' numbers as they are.")
  private boolean keepNumbers;

  private final Console console;

  DiskFixGptCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (DiskChange change = DiskChange.open(image)) {
      List<String> mended = TableRepair.repair(change.disk(), !keepNumbers);
      change.commit();
      console.print(
          Map.of("mended", mended),
          () -> {
            mended.forEach(console::line);
            console.line(image + ": table written" + (mended.isEmpty() ? ", it was in order" : ""));
          });
    }
    return ExitStatus.OK;
  }
}
