package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.ImageConversion;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cbe convert}: an old image in the format of 2021. */
@Command(
    name = "convert",
    description = {
      "Make IMG, of the releases 20.05 and 20.06, an image of the format of 2021, whose keys the"
          + " trust anchor protects. A folder named by --anchor that holds none gets a new one."
    })
final class CbeConvertCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;
  @Mixin private NewAnchorOptions newAnchor;

  private final Console console;

  CbeConvertCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    BlockHash hash = ImageConversion.run(options.image(), options.anchorOrNew(console, newAnchor));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("hash", hash.toString());
    options.anchorName().ifPresent(name -> document.put("anchorName", name));
    console.print(
        document,
        () -> {
          console.line("converted; superblock " + hash);
          options.anchorName().ifPresent(name -> console.line("anchor name " + name));
        });
    return ExitStatus.OK;
  }
}
