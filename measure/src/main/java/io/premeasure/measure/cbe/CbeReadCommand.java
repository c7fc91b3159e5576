package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.Snapshot;
import io.premeasure.verity.cbe.TrustAnchor;
import io.premeasure.verity.cbe.VolumeReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cbe read}: blocks of a virtual disk in plain. */
@Command(
    name = "read",
    description = "Decrypt virtual blocks of IMG; a block whose hash is wrong is not returned.")
public final class CbeReadCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;
  @Mixin private SnapshotOption snapshot;

  @Option(names = "--vba", required = true, paramLabel = "N", description = "The first block.")
  private long vba;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many blocks (default: ${DEFAULT-VALUE}).")
  private long count;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "Where to write them (default: standard output).")
  private Path out;

  private final Console console;

  /** A command that prints to the console. */
  public CbeReadCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    TrustAnchor anchor = options.anchor();
    try (CbeImage image = options.open(console, anchor)) {
      VolumeReader reader = image.reader(anchor);
      Snapshot source = snapshot.of(reader);
      OutputFile.write(console, out, file -> copy(reader, source, file));
    }
    return ExitStatus.OK;
  }

  private void copy(VolumeReader reader, Snapshot source, Path file) throws IOException {
    try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (long i = 0; i < count; i++) {
        stream.write(reader.read(source, vba + i));
      }
    }
  }
}
