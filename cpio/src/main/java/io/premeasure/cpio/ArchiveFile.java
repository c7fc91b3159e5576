package io.premeasure.cpio;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file or folder to be put into an archive. */
public final class ArchiveFile {
  private static final int FILE_MODE = 0100644;
  private static final int DIRECTORY_MODE = 0040755;
  private static final int LINK_MODE = 0120777;

  /** Where a content comes from. */
  @FunctionalInterface
  public interface Content {
    /** Opens the content; called once for each writing. */
    InputStream open() throws IOException;
  }

  private final String name;
  private final int mode;
  private final long size;
  private final Content content;

  private ArchiveFile(String name, int mode, long size, Content content) {
    this.name = name;
    this.mode = mode;
    this.size = size;
    this.content = content;
  }

  /** A plain file with the given content. */
  public static ArchiveFile of(String name, byte[] content) {
    byte[] copy = content.clone();
    return new ArchiveFile(name, FILE_MODE, copy.length, () -> new ByteArrayInputStream(copy));
  }

  /** A plain file whose content is read from a file when the archive is written. */
  public static ArchiveFile of(String name, Path file) throws IOException {
    return new ArchiveFile(name, FILE_MODE, Files.size(file), () -> Files.newInputStream(file));
  }

  /**
   * A plain file whose content is read from anywhere when the archive is written.
   *
   * @param size its exact length in bytes
   */
  public static ArchiveFile of(String name, long size, Content content) {
    return new ArchiveFile(name, FILE_MODE, size, content);
  }

  /** A symbolic link; boot loaders take none, initrds do. */
  public static ArchiveFile symbolicLink(String name, byte[] target) {
    byte[] copy = target.clone();
    return new ArchiveFile(name, LINK_MODE, copy.length, () -> new ByteArrayInputStream(copy));
  }

  /** A folder; {@code .} is the archive's root. */
  public static ArchiveFile directory(String name) {
    return new ArchiveFile(name, DIRECTORY_MODE, 0, InputStream::nullInputStream);
  }

  /** The same with other permission bits, 0 to 07777. */
  public ArchiveFile withPermissions(int permissions) {
    if ((permissions & ~07777) != 0) {
      throw new IllegalArgumentException("permissions " + Integer.toOctalString(permissions));
    }
    return new ArchiveFile(name, (mode & ~07777) | permissions, size, content);
  }

  /** The name in the archive. */
  public String name() {
    return name;
  }

  /** Length of the content in bytes. */
  public long size() {
    return size;
  }

  int mode() {
    return mode;
  }

  boolean isDirectory() {
    return mode >>> 12 == DIRECTORY_MODE >>> 12;
  }

  InputStream open() throws IOException {
    return content.open();
  }
}
