package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.ProgressLine;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.cbe.ImageWriter;
import io.premeasure.verity.cbe.VolumeImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cbe import}: a plain disk image into the virtual disk. */
@Command(
    name = "import",
    description = {
      "Write a plain disk image to the virtual disk of IMG. Zeros take no space where nothing was"
          + " written before; what lies behind the end of F stays as it is."
    })
final class CbeImportCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  @Parameters(index = "1", paramLabel = "F", description = "The plain disk image.")
  private Path file;

  private final Console console;

  CbeImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (FileBlockSource source = FileBlockSource.open(file);
        ImageWriter writer = options.openForWriting(console);
        ProgressLine progress = new ProgressLine(console, "import", source.size())) {
      source.awaitHoles();
      long written = VolumeImport.run(source, writer, progress);
      SecuredReport.print(console, writer, "%d blocks written".formatted(written));
    }
    return ExitStatus.OK;
  }
}
