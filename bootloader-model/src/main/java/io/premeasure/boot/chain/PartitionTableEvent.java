package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import java.util.Optional;

/** The partition table of the disk that the first image comes from. */
public final class PartitionTableEvent {
  private final Optional<byte[]> data;
  private final Source source;

  private PartitionTableEvent(Optional<byte[]> data, Source source) {
    this.data = data.map(byte[]::clone);
    this.source = source;
  }

  /** A table that is known, as UEFI_GPT_DATA. */
  public static PartitionTableEvent of(byte[] data, Source source) {
    return new PartitionTableEvent(Optional.of(data), source);
  }

  /** A disk that has a table which is not known here. */
  public static PartitionTableEvent unknown() {
    return new PartitionTableEvent(Optional.empty(), Source.file("disk"));
  }

  Optional<byte[]> data() {
    return data;
  }

  Source source() {
    return source;
  }
}
