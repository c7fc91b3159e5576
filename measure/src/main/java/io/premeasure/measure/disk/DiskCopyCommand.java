package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.NewFile;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.ImageWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code disk copy}: an image file with its holes. */
@Command(name = "copy", description = "Copy an image file as it is; blocks of zeros become holes.")
final class DiskCopyCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "IN", description = "The image to copy.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The copy.")
  private Path out;

  @Mixin private NewFile newFile;

  private final Console console;

  DiskCopyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    newFile.require(out);
    try (FileBlockSource file = FileBlockSource.open(in)) {
      file.awaitHoles();
      ImageWriter.to(Container.RAW).write(file, out);
      long size = file.size();
      console.print(
          Map.of("output", out.toString(), "size", size),
          () -> console.line(out + ": " + size + " bytes"));
    }
    return ExitStatus.OK;
  }
}
