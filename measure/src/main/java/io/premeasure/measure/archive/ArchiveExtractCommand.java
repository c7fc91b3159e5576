package io.premeasure.measure.archive;

import io.premeasure.cpio.ArchiveEntry;
import io.premeasure.cpio.BootArchive;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Extracts entries below a folder, never beside it. */
@Command(name = "extract", description = "Extract all entries of an archive, or those named.")
public final class ArchiveExtractCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The boot archive.")
  private Path file;

  @Parameters(index = "1..*", paramLabel = "NAME", description = "Entries; all if none is named.")
  private List<String> names = List.of();

  @Option(names = "--to", required = true, paramLabel = "DIR", description = "The folder.")
  private Path folder;

  @Option(names = "--force", description = "Overwrite files that exist.")
  private boolean force;

  private final Console console;

  /** The command, printing to the given console. */
  public ArchiveExtractCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BootArchive archive = BootArchive.open(file)) {
      List<ArchiveEntry> entries = selected(archive);
      for (ArchiveEntry entry : entries) {
        check(entry);
      }
      Files.createDirectories(folder);
      for (ArchiveEntry entry : entries) {
        extract(archive, entry);
      }
      List<String> done = entries.stream().map(ArchiveEntry::name).toList();
      console.print(Map.of("extracted", done), () -> done.forEach(console::line));
    }
    return 0;
  }

  private List<ArchiveEntry> selected(BootArchive archive) throws IOException {
    if (names.isEmpty()) {
      return archive.entries();
    }
    List<ArchiveEntry> entries = new ArrayList<>();
    for (String name : names) {
      entries.add(
          archive.find(name).orElseThrow(() -> new IOException(file + ": no entry " + name)));
    }
    return entries;
  }

  /** Refuses everything that could lead outside the folder, before anything is written. */
  private void check(ArchiveEntry entry) throws IOException {
    if (!entry.isRegular() && !entry.isDirectory()) {
      throw new IOException(file + ": " + entry.name() + " is neither file nor folder");
    }
    if (entry.name().equals(".")) {
      return;
    }
    Path target = folder;
    for (String part : entry.name().split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IOException(file + ": " + entry.name() + " does not stay inside the folder");
      }
      target = target.resolve(part);
      if (Files.isSymbolicLink(target)) {
        throw new IOException(target + ": is a symbolic link");
      }
    }
    if (!force && entry.isRegular() && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(target + ": exists; overwrite it with --force");
    }
  }

  private void extract(BootArchive archive, ArchiveEntry entry) throws IOException {
    Path target = folder.toAbsolutePath().resolve(entry.name());
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    try (InputStream in = archive.stream(entry)) {
      OutputFile.write(
          console,
          target,
          file -> {
            try (OutputStream out = Files.newOutputStream(file)) {
              in.transferTo(out);
            }
          });
    }
  }
}
