package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes images, block for block as the core's {@code cbe_init} does. */
public final class ImageInit {
  private ImageInit() {}

  /**
   * Makes an image in a file or device that is there.
   *
   * @param force whether an image that is there already is lost
   * @return hash of the superblock, which the anchor now keeps
   * @throws RefusedException when the file is too short, or holds an image
   */
  public static BlockHash inFile(Path file, Geometry geometry, TrustAnchor anchor, boolean force)
      throws IOException {
    try (ImageLock lock = ImageLock.take(file);
        ImageFile image = ImageFile.open(file)) {
      if (!force && holdsImage(image)) {
        throw new RefusedException(lock.image(), "holds an image already");
      }
      return run(image, geometry, anchor);
    }
  }

  /**
   * Makes an image in a new file, as long as it has to be.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is such a file
   */
  public static BlockHash create(Path file, Geometry geometry, TrustAnchor anchor)
      throws IOException {
    try (ImageFile image = ImageFile.create(file, geometry.blocks() * CbeSuperblock.BLOCK)) {
      return run(image, geometry, anchor);
    } catch (IOException | RuntimeException e) {
      if (!(e instanceof FileAlreadyExistsException)) {
        Files.deleteIfExists(file);
      }
      throw e;
    }
  }

  static BlockHash run(BlockTarget image, Geometry geometry, TrustAnchor anchor)
      throws IOException {
    long there = image.size() / CbeSuperblock.BLOCK;
    if (there < geometry.blocks()) {
      throw new RefusedException(
          image.name(),
          "has %d blocks of 4096 bytes, needed are %d".formatted(there, geometry.blocks()));
    }
    byte[] superblock = trees(image, geometry, anchor).encode();
    image.write(0, superblock, 0, superblock.length);
    image.force();
    BlockHash hash = BlockHash.over(superblock);
    anchor.secure(hash);
    byte[] invalid = invalid(Dialect.CBE);
    for (int slot = 1; slot < CbeSuperblock.SLOTS; slot++) {
      image.write((long) slot * CbeSuperblock.BLOCK, invalid, 0, invalid.length);
    }
    image.force();
    return hash;
  }

  private static CbeSuperblock trees(BlockTarget image, Geometry geometry, TrustAnchor anchor)
      throws IOException {
    FreshTree vbd = new FreshTree(image, geometry.vbd(), false, CbeSuperblock.SLOTS);
    Node vbdRoot = vbd.write();
    FreshTree free = new FreshTree(image, geometry.pool(), true, vbd.end());
    Node freeRoot = free.write();
    FreshTree meta = new FreshTree(image, geometry.pool(), true, free.end());
    Node metaRoot = meta.write();
    List<Snapshot> snapshots = unused(Dialect.CBE);
    TreeShape shape = geometry.vbd();
    snapshots.set(0, new Snapshot(vbdRoot, shape.leaves(), shape.maxLevel(), true, 0, false));
    return new CbeSuperblock(
        Dialect.CBE,
        ImageState.NORMAL,
        0,
        0,
        0,
        WrappedKey.NONE,
        anchor.wrap(anchor.newKey(1)),
        snapshots,
        0,
        0,
        shape.degree(),
        0,
        meta.end(),
        new Pool(freeRoot, geometry.pool()),
        new Pool(metaRoot, geometry.pool()));
  }

  /** A slot that holds no superblock, as the core and its successor write it. */
  static byte[] invalid(Dialect dialect) {
    int degree = dialect == Dialect.TRESOR ? 2 : 1;
    Pool pool = new Pool(Node.UNUSED, new TreeShape(0, degree, 0));
    return new CbeSuperblock(
            dialect,
            ImageState.INVALID,
            0,
            0,
            0,
            WrappedKey.NONE,
            WrappedKey.NONE,
            unused(dialect),
            0,
            0,
            degree,
            0,
            0,
            pool,
            pool)
        .encode();
  }

  private static List<Snapshot> unused(Dialect dialect) {
    return new ArrayList<>(Collections.nCopies(CbeSuperblock.SNAPSHOTS, dialect.unusedSnapshot()));
  }

  private static boolean holdsImage(BlockTarget image) throws IOException {
    if (image.size() < (long) CbeSuperblock.SLOTS * CbeSuperblock.BLOCK) {
      return false;
    }
    try {
      return SuperblockSlots.read(image).newest().usable().isPresent();
    } catch (VerityFormatException e) {
      return false;
    }
  }
}
