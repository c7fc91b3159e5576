package io.premeasure.boot.cvmboot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A partition that holds nothing but an archive and its signature record, wherever they lie. */
public final class ArchiveAndRecord implements EfiSystemPartition {
  private final Path archive;
  private final Path record;

  /**
   * The two files; a missing one is missing on the partition.
   *
   * @param archive taken for {@value CvmbootLoader#ARCHIVE}
   * @param record taken for {@value CvmbootLoader#SIGNATURE}
   */
  public ArchiveAndRecord(Path archive, Path record) {
    this.archive = archive;
    this.record = record;
  }

  @Override
  public Optional<EspFile> find(String path) {
    if (path.equalsIgnoreCase(CvmbootLoader.ARCHIVE)) {
      return file(archive);
    }
    return path.equalsIgnoreCase(CvmbootLoader.SIGNATURE) ? file(record) : Optional.empty();
  }

  private static Optional<EspFile> file(Path path) {
    return Files.isRegularFile(path) ? Optional.of(new DiskFile(path)) : Optional.empty();
  }
}
