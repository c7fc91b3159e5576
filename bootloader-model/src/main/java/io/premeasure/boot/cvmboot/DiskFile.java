package io.premeasure.boot.cvmboot;

import io.premeasure.cpio.BootArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of this machine that stands for one on an EFI system partition. */
record DiskFile(Path path) implements EspFile {
  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() throws IOException {
    return Files.size(path);
  }

  @Override
  public byte[] read(int limit) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(limit);
    }
  }

  @Override
  public BootArchive openArchive() throws IOException {
    return BootArchive.open(path);
  }
}
