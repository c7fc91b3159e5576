package io.premeasure.boot.servicevm;

import io.premeasure.boot.Source;

/**
 * The root of a dm-verity tree over a disk or a partition of it.
 *
 * @param hash in lower-case hex
 * @param source the manifest, or the disk on which the tree was found
 */
public record DiskRoot(String hash, Source source) {}
