package io.premeasure.measure.disk.prepare;

import io.premeasure.cpio.BootConfiguration;
import io.premeasure.cpio.BootFiles;
import io.premeasure.cpio.events.EventsFile;
import io.premeasure.cpio.events.EventsReading;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.filesystem.fat.FatEditor;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatEntry;
import io.premeasure.verity.filesystem.fat.FatTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Puts what boots onto the EFI system partition. */
final class EspInstaller {
  private static final String FOLDER = "/EFI/cvmboot";
  private static final String LOADER_FOLDER = "/EFI/BOOT";
  private static final String LOADER = LOADER_FOLDER + "/BOOTX64.EFI";

  private final FatEditor files;

  EspInstaller(BlockTarget partition, long epoch) throws IOException {
    files = FatEditor.open(partition, FatTime.ofEpochSeconds(epoch));
  }

  /** Removes what an earlier preparation left, and makes the folders. */
  void clear() throws IOException {
    if (files.files().find("/EFI").isEmpty()) {
      files.mkdir("/EFI");
    }
    for (FatEntry entry : files.files().list("/EFI")) {
      if (entry.name().toLowerCase(Locale.ROOT).startsWith("cvmboot")) {
        delete("/EFI/" + entry.name(), entry);
      }
    }
    files.mkdir(FOLDER);
  }

  private void delete(String path, FatEntry entry) throws IOException {
    if (entry.isDirectory()) {
      for (FatEntry child : files.files().list(path)) {
        delete(path + "/" + child.name(), child);
      }
    }
    files.delete(path);
  }

  /** Whether there is a loader. */
  boolean hasLoader() throws IOException {
    return files.files().find(LOADER).isPresent();
  }

  /** Puts the loader where firmware looks for one. */
  void loader(Path file) throws IOException {
    if (files.files().find(LOADER_FOLDER).isEmpty()) {
      files.mkdir(LOADER_FOLDER);
    }
    write(LOADER, file);
  }

  /** Puts a file into the boot folder. */
  void file(String name, Path file) throws IOException {
    write(FOLDER + "/" + name, file);
  }

  private void write(String path, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      files.write(path, in, Files.size(file), NoRoom.EMPTY_FIRST);
    }
  }

  /** Puts the events file there, which the loader has to understand. */
  void events(Path file) throws IOException {
    checkEvents(file);
    file(BootFiles.EVENTS, file);
  }

  static void checkEvents(Path file) throws IOException {
    byte[] signer = new byte[EventsFile.SIGNER_SIZE];
    EventsFile.parse(file.toString(), Files.readAllBytes(file), signer, EventsReading.LOADER);
  }

  /** Puts the configuration there. */
  void configuration(BootConfiguration configuration) throws IOException {
    files.write(FOLDER + "/" + BootConfiguration.ENTRY, configuration.encode(), NoRoom.EMPTY_FIRST);
  }
}
