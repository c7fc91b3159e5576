package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a container was found to hold.
 *
 * @param disk the virtual disk
 * @param target the same when it can be written
 * @param identity by which a differencing disk names it as its parent
 */
record OpenedDisk(
    Container container,
    BlockSource disk,
    Optional<BlockTarget> target,
    Optional<VhdFooterReading> footer,
    Optional<UUID> identity,
    List<String> problems) {
  /** A disk that is only read, of a container without a footer. */
  static OpenedDisk readable(
      Container container, BlockSource disk, Optional<UUID> identity, List<String> problems) {
    return new OpenedDisk(container, disk, Optional.empty(), Optional.empty(), identity, problems);
  }

  /** The same with a target. */
  OpenedDisk withTarget(BlockTarget writable) {
    return new OpenedDisk(container, writable, Optional.of(writable), footer, identity, problems);
  }
}
