package io.premeasure.cpio;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * A boot archive, opened for reading: a cpio archive in "newc" format (magic 070701). Content is
 * read where it lies; only headers are held in memory.
 *
 * <p>There are two ways to look inside. {@link #entries()} and {@link #find} accept only what every
 * reader of the format understands alike. {@link #loaderFind} finds what the cvmboot loader would
 * find, also in an archive that the strict reading refuses.
 */
public final class BootArchive implements Closeable {
  private static final int CHUNK = 1 << 16;

  private final String source;
  private final ArchiveBytes bytes;
  private Optional<List<ArchiveEntry>> entries = Optional.empty();

  private BootArchive(String source, ArchiveBytes bytes) {
    this.source = source;
    this.bytes = bytes;
  }

  /** Opens a file; nothing of it is checked yet. */
  public static BootArchive open(Path file) throws IOException {
    return new BootArchive(file.toString(), ArchiveBytes.open(file));
  }

  /**
   * An archive in memory; nothing of it is checked yet.
   *
   * @param source the name that errors carry
   */
  public static BootArchive of(String source, byte[] content) {
    return new BootArchive(source, ArchiveBytes.of(content.clone()));
  }

  /**
   * An archive that lies elsewhere, for example in a file system inside an image; nothing of it is
   * checked yet. Closing the archive closes the bytes.
   *
   * @param source the name that errors carry
   */
  public static BootArchive over(String source, ArchiveBytes bytes) {
    return new BootArchive(source, bytes);
  }

  /** The name that errors carry. */
  public String source() {
    return source;
  }

  /** Length of the whole archive in bytes. */
  public long size() {
    return bytes.size();
  }

  /**
   * All entries but the trailer, in archive order.
   *
   * @throws ArchiveFormatException when the archive is malformed, cut off, has no trailer, has two
   *     entries of one name, or anything but zeros after the trailer
   */
  public List<ArchiveEntry> entries() throws IOException {
    if (entries.isEmpty()) {
      entries = Optional.of(ArchiveIndex.read(source, bytes));
    }
    return entries.get();
  }

  /** The entry of that name, strictly read; errors as in {@link #entries()}. */
  public Optional<ArchiveEntry> find(String name) throws IOException {
    return entries().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /**
   * The entry that the cvmboot loader finds under that name. The first match wins; a trailer is not
   * needed; {@code TRAILER!!!} itself can be found; an entry that the loader cannot read ends the
   * search; file types are ignored.
   *
   * @throws ArchiveFormatException for sizes above 0x7FFFFFFF, with which the loader crashes or
   *     never ends
   */
  public Optional<ArchiveEntry> loaderFind(String name) throws IOException {
    return new LoaderLookup(source, bytes).find(name);
  }

  /**
   * An entry's content.
   *
   * @param limit the largest size accepted, in bytes
   * @throws ArchiveFormatException when the content is larger than the limit
   */
  public byte[] read(ArchiveEntry entry, int limit) throws IOException {
    checkInside(entry);
    if (entry.size() > limit) {
      throw new ArchiveFormatException(
          source,
          entry.offset(),
          entry.name() + " has " + entry.size() + " bytes, expected at most " + limit);
    }
    byte[] content = new byte[(int) entry.size()];
    bytes.read(entry.offset(), content, 0, content.length);
    return content;
  }

  /** An entry's content as a stream, to be read before the archive is closed. */
  public InputStream stream(ArchiveEntry entry) throws IOException {
    checkInside(entry);
    return new EntryStream(bytes, entry.offset(), entry.size());
  }

  /** SHA-256 of the whole archive: 32 bytes, the digest that a signature covers. */
  public byte[] sha256() throws IOException {
    return digest(new EntryStream(bytes, 0, bytes.size()));
  }

  /** SHA-256 of an entry's content: 32 bytes. */
  public byte[] sha256(ArchiveEntry entry) throws IOException {
    return digest(stream(entry));
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }

  private void checkInside(ArchiveEntry entry) {
    if (entry.offset() < 0 || entry.size() < 0 || entry.offset() > size() - entry.size()) {
      throw new IllegalArgumentException("entry of another archive: " + entry.name());
    }
  }

  private static byte[] digest(InputStream in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
