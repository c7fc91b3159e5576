package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;

/** A file, directory or link that was found in a file system, and its content. */
public final class ExtFile {
  /** A longer symbolic link cannot be made on Linux. */
  private static final int MAX_LINK = 4096;

  private final Volume volume;
  private final Inode inode;
  private final String path;

  ExtFile(Volume volume, Inode inode, String path) {
    this.volume = volume;
    this.inode = inode;
    this.path = path;
  }

  /** The path without links, from {@code /}; names that are not UTF-8 with U+FFFD. */
  public String path() {
    return path;
  }

  /** Number of the inode. */
  public long inode() {
    return inode.number();
  }

  /** What it is. */
  public ExtFileType type() {
    return inode.type();
  }

  /** Type and permission bits as {@code stat} gives them. */
  public int mode() {
    return inode.mode();
  }

  /** Length of the content in bytes. */
  public long size() {
    return inode.size();
  }

  /** Number of the owning user. */
  public long uid() {
    return inode.uid();
  }

  /** Number of the owning group. */
  public long gid() {
    return inode.gid();
  }

  /** Number of names. */
  public int links() {
    return inode.links();
  }

  /** When the content changed last, in whole seconds. */
  public Instant modified() {
    return Instant.ofEpochSecond(inode.modified());
  }

  /**
   * The content of a regular file, with its holes. Closing it does nothing.
   *
   * @throws io.premeasure.verity.VerityFormatException when it is no regular file, is encrypted, or
   *     its blocks are not where they can be
   */
  public BlockSource content() throws IOException {
    if (type() != ExtFileType.REGULAR) {
      throw failure("is no regular file");
    }
    if (inode.isEncrypted()) {
      throw failure("is encrypted");
    }
    return anyContent();
  }

  /** Reads the content of a regular file from its start. */
  public InputStream stream() throws IOException {
    return new ContentStream(content());
  }

  /**
   * The whole content of a regular file.
   *
   * @param limit the longest content to accept, in bytes
   */
  public byte[] readAll(int limit) throws IOException {
    return read(content(), limit);
  }

  /** The target of a symbolic link, as stored. */
  public byte[] linkTarget() throws IOException {
    if (type() != ExtFileType.SYMBOLIC_LINK) {
      throw failure("is no symbolic link");
    }
    if (inode.isEncrypted()) {
      throw failure("is encrypted");
    }
    boolean fast = inode.size() < Inode.POINTER_BYTES && !inode.hasExtents() && !inode.isInline();
    if (fast) {
      return Arrays.copyOf(new InlineData(volume, inode).first(), (int) inode.size());
    }
    return read(anyContent(), MAX_LINK);
  }

  Inode stored() {
    return inode;
  }

  private BlockSource anyContent() throws IOException {
    String name = volume.name() + ":" + path;
    return inode.isInline()
        ? new InlineContent(name, new InlineData(volume, inode).content())
        : new MappedContent(name, volume, inode);
  }

  private byte[] read(BlockSource content, int limit) throws IOException {
    if (content.size() > limit) {
      throw failure("is " + content.size() + " bytes long, expected at most " + limit);
    }
    byte[] bytes = new byte[(int) content.size()];
    content.read(0, bytes, 0, bytes.length);
    return bytes;
  }

  private IOException failure(String reason) {
    return volume.failure(inode.offset(), path + " " + reason);
  }
}
