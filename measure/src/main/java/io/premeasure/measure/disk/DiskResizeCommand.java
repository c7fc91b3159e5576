package io.premeasure.measure.disk;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.TableRepair;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.image.DiskChange;
import io.premeasure.verity.image.DiskImage;
import io.premeasure.verity.image.VhdFooter;
import io.premeasure.verity.partition.PartitionTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code disk resize}: a longer or shorter disk, its table kept in order. */
@Command(
    name = "resize",
    description = {
      "Make a disk longer or shorter, with its footer and the backup of its partition table.",
      "A disk is not made shorter than its partitions are, or than its data where it has none."
    })
final class DiskResizeCommand implements Callable<Integer> {
  private static final int SECTOR = 512;

  @Parameters(paramLabel = "IMAGE", description = "The disk image, raw or a fixed VHD.")
  private Path image;

  @Option(
      names = "--size",
      required = true,
      paramLabel = "N",
      converter = ByteSize.class,
      description = "The new length of the disk, in bytes or as 4GiB.")
  private long size;

  @Spec private CommandSpec spec;

  private final Console console;

  DiskResizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (size < SECTOR || size % SECTOR != 0 || size > VhdFooter.MAXIMUM_DISK) {
      throw new ParameterException(
          spec.commandLine(), "--size: expected a multiple of 512 bytes, at most 2040 GiB");
    }
    long before = prepareToShrink();
    try (DiskImage opened = DiskImage.openForWriting(image)) {
      opened.resize(size);
    }
    List<String> mended = List.of();
    try (DiskChange change = DiskChange.open(image)) {
      if (hasTable(change.disk())) {
        mended = TableRepair.repair(change.disk(), false);
        change.commit();
      }
    }
    Map<String, Object> document = Map.of("before", before, "size", size, "mended", mended);
    console.print(
        document, () -> console.line(image + ": " + before + " bytes before, now " + size));
    return ExitStatus.OK;
  }

  /** Moves the table's backup to where the shorter disk will end. */
  private long prepareToShrink() throws IOException {
    try (DiskChange change = DiskChange.open(image)) {
      long before = change.disk().size();
      if (size < before) {
        if (hasTable(change.disk())) {
          TableRepair.shorten(change.disk(), size);
        } else {
          requireZerosBehind(change.disk());
        }
        change.commit();
      }
      return before;
    }
  }

  private static boolean hasTable(BlockSource disk) throws IOException {
    try {
      return !PartitionTable.read(disk).entries().isEmpty();
    } catch (VerityFormatException e) {
      return false;
    }
  }

  private void requireZerosBehind(BlockSource disk) throws IOException {
    byte[] chunk = new byte[1 << 20];
    long end = disk.size();
    for (long at = disk.nextData(size); at < end; at = disk.nextData(at)) {
      int length = (int) Math.min(chunk.length, end - at);
      disk.read(at, chunk, 0, length);
      for (int i = 0; i < length; i++) {
        if (chunk[i] != 0) {
          throw new VerityFormatException(
              disk.name(), at + i, "data behind the new end at " + size);
        }
      }
      at += length;
    }
  }
}
