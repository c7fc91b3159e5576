package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.image.DiskPath;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.measure.image.VolumeFiles;
import io.premeasure.verity.filesystem.ext.ExtOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disk cat}: the content of a file inside an image. */
@Command(name = "cat", description = "Write out a file that is inside a disk image.")
final class DiskCatCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMAGE:PART/PATH",
      converter = DiskPath.Converter.class,
      description = "PART: number, label, GUID or type of a partition; nothing for a whole disk.")
  private DiskPath path;

  @Option(names = "-o", paramLabel = "FILE", description = "Write to this file (default: stdout).")
  private Path out = Path.of("-");

  @Option(
      names = "--openxt-compatible",
      description = "Refuse absolute links on the path: OpenXT follows them out of the image.")
  private boolean openXtCompatible;

  private final Console console;

  DiskCatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (OpenDisk disk = OpenDisk.open(path.image())) {
      ExtOptions options =
          openXtCompatible ? ExtOptions.TOLERANT.withoutAbsoluteLinks() : ExtOptions.TOLERANT;
      VolumeFiles volume = VolumeFiles.open(disk.partition(path.partition()), options);
      OutputFile.write(
          console,
          out,
          file -> {
            try (InputStream in = volume.open(path.path());
                OutputStream to = Files.newOutputStream(file)) {
              in.transferTo(to);
            }
          });
    }
    return ExitStatus.OK;
  }
}
