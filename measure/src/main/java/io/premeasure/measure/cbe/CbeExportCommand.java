package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.console.ProgressLine;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.CbeSuperblock;
import io.premeasure.verity.cbe.Snapshot;
import io.premeasure.verity.cbe.TrustAnchor;
import io.premeasure.verity.cbe.VolumeExport;
import io.premeasure.verity.cbe.VolumeReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cbe export}: a virtual disk as a plain disk image. */
@Command(
    name = "export",
    description = {
      "Write a virtual disk of IMG to OUT in plain, for the owner alone to read; never-written blocks"
          + " are holes."
    })
public final class CbeExportCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;
  @Mixin private SnapshotOption snapshot;

  @Parameters(index = "1", paramLabel = "OUT", description = "The disk image to write.")
  private Path out;

  private final Console console;

  /** A command that prints to the console. */
  public CbeExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    TrustAnchor anchor = options.anchor();
    try (CbeImage image = options.open(console, anchor)) {
      VolumeReader reader = image.reader(anchor, options.cache());
      Snapshot source = snapshot.of(reader);
      long[] written = new long[1];
      OutputFile.writeSecret(console, out, file -> written[0] = export(reader, source, file));
      if (!OutputFile.isStandardOutput(out)) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("snapshot", source.generation());
        document.put("blocks", source.leaves());
        document.put("written", written[0]);
        console.print(
            document, () -> console.line("%d of %d blocks".formatted(written[0], source.leaves())));
      }
    }
    return ExitStatus.OK;
  }

  private long export(VolumeReader reader, Snapshot source, Path file) throws IOException {
    long size = source.leaves() * CbeSuperblock.BLOCK;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        ProgressLine progress = new ProgressLine(console, "export", size)) {
      return VolumeExport.run(reader, source, channel, progress);
    }
  }
}
