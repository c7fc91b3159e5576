package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import java.util.List;
import java.util.Optional;

/**
 * What a container was found to hold.
 *
 * @param disk the virtual disk
 * @param target the same when it can be written
 */
record OpenedDisk(
    Container container,
    BlockSource disk,
    Optional<BlockTarget> target,
    Optional<VhdFooterReading> footer,
    List<String> problems) {}
