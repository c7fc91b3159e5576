package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.Guid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The current one of the two headers of a VHDX file (MS-VHDX, 2.2.2): 4096 bytes at 64 KiB and at
 * 128 KiB; of the valid ones, that with the higher sequence number.
 *
 * @param dataWriteId changes whenever the disk's content does; a child names it
 * @param logId of the log entries that count, all zero when the log is empty
 * @param log where the log is
 * @param problems what is wrong with the other header
 */
record VhdxHeader(Guid dataWriteId, Guid logId, VhdxRegion log, List<String> problems) {
  private static final long FIRST = 64 << 10;
  private static final long SECOND = 128 << 10;
  private static final int SIZE = 4096;
  private static final String SIGNATURE = "vhdxfile";

  VhdxHeader {
    problems = List.copyOf(problems);
  }

  /** Whether a file starts as a VHDX file does (2.2.1). */
  static boolean isAt(BlockSource file) throws IOException {
    return file.size() >= SIGNATURE.length()
        && VhdxBytes.read(file, 0, SIGNATURE.length(), "signature").startsWith(SIGNATURE);
  }

  static VhdxHeader read(BlockSource file) throws IOException {
    Optional<VhdxBytes> first = valid(file, FIRST);
    Optional<VhdxBytes> second = valid(file, SECOND);
    if (first.isEmpty() && second.isEmpty()) {
      throw new VerityFormatException(
          file.name(), FIRST, "VHDX: both headers are damaged (signature or checksum)");
    }
    if (first.isEmpty() || second.isEmpty()) {
      long damaged = first.isEmpty() ? FIRST : SECOND;
      return decode(
          first.or(() -> second).get(),
          List.of("VHDX: header at " + damaged + " is damaged, the other is used"));
    }
    long difference = first.get().u64(8) - second.get().u64(8);
    first
        .get()
        .require(
            difference != 0 || first.get().contentEquals(second.get()),
            8,
            "two headers with the same sequence number and different content");
    return decode(difference >= 0 ? first.get() : second.get(), List.of());
  }

  private static Optional<VhdxBytes> valid(BlockSource file, long at) throws IOException {
    VhdxBytes bytes = VhdxBytes.read(file, at, SIZE, "header");
    return bytes.startsWith("head") && bytes.hasRightChecksum()
        ? Optional.of(bytes)
        : Optional.empty();
  }

  private static VhdxHeader decode(VhdxBytes in, List<String> problems) throws IOException {
    in.require(in.u16(66) == 1, 66, "version " + in.u16(66) + ", expected 1");
    Guid logId = in.guid(48);
    in.require(
        logId.equals(Guid.ZERO) || in.u16(64) == 0,
        64,
        "log of version " + in.u16(64) + ", expected 0");
    VhdxRegion log = new VhdxRegion("log", in.u64(72), in.u32(68));
    in.require(log.isPlaced(), 68, log + " is not at and of whole MiB");
    return new VhdxHeader(in.guid(32), logId, log, problems);
  }
}
