package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.CbeSuperblock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cbe snapshot list}. */
@Command(name = "list", description = "Show the states that IMG has, the newest first.")
final class CbeSnapshotListCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  private final Console console;

  CbeSnapshotListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (CbeImage image = options.open(console, options.anchor())) {
      List<Map<String, Object>> snapshots = SuperblockDocument.snapshots(image.superblock());
      console.print(Map.of("snapshots", snapshots), () -> snapshots.forEach(this::line));
    }
    return ExitStatus.OK;
  }

  private void line(Map<String, Object> snapshot) {
    long size = ((Number) snapshot.get("leaves")).longValue() * CbeSuperblock.BLOCK;
    String kind = Boolean.TRUE.equals(snapshot.get("keep")) ? "kept" : "not kept";
    String current = Boolean.TRUE.equals(snapshot.get("current")) ? ", current" : "";
    console.line("%s  %d bytes, %s%s".formatted(snapshot.get("id"), size, kind, current));
  }
}
