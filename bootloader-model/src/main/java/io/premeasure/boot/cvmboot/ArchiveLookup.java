package io.premeasure.boot.cvmboot;

import io.premeasure.cpio.ArchiveEntry;
import io.premeasure.cpio.ArchiveFormatException;
import io.premeasure.cpio.BootArchive;
import io.premeasure.cpio.BootConfiguration;
import java.io.IOException;
import java.util.Optional;

/** Finds entries by the loader's rules; where the loader would crash, the model stops. */
record ArchiveLookup(BootArchive archive) {
  /** Far above any events file or configuration there is; keeps memory bounded. */
  private static final int LARGEST_TEXT = 1 << 24;

  Optional<ArchiveEntry> find(String step, String name) throws IOException, LoaderStop {
    try {
      return archive.loaderFind(name);
    } catch (ArchiveFormatException e) {
      throw LoaderStop.undefined(step, e.getMessage());
    }
  }

  Optional<byte[]> content(String step, String name) throws IOException, LoaderStop {
    Optional<ArchiveEntry> entry = find(step, name);
    return entry.isPresent()
        ? Optional.of(archive.read(entry.get(), LARGEST_TEXT))
        : Optional.empty();
  }

  BootConfiguration configuration() throws IOException, LoaderStop {
    String step = "configuration";
    byte[] content =
        content(step, BootConfiguration.ENTRY)
            .orElseThrow(() -> new LoaderStop(step, "no entry " + BootConfiguration.ENTRY));
    try {
      return BootConfiguration.parse(BootConfiguration.ENTRY, content);
    } catch (ArchiveFormatException e) {
      throw new LoaderStop(step, e.getMessage());
    }
  }
}
