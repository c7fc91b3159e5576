package io.premeasure.measure.disk.protect;

import io.premeasure.cpio.ArchiveFile;
import io.premeasure.cpio.BootArchiveWriter;
import io.premeasure.cpio.BootConfiguration;
import io.premeasure.cpio.BootFiles;
import io.premeasure.cpio.events.EventsFile;
import io.premeasure.cpio.events.EventsReading;
import io.premeasure.verity.filesystem.fat.FatEntry;
import io.premeasure.verity.filesystem.fat.FatFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder of the EFI system partition that a boot archive is made of. */
final class BootFolder {
  /** Where it is. */
  static final String PATH = "/EFI/cvmboot";

  static final String CONFIGURATION = PATH + "/" + BootConfiguration.ENTRY;
  private static final int MAX_TEXT = 16 << 20;

  private final FatFileSystem files;

  BootFolder(FatFileSystem files) {
    this.files = files;
  }

  /** The configuration with another root hash, everything that it names being there. */
  BootConfiguration configuration(String roothash) throws IOException, ProtectionException {
    if (files.find(CONFIGURATION).isEmpty()) {
      throw new ProtectionException("no file " + CONFIGURATION + "; prepare the disk first");
    }
    BootConfiguration found = BootConfiguration.parse(CONFIGURATION, read(CONFIGURATION));
    String kernel = named("kernel", found.kernel());
    String initrd = named("initrd", found.initrd());
    String cmdline =
        found
            .cmdline()
            .orElseThrow(() -> new ProtectionException(CONFIGURATION + ": no key cmdline"));
    BootConfiguration changed = BootConfiguration.of(kernel, initrd, cmdline, roothash);
    return found.timestamp().isPresent() ? changed.withTimestamp(found.timestamp().get()) : changed;
  }

  private String named(String key, Optional<String> value) throws IOException, ProtectionException {
    String name =
        value.orElseThrow(() -> new ProtectionException(CONFIGURATION + ": no key " + key));
    if (files.find(PATH + "/" + name).filter(file -> !file.isDirectory()).isEmpty()) {
      throw new ProtectionException(CONFIGURATION + ": " + key + "=" + name + " is not there");
    }
    return name;
  }

  /** The events file, which the loader has to understand; empty when there is none. */
  Optional<byte[]> events() throws IOException {
    String path = PATH + "/" + BootFiles.EVENTS;
    if (files.find(path).isEmpty()) {
      return Optional.empty();
    }
    byte[] content = read(path);
    EventsFile.parse(path, content, new byte[EventsFile.SIGNER_SIZE], EventsReading.LOADER);
    return Optional.of(content);
  }

  /** The archive of all files of the folder, with this configuration. */
  BootArchiveWriter archive(BootConfiguration configuration, long modified)
      throws IOException, ProtectionException {
    List<ArchiveFile> entries = new ArrayList<>(List.of(ArchiveFile.directory(".")));
    for (FatEntry entry : files.list(PATH)) {
      if (entry.isDirectory()) {
        throw new ProtectionException(
            PATH + "/" + entry.name() + " is a folder; the loader looks for files only");
      }
      if (entry.name().equals(BootConfiguration.ENTRY)) {
        entries.add(ArchiveFile.of(entry.name(), configuration.encode()));
      } else {
        String path = PATH + "/" + entry.name();
        entries.add(ArchiveFile.of(entry.name(), entry.size(), () -> files.open(path)));
      }
    }
    return new BootArchiveWriter(entries, modified);
  }

  private byte[] read(String path) throws IOException {
    try (InputStream in = files.open(path)) {
      byte[] content = in.readNBytes(MAX_TEXT + 1);
      if (content.length > MAX_TEXT) {
        throw new IOException(path + ": larger than " + MAX_TEXT + " bytes");
      }
      return content;
    }
  }
}
