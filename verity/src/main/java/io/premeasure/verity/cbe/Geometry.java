package io.premeasure.verity.cbe;

import java.util.Optional;

/**
 * The forms of the trees of a fresh image.
 *
 * @param vbd the virtual disk
 * @param pool the free tree, and the meta tree, which gets the same form
 */
public record Geometry(TreeShape vbd, TreeShape pool) {
  /**
   * Refuses what the format does not allow.
   *
   * @throws IllegalArgumentException when a tree is impossible, such as one of more leaves than fit
   */
  public Geometry {
    refuse("virtual disk", vbd.problem(1));
    refuse("free tree", pool.problem(TreeShape.MIN_POOL_LEVEL));
  }

  /**
   * Trees of degree 64 for sizes in bytes, one level higher than they have to be when they are
   * full.
   *
   * @param size of the virtual disk, a multiple of 4096
   * @param spare for copies on write, a multiple of 4096; the meta tree gets as much again
   * @throws IllegalArgumentException when a size is no such multiple, 0 or more than 4 TiB
   */
  public static Geometry of(long size, long spare) {
    return new Geometry(shape(leaves(size), 1), shape(leaves(spare), TreeShape.MIN_POOL_LEVEL));
  }

  /** Blocks of the image. */
  public long blocks() {
    return CbeSuperblock.SLOTS + vbd.blocks() + 2 * pool.blocks();
  }

  private static long leaves(long size) {
    if (size <= 0 || size % CbeSuperblock.BLOCK != 0) {
      throw new IllegalArgumentException(size + " is no multiple of 4096 bytes");
    }
    return size / CbeSuperblock.BLOCK;
  }

  private static TreeShape shape(long leaves, int minLevel) {
    TreeShape shape = new TreeShape(minLevel, NodeBlock.NODES, leaves);
    while (shape.maxLevel() < TreeShape.MAX_LEVEL && shape.capacity() <= leaves) {
      shape = new TreeShape(shape.maxLevel() + 1, NodeBlock.NODES, leaves);
    }
    return shape;
  }

  private static void refuse(String tree, Optional<String> problem) {
    if (problem.isPresent()) {
      throw new IllegalArgumentException(tree + ": " + problem.get());
    }
  }
}
