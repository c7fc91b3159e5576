package io.premeasure.verity.cbe;

import io.premeasure.verity.nbd.NbdExport;
import io.premeasure.verity.nbd.NoSpaceException;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An image that clients use while snapshots are taken and keys changed: all that happens to it
 * happens one after the other. Longer operations let clients in between their parts.
 */
public final class OnlineImage implements NbdExport {
  /** Virtual blocks that are rekeyed, or branches that are added, between two turns of clients. */
  private static final int PART = 64;

  private final ReentrantLock turn = new ReentrantLock(true);
  private final ImageWriter writer;
  private final CbeVolume disk;

  /**
   * An image.
   *
   * @param name for messages
   * @param writer used by nobody else from now on
   */
  public OnlineImage(String name, ImageWriter writer) {
    this.writer = writer;
    this.disk = new CbeVolume(name, writer);
  }

  /** Something that needs the image for itself. */
  @FunctionalInterface
  private interface Task<T> {
    T run() throws IOException;
  }

  private <T> T alone(Task<T> task) throws IOException {
    turn.lock();
    try {
      return task.run();
    } finally {
      turn.unlock();
    }
  }

  @Override
  public long size() {
    turn.lock();
    try {
      return disk.size();
    } finally {
      turn.unlock();
    }
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void read(long position, byte[] into) throws IOException {
    alone(
        () -> {
          disk.read(position, into, 0, into.length);
          return into;
        });
  }

  @Override
  public void write(long position, byte[] bytes) throws IOException {
    change(() -> disk.write(position, bytes, 0, bytes.length));
  }

  @Override
  public void zero(long position, long length) throws IOException {
    change(() -> disk.zero(position, length));
  }

  @Override
  public void flush() throws IOException {
    change(disk::force);
  }

  private void change(Session.Change change) throws IOException {
    try {
      boolean unused =
          alone(
              () -> {
                change.run();
                return true;
              });
    } catch (RefusedException e) {
      throw new NoSpaceException(e);
    }
  }

  /** The superblock as it would be secured now. */
  public CbeSuperblock superblock() throws IOException {
    return alone(writer::superblock);
  }

  /** Hash of the superblock that was secured last. */
  public BlockHash secured() throws IOException {
    return alone(writer::secured);
  }

  /** As {@link ImageWriter#createSnapshot}. */
  public long createSnapshot() throws IOException {
    return alone(writer::createSnapshot);
  }

  /** As {@link ImageWriter#discard}. */
  public void discard(long generation) throws IOException {
    boolean unused =
        alone(
            () -> {
              writer.discard(generation);
              return true;
            });
  }

  /** As {@link ImageWriter#extend}; clients see a longer disk when they connect the next time. */
  public void extend(ImageState kind, long blocks, boolean grow) throws IOException {
    boolean unused =
        alone(
            () -> {
              writer.beginExtension(kind, blocks, grow);
              return true;
            });
    finish();
  }

  /** As {@link ImageWriter#rekey(int)}, a few blocks at a time. */
  public void rekey() throws IOException {
    boolean unused =
        alone(
            () -> {
              writer.beginRekeying();
              return true;
            });
    finish();
  }

  /** As {@link ImageWriter#resume}. */
  public void finish() throws IOException {
    boolean unfinished = true;
    while (unfinished) {
      unfinished =
          alone(
              () -> {
                if (writer.isUnfinished()) {
                  writer.advance(PART);
                }
                return writer.isUnfinished();
              });
    }
  }
}
