package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.DiskPath;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.measure.image.VolumeFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code disk ls}: the files of a folder inside an image. */
@Command(name = "ls", description = "List a folder, or a file, inside a disk image.")
final class DiskListCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMAGE:PART/PATH",
      converter = DiskPath.Converter.class,
      description = "PART: number, label, GUID or type of a partition; nothing for a whole disk.")
  private DiskPath path;

  private final Console console;

  DiskListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (OpenDisk disk = OpenDisk.open(path.image())) {
      VolumeFiles volume = VolumeFiles.open(disk.partition(path.partition()));
      List<VolumeFiles.Item> items = volume.list(path.path());
      List<Map<String, Object>> document = new ArrayList<>();
      for (VolumeFiles.Item item : items) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("name", item.name());
        member.put("type", item.type());
        member.put("size", item.size());
        item.target().ifPresent(target -> member.put("target", target));
        document.add(member);
      }
      console.print(
          Map.of("path", path.path(), "files", document), () -> items.forEach(this::print));
    }
    return ExitStatus.OK;
  }

  private void print(VolumeFiles.Item item) {
    String target = item.target().map(to -> " -> " + to).orElse("");
    console.line("%-6s %12d  %s%s".formatted(item.type(), item.size(), item.name(), target));
  }
}
