package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** A disk as it will be: pages that were written come from the journal, others from the disk. */
final class ChangedDisk implements BlockTarget {
  private static final int PAGE = ChangeJournal.PAGE;

  private final BlockSource disk;
  private final long size;
  private final ChangeJournal journal;
  private final TreeMap<Long, Long> pages = new TreeMap<>();

  ChangedDisk(BlockSource disk, ChangeJournal journal) throws IOException {
    this.disk = disk;
    this.size = disk.size();
    this.journal = journal;
  }

  /** The copies of the pages that were written, by the numbers of the pages. */
  SortedMap<Long, Long> pages() {
    return pages;
  }

  @Override
  public String name() {
    return disk.name();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public synchronized void read(long position, byte[] into, int offset, int length)
      throws IOException {
    requireInside(position, length);
    byte[] page = new byte[PAGE];
    for (int done = 0; done < length; ) {
      long at = position + done;
      int within = (int) (at % PAGE);
      int part = Math.min(PAGE - within, length - done);
      Long copy = pages.get(at / PAGE);
      if (copy == null) {
        part = untouched(at, length - done);
        disk.read(at, into, offset + done, part);
      } else {
        load(copy, page);
        System.arraycopy(page, within, into, offset + done, part);
      }
      done += part;
    }
  }

  /** Bytes from a position to the next page that was written, at most so many. */
  private int untouched(long position, int most) {
    Long next = pages.higherKey(position / PAGE);
    return next == null ? most : (int) Math.min(most, next * PAGE - position);
  }

  @Override
  public synchronized void write(long position, byte[] from, int offset, int length)
      throws IOException {
    requireInside(position, length);
    byte[] page = new byte[PAGE];
    for (int done = 0; done < length; ) {
      long at = position + done;
      int within = (int) (at % PAGE);
      int part = Math.min(PAGE - within, length - done);
      if (part < PAGE) {
        current(at / PAGE, page);
      }
      System.arraycopy(from, offset + done, page, within, part);
      store(at / PAGE, page);
      done += part;
    }
  }

  private void store(long number, byte[] page) throws IOException {
    Long copy = pages.get(number);
    if (copy == null || copy == ChangeJournal.ZEROS) {
      pages.put(number, journal.add(page));
    } else {
      journal.replace(copy, page);
    }
  }

  private void current(long number, byte[] page) throws IOException {
    Long copy = pages.get(number);
    if (copy != null) {
      load(copy, page);
      return;
    }
    int length = (int) Math.min(PAGE, size - number * PAGE);
    disk.read(number * PAGE, page, 0, length);
    Arrays.fill(page, length, PAGE, (byte) 0);
  }

  private void load(long copy, byte[] page) throws IOException {
    if (copy == ChangeJournal.ZEROS) {
      Arrays.fill(page, (byte) 0);
    } else {
      journal.read(copy, page);
    }
  }

  @Override
  public synchronized void zero(long position, long length) throws IOException {
    requireInside(position, length);
    byte[] zeros = new byte[PAGE];
    for (long at = position; at < position + length; ) {
      int within = (int) (at % PAGE);
      int part = (int) Math.min(PAGE - within, position + length - at);
      if (part < PAGE) {
        write(at, zeros, 0, part);
      } else {
        pages.put(at / PAGE, ChangeJournal.ZEROS);
      }
      at += part;
    }
  }

  @Override
  public synchronized long nextData(long position) throws IOException {
    if (pages.containsKey(position / PAGE)) {
      return Math.min(position, size);
    }
    long stored = disk.nextData(position);
    Long next = pages.higherKey(position / PAGE);
    return next == null ? stored : Math.min(stored, next * PAGE);
  }

  @Override
  public boolean isStoredIn(Path file) throws IOException {
    return disk.isStoredIn(file);
  }

  /** What is written is safe when the change is committed, not before. */
  @Override
  public void force() {}

  @Override
  public void close() {}

  private void requireInside(long position, long length) throws VerityFormatException {
    if (position < 0 || length < 0 || length > size - position) {
      throw new VerityFormatException(
          name(), position, length + " bytes reach beyond the end at " + size);
    }
  }
}
