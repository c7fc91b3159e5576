package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityHash;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The pages that a change to an image writes, in a file beside the image. While they are collected
 * the file is called {@code .NAME.premeasure-change.part}. It gets its name without the ending when
 * it is complete: from then on the change will happen, now or by whoever opens the image next.
 *
 * <p>The file: the pages that are not zero, one behind the other; for each page its number and that
 * of its copy here, -1 for a page of zeros; a footer of {@value #FOOTER} bytes with the magic
 * number, the size of the disk, the number of pages and the SHA-256 of everything between the last
 * page and this digest. Integers are of 64 bits, big-endian.
 */
final class ChangeJournal implements Closeable {
  /** Bytes of a page. */
  static final int PAGE = 4096;

  /** Stands for a page of zeros where the number of a copy is expected. */
  static final long ZEROS = -1;

  private static final long MAGIC = 0x7072656d_63686e67L; // premchng
  private static final int DIGEST = 32;
  private static final int FOOTER = 3 * Long.BYTES + DIGEST;
  private static final int ENTRY = 2 * Long.BYTES;
  private static final int CHUNK_PAGES = 256;

  private final Path part;
  private final Path sealed;
  private final FileChannel channel;
  private long copies;

  private ChangeJournal(Path part, Path sealed, FileChannel channel) {
    this.part = part;
    this.sealed = sealed;
    this.channel = channel;
  }

  /** Where the journal of an image is when it is complete. */
  static Path pathOf(Path image) {
    Path absolute = image.toAbsolutePath();
    return absolute.resolveSibling("." + absolute.getFileName() + ".premeasure-change");
  }

  /**
   * Starts a journal; one that was left incomplete is dropped.
   *
   * @throws FileSystemException when another process is changing the image
   */
  static ChangeJournal create(Path image) throws IOException {
    Path sealed = pathOf(image);
    Path part = Path.of(sealed + ".part");
    FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(channel, image);
      if (Files.exists(sealed)) {
        throw busy(image);
      }
      channel.truncate(0);
      return new ChangeJournal(part, sealed, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path image) throws IOException {
    try {
      if (channel.tryLock() == null) {
        throw busy(image);
      }
    } catch (OverlappingFileLockException e) {
      throw busy(image);
    }
  }

  private static FileSystemException busy(Path image) {
    return new FileSystemException(image.toString(), null, "is being changed by another process");
  }

  /** Stores a page; the answer is the number of the copy. */
  long add(byte[] page) throws IOException {
    replace(copies, page);
    return copies++;
  }

  /** Stores other content in a copy. */
  void replace(long copy, byte[] page) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(page);
    for (long at = copy * PAGE; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  /** Reads a copy. */
  void read(long copy, byte[] page) throws IOException {
    read(channel, copy * PAGE, page, PAGE);
  }

  /** Completes the journal: the change will happen from here on. */
  void seal(SortedMap<Long, Long> pages, long diskSize) throws IOException {
    ByteBuffer tail = ByteBuffer.allocate(pages.size() * ENTRY + FOOTER);
    pages.forEach((page, copy) -> tail.putLong(page).putLong(copy));
    tail.putLong(MAGIC).putLong(diskSize).putLong(pages.size());
    tail.put(digest(tail.array(), tail.position()));
    tail.flip();
    for (long at = copies * PAGE; tail.hasRemaining(); ) {
      at += channel.write(tail, at);
    }
    channel.force(true);
    Files.move(part, sealed, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes the change that the journal holds, and removes the journal. */
  void apply(SortedMap<Long, Long> pages, BlockTarget disk) throws IOException {
    write(channel, pages, disk);
    Files.delete(sealed);
  }

  /** Gives the change up, unless it is sealed. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(part);
    channel.close();
  }

  /**
   * Finishes the change of a complete journal, if there is one.
   *
   * @return whether there was one
   */
  static boolean replay(Path image, BlockTarget disk) throws IOException {
    Path sealed = pathOf(image);
    if (!Files.exists(sealed)) {
      return false;
    }
    try (FileChannel channel =
        FileChannel.open(sealed, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      lock(channel, image);
      write(channel, index(sealed, channel, disk), disk);
      Files.delete(sealed);
    }
    return true;
  }

  private static SortedMap<Long, Long> index(Path file, FileChannel channel, BlockSource disk)
      throws IOException {
    long size = channel.size();
    require(size >= FOOTER, file, "is cut short");
    byte[] footer = new byte[FOOTER];
    read(channel, size - FOOTER, footer, FOOTER);
    ByteBuffer fields = ByteBuffer.wrap(footer);
    require(fields.getLong() == MAGIC, file, "is no journal");
    require(fields.getLong() == disk.size(), file, "belongs to a disk of another size");
    long count = fields.getLong();
    require(count >= 0 && count <= (size - FOOTER) / ENTRY, file, "is cut short");
    require(count <= Integer.MAX_VALUE / ENTRY - FOOTER, file, "has too many pages");
    byte[] tail = new byte[(int) count * ENTRY + FOOTER];
    read(channel, size - tail.length, tail, tail.length);
    byte[] stored = Arrays.copyOfRange(tail, tail.length - DIGEST, tail.length);
    require(
        Arrays.equals(digest(tail, tail.length - DIGEST), stored), file, "has a wrong checksum");
    SortedMap<Long, Long> pages = new TreeMap<>();
    ByteBuffer entries = ByteBuffer.wrap(tail);
    long copies = (size - tail.length) / PAGE;
    for (long i = 0; i < count; i++) {
      long page = entries.getLong();
      long copy = entries.getLong();
      require(page >= 0 && page * PAGE < disk.size() && copy < copies, file, "has a wrong page");
      pages.put(page, copy);
    }
    return pages;
  }

  private static void require(boolean condition, Path file, String problem)
      throws VerityFormatException {
    if (!condition) {
      throw new VerityFormatException(file.toString(), 0, "journal of a change " + problem);
    }
  }

  /** Pages that follow each other here and there are written together. */
  private static void write(FileChannel channel, SortedMap<Long, Long> pages, BlockTarget disk)
      throws IOException {
    byte[] chunk = new byte[CHUNK_PAGES * PAGE];
    long size = disk.size();
    long start = 0;
    long first = 0;
    int count = 0;
    for (Map.Entry<Long, Long> entry : pages.entrySet()) {
      long page = entry.getKey();
      long copy = entry.getValue();
      boolean follows =
          count > 0
              && count < CHUNK_PAGES
              && page == start + count
              && copy == (first == ZEROS ? ZEROS : first + count);
      if (!follows) {
        writeRun(channel, disk, chunk, new Run(start, first, count), size);
        start = page;
        first = copy;
        count = 0;
      }
      count++;
    }
    writeRun(channel, disk, chunk, new Run(start, first, count), size);
    disk.force();
  }

  /** Pages of the disk that follow each other, and their first copy. */
  private record Run(long page, long copy, int count) {}

  private static void writeRun(
      FileChannel channel, BlockTarget disk, byte[] chunk, Run run, long size) throws IOException {
    long position = run.page * PAGE;
    int length = (int) Math.min((long) run.count * PAGE, size - position);
    if (run.count == 0) {
      return;
    }
    if (run.copy == ZEROS) {
      disk.zero(position, length);
      return;
    }
    read(channel, run.copy * PAGE, chunk, run.count * PAGE);
    disk.write(position, chunk, 0, length);
  }

  private static void read(FileChannel channel, long at, byte[] into, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(into, 0, length);
    for (long position = at; bytes.hasRemaining(); ) {
      int count = channel.read(bytes, position);
      if (count < 0) {
        throw new EOFException("journal of a change: end at " + position);
      }
      position += count;
    }
  }

  private static byte[] digest(byte[] bytes, int length) {
    MessageDigest digest = VerityHash.SHA256.newDigest();
    digest.update(bytes, 0, length);
    return digest.digest();
  }
}
