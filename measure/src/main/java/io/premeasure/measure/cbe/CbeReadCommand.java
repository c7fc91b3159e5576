package io.premeasure.measure.cbe;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.RefusedException;
import io.premeasure.verity.cbe.Snapshot;
import io.premeasure.verity.cbe.TrustAnchor;
import io.premeasure.verity.cbe.VolumeReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cbe read}: bytes of a virtual disk in plain. */
@Command(
    name = "read",
    description =
        "Decrypt bytes of the virtual disk of IMG; a block whose hash is wrong is not returned.")
public final class CbeReadCommand implements Callable<Integer> {
  private static final int CHUNK = 1 << 16;

  @Mixin private AnchorOptions options;
  @Mixin private SnapshotOption snapshot;

  @Option(
      names = "--offset",
      required = true,
      converter = ByteSize.class,
      paramLabel = "N",
      description = "Where in the virtual disk, in bytes.")
  private long offset;

  @Option(
      names = "--length",
      required = true,
      converter = ByteSize.class,
      paramLabel = "N",
      description = "How many bytes.")
  private long length;

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
      VolumeReader reader = image.reader(anchor, options.cache());
      Snapshot source = snapshot.of(reader);
      OutputFile.writeSecret(console, out, file -> copy(reader, source, file));
    }
    return ExitStatus.OK;
  }

  private void copy(VolumeReader reader, Snapshot source, Path file) throws IOException {
    BlockSource disk = reader.disk(source);
    if (length > disk.size() - offset) {
      throw new RefusedException(
          options.image().toString(),
          "%d bytes at %d are not inside of %d".formatted(length, offset, disk.size()));
    }
    byte[] chunk = new byte[CHUNK];
    try (OutputStream stream = Files.newOutputStream(file)) {
      for (long done = 0; done < length; ) {
        int here = (int) Math.min(CHUNK, length - done);
        disk.read(offset + done, chunk, 0, here);
        stream.write(chunk, 0, here);
        done += here;
      }
    }
  }
}
