package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.DiskPath;
import io.premeasure.measure.image.PartitionContent;
import io.premeasure.measure.image.PartitionName;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.filesystem.fat.FatEditor;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatTime;
import io.premeasure.verity.image.DiskChange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disk put}: a file onto a FAT volume, or a file system into a partition. */
@Command(
    name = "put",
    description = {
      "Put a file into a disk image: onto a FAT partition, in place of a file of that name, or,"
          + " without a path, as the content of the whole partition (or disk, without PART).",
      "It happens whole or not at all."
    })
final class DiskPutCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "The file to put.")
  private Path file;

  @Parameters(
      index = "1",
      paramLabel = "IMAGE:[PART][/PATH]",
      converter = DiskPath.Converter.class,
      description = "PART: number, label, GUID or type of a partition; nothing for a whole disk.")
  private DiskPath path;

  @Option(names = "-p", description = "Create the folders that the path names.")
  private boolean parents;

  @Option(
      names = "--source-date-epoch",
      defaultValue = "${env:SOURCE_DATE_EPOCH}",
      paramLabel = "N",
      description = "Time of the file, seconds since 1970 (default: SOURCE_DATE_EPOCH, or now).")
  private Optional<Long> epoch = Optional.empty();

  private final Console console;

  DiskPutCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    long size = Files.size(file);
    if (path.path().equals("/")) {
      try (BlockSource content = FileBlockSource.open(file)) {
        PartitionContent.replace(path.image(), path.partition(), content);
      }
    } else {
      putFile(size);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("path", path.toString());
    document.put("size", size);
    console.print(document, () -> console.line(path + ": " + size + " bytes"));
    return ExitStatus.OK;
  }

  private void putFile(long size) throws IOException {
    long seconds = epoch.orElseGet(() -> Instant.now().getEpochSecond());
    try (DiskChange change = DiskChange.open(path.image());
        InputStream content = Files.newInputStream(file)) {
      BlockTarget volume = PartitionName.of(path.partition()).in(change.disk());
      FatEditor editor = FatEditor.open(volume, FatTime.ofEpochSeconds(seconds));
      if (parents) {
        createFolders(editor);
      }
      // The journal keeps the old state, so the old content's room may be used.
      editor.write(path.path(), content, size, NoRoom.EMPTY_FIRST);
      change.commit();
    }
  }

  private void createFolders(FatEditor editor) throws IOException {
    String inside = path.path();
    for (int slash = inside.indexOf('/', 1); slash > 0; slash = inside.indexOf('/', slash + 1)) {
      String folder = inside.substring(0, slash);
      if (editor.files().find(folder).isEmpty()) {
        editor.mkdir(folder);
      }
    }
  }
}
