package io.premeasure.measure.disk;

import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.disk.prepare.RootFileSystem;
import io.premeasure.measure.disk.prepare.WorkDisk;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.DiskImage;
import io.premeasure.verity.image.VhdFooter;
import io.premeasure.verity.image.VhdIdentity;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.PartitionTableEditor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disk expand-root}: the root file system as large as the disk allows. */
@Command(
    name = "expand-root",
    description = {
      "Grow the root partition up to the next one, or the end of the disk, and its ext file system"
          + " with it (by e2fsck and resize2fs, on a copy).",
      "The image is replaced when all is done. A hash tree over the root is void afterwards: prepare"
          + " and sign the disk again."
    })
final class DiskExpandRootCommand implements Callable<Integer> {
  private static final int BLOCK_SECTORS = 8;

  @Parameters(paramLabel = "IMAGE", description = "The disk image, raw or a fixed VHD.")
  private Path image;

  @Option(
      names = "--source-date-epoch",
      defaultValue = "${env:SOURCE_DATE_EPOCH}",
      paramLabel = "N",
      description = "Time in the file system, seconds since 1970 (default: as SOURCE_DATE_EPOCH).")
  private Optional<Long> epoch = Optional.empty();

  private final Console console;

  DiskExpandRootCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (DiskImage opened = DiskImage.openForWriting(image);
        WorkDisk work = WorkDisk.copyOf(opened.disk(), image)) {
      long before = grow(work.disk());
      long after = rootOf(work.disk()).sectors();
      VhdIdentity identity = identity(opened);
      Container container = opened.container();
      work.finish(container, identity);
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("before", before * 512);
      document.put("size", after * 512);
      console.print(
          document,
          () ->
              console.line(
                  image + ": root of " + before * 512 + " bytes before, now " + after * 512));
    }
    return ExitStatus.OK;
  }

  private long grow(FileBlockTarget disk) throws IOException {
    PartitionEntry root = rootOf(disk);
    PartitionTableEditor editor = PartitionTableEditor.open(disk);
    editor.extend(root.number(), BLOCK_SECTORS);
    editor.write(disk);
    PartitionTable table = PartitionTable.read(disk);
    long time = epoch.orElseGet(() -> Instant.now().getEpochSecond());
    new RootFileSystem(table.slice((BlockTarget) disk, rootOf(disk)), time).expand();
    return root.sectors();
  }

  private static PartitionEntry rootOf(FileBlockTarget disk) throws IOException {
    return new CvmbootDisk(disk, PartitionTable.read(disk))
        .root()
        .orElseThrow(
            () -> new VerityFormatException(disk.name(), 512, "no Linux partition to grow"));
  }

  private static VhdIdentity identity(DiskImage image) {
    return image
        .footer()
        .map(found -> found.footer())
        .map((VhdFooter footer) -> new VhdIdentity(footer.id(), footer.time()))
        .orElse(new VhdIdentity(new UUID(0, 0), 0));
  }
}
