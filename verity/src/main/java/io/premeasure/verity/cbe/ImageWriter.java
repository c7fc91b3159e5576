package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image opened for writing, by nobody else at the same time. After a crash at any moment, the
 * next opening finds the state of the last {@link #sync}, snapshot or step of a longer operation.
 * Not for use by several threads at once.
 */
public final class ImageWriter implements Closeable {
  /** Virtual blocks that are rekeyed for one superblock unless something else is asked for. */
  public static final int REKEYING_BATCH = 8192;

  /** After so many generations without a free block there will be none. */
  private static final int PATIENCE = 3;

  private final Closeable lock;
  private final ImageTarget image;
  private final Session session;
  private final Operations operations;
  private boolean written;

  private ImageWriter(Closeable lock, ImageTarget image, Session session) {
    this.lock = lock;
    this.image = image;
    this.session = session;
    this.operations = new Operations(session);
  }

  /**
   * Opens an image, finishing first what an interrupted writer had committed.
   *
   * @param anchor whose superblock is taken; the newest one when it keeps no hash
   * @param cache when half of it is changed blocks, writing is synced by itself
   * @throws RefusedException when another writer has the image, or it is of a release before
   *     2020-07
   * @throws VerityFormatException when it is no image, or not the one that the anchor knows
   */
  public static ImageWriter open(Path file, TrustAnchor anchor, BlockCache cache)
      throws IOException {
    ImageLock lock = ImageLock.take(file);
    try {
      ImageFile image = ImageFile.open(file);
      return open(lock, image, file, anchor, cache);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * As {@link #open(Path, TrustAnchor, BlockCache)}, of an image stored elsewhere.
   *
   * @param file whose name the journal's begins with
   */
  static ImageWriter open(
      Closeable lock, ImageTarget image, Path file, TrustAnchor anchor, BlockCache cache)
      throws IOException {
    try {
      Recovery.run(file, image, anchor);
      Session session = SessionOpening.open(image, anchor, Optional.of(new Journal(file)), cache);
      return new ImageWriter(lock, image, session);
    } catch (IOException | RuntimeException e) {
      image.close();
      throw e;
    }
  }

  /** The superblock as it would be secured now. */
  public CbeSuperblock superblock() {
    return session.state.superblock(session.anchor);
  }

  /** Hash of the superblock that was secured last. */
  public BlockHash secured() {
    return session.secured();
  }

  /** Virtual blocks of the current state. */
  public long blocks() {
    return session.state.currentSnapshot().leaves();
  }

  /**
   * A virtual block in plain as it is now, 4096 bytes; zeros when it was never written.
   *
   * @throws RefusedException when there is no such block
   * @throws VerityFormatException when a hash on the way to it is wrong
   */
  public byte[] read(long vba) throws IOException {
    operations.requireVba(vba);
    return operations.read(vba);
  }

  /**
   * Writes a virtual block; it is there for good after the next {@link #sync}.
   *
   * @param plain 4096 bytes
   * @throws RefusedException when there is no such block, or no free block is left for it
   */
  public void write(long vba, byte[] plain) throws IOException {
    if (plain.length != CbeSuperblock.BLOCK) {
      throw new IllegalArgumentException("a block has 4096 bytes, not " + plain.length);
    }
    operations.requireVba(vba);
    for (int attempt = 1; ; attempt++) {
      try {
        operations.write(vba, plain.clone());
        break;
      } catch (RefusedException e) {
        if (attempt == PATIENCE || session.state.currentSnapshot().keep()) {
          throw e;
        }
        nextGeneration();
      }
    }
    written = true;
    if (session.blocks.isFull()) {
      sync();
    }
  }

  /** Writes a block unless it is zero and never was anything else; whether it was written. */
  public boolean writeData(long vba, byte[] plain) throws IOException {
    operations.requireVba(vba);
    boolean zero = NodeBlock.isZero(plain, 0, plain.length);
    if (zero && !operations.isWritten(vba)) {
      return false;
    }
    write(vba, plain);
    return true;
  }

  /** Secures what was written; nothing when nothing was. */
  public void sync() throws IOException {
    if (written) {
      nextGeneration();
    }
  }

  /** What was freed can be used when two generations have been secured after it. */
  private void nextGeneration() throws IOException {
    session.sync();
    commit();
  }

  /** Keeps the current state as a snapshot; its number. What is kept already keeps its number. */
  public long createSnapshot() throws IOException {
    Snapshot current = session.state.currentSnapshot();
    if (current.keep()) {
      return current.generation();
    }
    long generation = operations.createSnapshot();
    commit();
    return generation;
  }

  /**
   * No longer keeps a snapshot.
   *
   * @throws RefusedException when none has the number
   */
  public void discard(long generation) throws IOException {
    if (session.state.currentSnapshot().generation() == generation) {
      operations.discard(generation);
    } else {
      operations.discardAndLeaveKept(generation);
    }
    commit();
  }

  /**
   * Adds blocks behind the image's last one, to the virtual disk or to the free tree. A part of
   * them is used for the tree itself.
   *
   * @param kind {@link ImageState#EXTENDING_VBD} or {@link ImageState#EXTENDING_FT}
   * @param grow whether the file may be made longer
   * @throws RefusedException when the image has no room for them
   */
  public void extend(ImageState kind, long blocks, boolean grow) throws IOException {
    beginExtension(kind, blocks, grow);
    resume();
  }

  /** As {@link #extend}, of which {@link #advance} then does part after part. */
  public void beginExtension(ImageState kind, long blocks, boolean grow) throws IOException {
    long end = session.state.pbas + blocks;
    if (blocks < 1 || blocks > 2 * TreeShape.MAX_LEAVES || end > 2 * TreeShape.MAX_LEAVES) {
      throw new RefusedException(image.name(), "cannot be extended by " + blocks + " blocks");
    }
    operations.requireNormal();
    if (grow) {
      image.grow(end * CbeSuperblock.BLOCK);
    }
    operations.requireRoom(kind, blocks);
    sync();
    operations.leaveKept();
    operations.startExtension(kind, blocks);
    commit();
  }

  /**
   * Encrypts everything with a new key.
   *
   * @param batch virtual blocks for each superblock that is secured, at least 1; with 1 the result
   *     is the core's, which writes a dozen blocks for each block of data
   */
  public void rekey(int batch) throws IOException {
    beginRekeying();
    finish(batch);
  }

  /** As {@link #rekey(int)}, of which {@link #advance} then does part after part. */
  public void beginRekeying() throws IOException {
    operations.requireNormal();
    sync();
    operations.leaveKept();
    operations.startRekeying();
    commit();
  }

  /** Whether an operation was begun and has not come to its end. */
  public boolean isUnfinished() {
    return session.state.state.unfinished();
  }

  /**
   * Goes on with an unfinished operation and secures what was done. Between two calls blocks can be
   * read and written.
   *
   * @param steps virtual blocks to rekey, or branches to add
   */
  public void advance(int steps) throws IOException {
    sync();
    if (isUnfinished()) {
      operations.advance(steps);
    }
    commit();
  }

  /** Brings an unfinished operation to its end; nothing when there is none. */
  public void resume() throws IOException {
    finish(REKEYING_BATCH);
  }

  private void finish(int batch) throws IOException {
    if (isUnfinished()) {
      operations.finish(batch);
      commit();
    }
  }

  private void commit() throws IOException {
    session.commitIfAhead();
    written = false;
  }

  /** Closes the image; what was not synced is lost. */
  @Override
  public void close() throws IOException {
    try (lock) {
      image.close();
    }
  }
}
