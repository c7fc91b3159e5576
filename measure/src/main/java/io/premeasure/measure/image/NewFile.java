package io.premeasure.measure.image;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that lets a file be replaced. */
public final class NewFile {
  @Option(names = "--force", description = "Replace the file if it is there.")
  private boolean force;

  /** Makes sure that a file can be made. */
  public void require(Path file) throws FileAlreadyExistsException, NoSuchFileException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder + " (the folder for " + file.getFileName() + ")");
    }
    if (!force && Files.exists(file)) {
      throw new FileAlreadyExistsException(file + ": is there; --force replaces it");
    }
  }
}
