package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.DiskState;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.TableProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disk inspect}: container, partitions, file systems, state and all that is wrong. */
@Command(
    name = "inspect",
    description = "Show container, partitions, file systems and state of a disk image.")
final class DiskInspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "The disk image.")
  private Path file;

  @Option(
      names = "--parents",
      paramLabel = "DIR",
      description = "The folder that a differencing VHD's parents are in.")
  private Optional<Path> parents = Optional.empty();

  private final Console console;

  DiskInspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (OpenDisk disk = open()) {
      Map<String, Object> document = new LinkedHashMap<>();
      List<String> problems = new ArrayList<>(disk.containerProblems());
      document.put("container", disk.containerName());
      document.put("size", disk.image().size());
      document.put("allocated", disk.image().allocated());
      List<Map<String, Object>> partitions = new ArrayList<>();
      try {
        PartitionTable table = disk.table();
        document.put("diskGuid", table.header().diskGuid().toString());
        document.put("sectorSize", table.sectorSize());
        for (PartitionEntry entry : table.entries()) {
          partitions.add(partition(disk, table, entry));
        }
        table.problems().stream().map(TableProblem::toString).forEach(problems::add);
      } catch (VerityFormatException e) {
        document.put("filesystem", label(disk.bytes()));
        if (!isVolume(disk.bytes())) {
          problems.add(e.getMessage());
        }
      }
      document.put("partitions", partitions);
      if (disk.image().footer().isPresent()) {
        document.put("vhd", VhdReport.of(disk, disk.image().footer().get().footer()));
      }
      document.put("state", DiskState.of(disk).label());
      document.put("problems", problems);
      console.print(document, () -> print(document, partitions, problems));
    }
    return ExitStatus.OK;
  }

  private OpenDisk open() throws IOException {
    return parents.isPresent() ? OpenDisk.open(file, parents.get()) : OpenDisk.open(file);
  }

  /** Whether the disk is one file system, so that it needs no partition table. */
  private static boolean isVolume(BlockSource bytes) throws IOException {
    return switch (OpenDisk.kind(bytes)) {
      case FAT12, FAT16, FAT32, EXT2, EXT3, EXT4 -> true;
      default -> false;
    };
  }

  private static Map<String, Object> partition(
      OpenDisk disk, PartitionTable table, PartitionEntry entry) throws IOException {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("number", entry.number());
    member.put("label", entry.label());
    member.put("type", entry.type().toString());
    member.put("typeName", entry.typeTitle());
    member.put("uuid", entry.unique().toString());
    member.put("offset", entry.firstLba() * table.sectorSize());
    member.put("size", entry.sectors() * table.sectorSize());
    member.put("filesystem", filesystem(disk, table, entry));
    return member;
  }

  private static String filesystem(OpenDisk disk, PartitionTable table, PartitionEntry entry)
      throws IOException {
    try {
      return label(table.slice(disk.bytes(), entry));
    } catch (VerityFormatException e) {
      // A partition beyond the end of the disk; the table's problems say so.
      return "unknown";
    }
  }

  private static String label(BlockSource bytes) throws IOException {
    return OpenDisk.kind(bytes).name().toLowerCase(Locale.ROOT);
  }

  private void print(
      Map<String, Object> document, List<Map<String, Object>> partitions, List<String> problems) {
    console.line(
        "%s, %s bytes, %s allocated, %s"
            .formatted(
                document.get("container"),
                document.get("size"),
                document.get("allocated"),
                document.get("state")));
    if (document.get("vhd") instanceof Map<?, ?> vhd) {
      console.line(
          "VHD by %s, %s, chain depth %s, vhd-util check: %s"
              .formatted(
                  vhd.get("creator"), vhd.get("uuid"), vhd.get("chainDepth"), vhd.get("check")));
    }
    if (document.containsKey("filesystem")) {
      console.line("whole disk: " + document.get("filesystem"));
    }
    for (Map<String, Object> partition : partitions) {
      console.line(
          "%3s  %12s  %12s  %-9s %s  %s  %s"
              .formatted(
                  partition.get("number"),
                  partition.get("offset"),
                  partition.get("size"),
                  partition.get("filesystem"),
                  partition.get("uuid"),
                  partition.get("typeName"),
                  partition.get("label")));
    }
    problems.forEach(problem -> console.note("premeasure: warning: " + problem));
  }
}
