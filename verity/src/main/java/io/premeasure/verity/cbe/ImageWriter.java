package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
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
  /** Changed blocks of trees after which writing is synced by itself: 32 MiB. */
  private static final int SYNC = 8192;

  /** After so many generations without a free block there will be none. */
  private static final int PATIENCE = 3;

  private final ImageLock lock;
  private final ImageFile image;
  private final Session session;
  private final Operations operations;
  private boolean written;

  private ImageWriter(ImageLock lock, ImageFile image, Session session) {
    this.lock = lock;
    this.image = image;
    this.session = session;
    this.operations = new Operations(session);
  }

  /**
   * Opens an image, finishing first what an interrupted writer had committed.
   *
   * @param anchor whose superblock is taken; the newest one when it keeps no hash
   * @throws RefusedException when another writer has the image, or it is of a release before
   *     2020-07
   * @throws VerityFormatException when it is no image, or not the one that the anchor knows
   */
  public static ImageWriter open(Path file, TrustAnchor anchor) throws IOException {
    ImageLock lock = ImageLock.take(file);
    try {
      ImageFile image = ImageFile.open(file);
      try {
        Recovery.run(file, image, anchor);
        return new ImageWriter(lock, image, session(file, image, anchor));
      } catch (IOException | RuntimeException e) {
        image.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Session session(Path file, BlockTarget image, TrustAnchor anchor)
      throws IOException {
    return session(image, anchor, Optional.of(new Journal(file)));
  }

  static Session session(BlockTarget image, TrustAnchor anchor, Optional<Journal> journal)
      throws IOException {
    SuperblockSlot slot = SuperblockSlots.read(image).choose(anchor.secured());
    CbeSuperblock superblock = slot.usable().orElseThrow();
    if (superblock.dialect() == Dialect.LEGACY) {
      throw new RefusedException(image.name(), "is of release 20.05 or 20.06: convert it first");
    }
    Optional<String> problem = writingProblem(superblock, image.size());
    if (problem.isPresent()) {
      throw new VerityFormatException(image.name(), 0, problem.get());
    }
    WorkingState state = WorkingState.open(superblock, slot.index(), anchor);
    return new Session(state, new StepBlocks(image), anchor, journal, slot.hash());
  }

  private static Optional<String> writingProblem(CbeSuperblock superblock, long size) {
    Snapshot current = superblock.currentSnapshot();
    if (!current.valid()) {
      return Optional.of("the current snapshot is marked invalid");
    }
    if (superblock.validSnapshots().get(0).generation() != current.generation()) {
      return Optional.of("the current snapshot is not the newest");
    }
    if (superblock.pbas() > size / CbeSuperblock.BLOCK) {
      return Optional.of("the image is shorter than its superblock says");
    }
    for (Snapshot snapshot : superblock.validSnapshots()) {
      Optional<String> problem = superblock.shape(snapshot).problem(1);
      if (problem.isPresent()) {
        return problem;
      }
    }
    int lowest = TreeShape.MIN_POOL_LEVEL;
    return superblock
        .freeTree()
        .shape()
        .problem(lowest)
        .or(() -> superblock.metaTree().shape().problem(lowest));
  }

  /** The superblock as it would be secured now. */
  public CbeSuperblock superblock() {
    return session.state.superblock(session.anchor);
  }

  /** Hash of the superblock that was secured last. */
  public BlockHash secured() {
    return session.secured();
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
    for (int attempt = 1; ; attempt++) {
      try {
        operations.write(vba, plain);
        break;
      } catch (RefusedException e) {
        boolean hopeless = session.state.currentSnapshot().keep() && !written;
        if (attempt == PATIENCE || hopeless || vba >= session.state.currentSnapshot().leaves()) {
          throw e;
        }
        nextGeneration();
      }
    }
    written = true;
    if (session.blocks.changed().size() >= SYNC) {
      sync();
    }
  }

  /** Writes a block unless it is zero and never was anything else; whether it was written. */
  public boolean writeData(long vba, byte[] plain) throws IOException {
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
    session.commit();
    written = false;
  }

  /** Keeps the current state as a snapshot; its number. */
  public long createSnapshot() throws IOException {
    long generation = operations.createSnapshot();
    session.commit();
    written = false;
    return generation;
  }

  /**
   * No longer keeps a snapshot.
   *
   * @throws RefusedException when none has the number
   */
  public void discard(long generation) throws IOException {
    operations.discard(generation);
    session.commit();
    written = false;
  }

  /**
   * Adds blocks behind the image's last one, to the virtual disk or to the free tree. A part of
   * them is used for the tree itself.
   *
   * @param grow whether the file may be made longer
   * @throws RefusedException when the image has no room for them
   */
  public void extend(ImageState kind, long blocks, boolean grow) throws IOException {
    long end = session.state.pbas + blocks;
    if (blocks < 1 || end > 2 * TreeShape.MAX_LEAVES) {
      throw new RefusedException(image.name(), "cannot be extended by " + blocks + " blocks");
    }
    if (grow) {
      image.grow(end * CbeSuperblock.BLOCK);
    }
    operations.startExtension(kind, blocks);
    session.commit();
    resume();
  }

  /** Encrypts everything with a new key. */
  public void rekey() throws IOException {
    operations.startRekeying();
    session.commit();
    resume();
  }

  /** Brings an unfinished operation to its end; nothing when there is none. */
  public void resume() throws IOException {
    if (session.state.state.unfinished()) {
      operations.finish();
      session.commit();
    }
  }

  /** Closes the image; what was not synced is lost. */
  @Override
  public void close() throws IOException {
    try (lock) {
      image.close();
    }
  }
}
