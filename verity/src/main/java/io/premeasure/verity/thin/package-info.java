/**
 * Device-mapper's thin pools and snapshot stores, read and made without the kernel (Linux,
 * drivers/md/dm-thin-metadata.c, drivers/md/persistent-data, drivers/md/dm-snap-persistent.c).
 */
package io.premeasure.verity.thin;
