package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.ImageRepair;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cbe repair}: the pools anew. */
@Command(
    name = "repair",
    description = {
      "Build the free tree and the meta tree of IMG anew when they are damaged; every block that no"
          + " snapshot has is free then. Damaged data cannot be repaired."
    })
final class CbeRepairCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  private final Console console;

  CbeRepairCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    TrustAnchor anchor = options.anchor();
    boolean repaired = ImageRepair.run(options.image(), anchor);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("repaired", repaired);
    document.put("hash", anchor.secured().map(Object::toString).orElse(null));
    console.print(
        document, () -> console.line(repaired ? "repaired" : "sound, nothing was changed"));
    return ExitStatus.OK;
  }
}
