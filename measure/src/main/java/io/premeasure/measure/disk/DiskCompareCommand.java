package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.image.DiskComparison;
import io.premeasure.verity.image.DiskComparison.Difference;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disk compare}: whether two images hold the same disk. */
@Command(
    name = "compare",
    description = {
      "Compare the disks of two images, whatever their containers; exit status 1 when they differ.",
      "Bytes behind the end of the shorter disk have to be zero in the longer one to be equal."
    })
final class DiskCompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "An image.")
  private Path first;

  @Parameters(index = "1", paramLabel = "B", description = "The other image.")
  private Path second;

  @Option(names = "--strict", description = "Disks of different lengths are different, too.")
  private boolean strict;

  @Option(
      names = "--max-differences",
      defaultValue = "16",
      paramLabel = "N",
      description = "How many differences to list (default: ${DEFAULT-VALUE}).")
  private int limit;

  private final Console console;

  DiskCompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (OpenDisk a = OpenDisk.open(first);
        OpenDisk b = OpenDisk.open(second)) {
      DiskComparison comparison = DiskComparison.of(a.bytes(), b.bytes(), limit);
      boolean sameSize = a.bytes().size() == b.bytes().size();
      boolean equal = comparison.equal() && (sameSize || !strict);
      List<Map<String, Object>> differences = new ArrayList<>();
      for (Difference difference : comparison.differences()) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("offset", difference.offset());
        member.put("length", difference.length());
        member.put("place", place(a, difference.offset()).orElse(""));
        differences.add(member);
      }
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("equal", equal);
      document.put("sizes", List.of(a.bytes().size(), b.bytes().size()));
      document.put("differences", differences);
      document.put("differingBytes", comparison.bytes());
      console.print(document, () -> print(document, differences, equal));
      return equal ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }
  }

  private static Optional<String> place(OpenDisk disk, long offset) throws IOException {
    try {
      PartitionTable table = disk.table();
      for (PartitionEntry entry : table.entries()) {
        long start = entry.firstLba() * table.sectorSize();
        long end = start + entry.sectors() * table.sectorSize();
        if (offset >= start && offset < end) {
          return Optional.of(entry.title() + ", offset " + (offset - start));
        }
      }
      return Optional.of("outside the partitions");
    } catch (VerityFormatException e) {
      return Optional.empty();
    }
  }

  private void print(
      Map<String, Object> document, List<Map<String, Object>> differences, boolean equal) {
    for (Map<String, Object> difference : differences) {
      console.line(
          "offset %s, %s bytes  %s"
              .formatted(
                  difference.get("offset"), difference.get("length"), difference.get("place")));
    }
    console.verdict(
        equal,
        equal ? "equal" : "different",
        ", sizes "
            + document.get("sizes")
            + ", "
            + document.get("differingBytes")
            + " bytes differ");
  }
}
