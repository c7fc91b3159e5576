package io.premeasure.cpio.events;

/** Whose understanding of an events file is wanted; they differ in corner cases. */
public enum EventsReading {
  /** The cvmboot boot loader: what ends up in the PCRs. */
  LOADER,
  /** cvmdisk's prediction: at most 16 events, line feeds in identity values kept as they are. */
  CVMDISK,
  /** Only what all readers understand alike: no escapes but {@code \" \\ \/}, no junk, no NUL. */
  STRICT
}
