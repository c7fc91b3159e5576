package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.ImageForm;
import io.premeasure.measure.image.NewFile;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.DiskImage;
import io.premeasure.verity.image.ImageWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disk convert}: the same disk in another container. */
@Command(
    name = "convert",
    description = {
      "Write the disk of an image into another container.",
      "A VHD's disk is filled up to a whole MiB, as Azure wants it. The same disk gives the same"
          + " file."
    })
final class DiskConvertCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "IN", description = "The image to read.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The image to write.")
  private Path out;

  @Option(
      names = "--parents",
      paramLabel = "DIR",
      description = "The folder that the parents of a differencing VHD or VHDX are in.")
  private Optional<Path> parents = Optional.empty();

  @Mixin private ImageForm form;

  @Mixin private NewFile newFile;

  private final Console console;

  DiskConvertCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Container container = form.of(out);
    newFile.require(out);
    try (DiskImage image =
        parents.isPresent() ? DiskImage.open(in, parents.get()) : DiskImage.open(in)) {
      ImageWriter.to(container).write(image.disk(), out);
    }
    try (DiskImage written = DiskImage.open(out)) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("output", out.toString());
      document.put("container", container.label());
      document.put("size", written.size());
      console.print(
          document,
          () ->
              console.line(
                  out + ": " + container.label() + ", " + document.get("size") + " bytes"));
    }
    return ExitStatus.OK;
  }
}
