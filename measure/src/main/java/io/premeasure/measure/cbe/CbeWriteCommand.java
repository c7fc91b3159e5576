package io.premeasure.measure.cbe;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.verity.cbe.CbeVolume;
import io.premeasure.verity.cbe.ImageWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cbe write}: bytes of the virtual disk. */
@Command(
    name = "write",
    description = "Write a file's bytes to the virtual disk of IMG; all of them or none.")
final class CbeWriteCommand implements Callable<Integer> {
  private static final int LIMIT = 1 << 24;

  @Mixin private AnchorOptions options;

  @Option(
      names = "--offset",
      required = true,
      converter = ByteSize.class,
      paramLabel = "N",
      description = "Where in the virtual disk, in bytes.")
  private long offset;

  @Option(
      names = "-i",
      required = true,
      paramLabel = "F",
      description = "The bytes: a file of at most 16 MiB, - for standard input.")
  private Path input;

  private final Console console;

  CbeWriteCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] bytes = InputFile.read(input, LIMIT);
    try (ImageWriter writer = options.openForWriting(console)) {
      CbeVolume disk = new CbeVolume(options.image().toString(), writer);
      disk.write(offset, bytes, 0, bytes.length);
      disk.force();
      SecuredReport.print(console, writer, "%d bytes written".formatted(bytes.length));
    }
    return ExitStatus.OK;
  }
}
