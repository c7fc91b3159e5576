package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.Guid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The log of a VHDX file that was not closed (MS-VHDX, 2.3): a ring of entries, of which the last
 * whole sequence tells what may not have got to its place.
 */
final class VhdxLog {
  private static final long MAXIMUM = 64 << 20;

  private final String source;
  private final Guid logId;
  private final byte[] ring;

  private VhdxLog(String source, Guid logId, byte[] ring) {
    this.source = source;
    this.logId = logId;
    this.ring = ring;
  }

  /**
   * The file as it is after its log has been replayed; the file itself stays as it is.
   *
   * @throws VerityFormatException when the log cannot be used, as the disk then cannot be trusted
   */
  static BlockSource replay(BlockSource file, VhdxHeader header) throws IOException {
    VhdxRegion region = header.log();
    if (region.length() > MAXIMUM || region.start() > file.size() - region.length()) {
      throw new VerityFormatException(
          file.name(),
          region.start(),
          "VHDX: was not closed, and its " + region + " is longer than 64 MiB or than the file");
    }
    byte[] ring = new byte[(int) region.length()];
    file.read(region.start(), ring, 0, ring.length);
    List<VhdxLogEntry> entries = new VhdxLog(file.name(), header.logId(), ring).active();
    if (entries.isEmpty()) {
      throw new VerityFormatException(
          file.name(),
          region.start(),
          "VHDX: was not closed, and its log has no whole sequence of entries to replay");
    }
    VhdxLogEntry head = entries.get(entries.size() - 1);
    if (head.flushedFileSize() > file.size()) {
      throw new VerityFormatException(
          file.name(),
          file.size(),
          "VHDX: file was cut short, its log expects " + head.flushedFileSize() + " bytes");
    }
    PatchedFile replayed = new PatchedFile(file, Math.max(file.size(), head.lastFileSize()));
    entries.forEach(entry -> entry.replay(replayed));
    return replayed;
  }

  /** The entries to replay, oldest first; empty when there is no valid sequence. */
  private List<VhdxLogEntry> active() {
    List<VhdxLogEntry> best = List.of();
    int start = 0;
    while (start < ring.length) {
      List<VhdxLogEntry> sequence = sequence(start);
      List<VhdxLogEntry> fromTail = fromTail(sequence, start);
      if (!fromTail.isEmpty() && (best.isEmpty() || head(fromTail) > head(best))) {
        best = fromTail;
      }
      int length = sequence.stream().mapToInt(VhdxLogEntry::length).sum();
      start += Math.max(VhdxLogEntry.SECTOR, length);
    }
    return best;
  }

  private static long head(List<VhdxLogEntry> sequence) {
    return sequence.get(sequence.size() - 1).sequence();
  }

  /** The entries that follow each other from a place in the ring on. */
  private List<VhdxLogEntry> sequence(int start) {
    List<VhdxLogEntry> entries = new ArrayList<>();
    int length = 0;
    while (length < ring.length) {
      Optional<VhdxLogEntry> next = entry((start + length) % ring.length, ring.length - length);
      if (next.isEmpty() || (!entries.isEmpty() && next.get().sequence() != head(entries) + 1)) {
        break;
      }
      entries.add(next.get());
      length += next.get().length();
    }
    return entries;
  }

  private Optional<VhdxLogEntry> entry(int at, int room) {
    ByteBuffer first = ByteBuffer.wrap(ring).slice(at, VhdxLogEntry.SECTOR);
    if (!VhdxLogEntry.startsIn(first)) {
      return Optional.empty();
    }
    long length = VhdxLogEntry.lengthOf(first);
    if (length == 0 || length % VhdxLogEntry.SECTOR != 0 || length > room) {
      return Optional.empty();
    }
    byte[] bytes = new byte[(int) length];
    int untilEnd = Math.min(bytes.length, ring.length - at);
    System.arraycopy(ring, at, bytes, 0, untilEnd);
    System.arraycopy(ring, 0, bytes, untilEnd, bytes.length - untilEnd);
    return VhdxLogEntry.decode(source, bytes, logId);
  }

  /** The part of a sequence from the entry on that its last one names. */
  private List<VhdxLogEntry> fromTail(List<VhdxLogEntry> sequence, int start) {
    if (sequence.isEmpty()) {
      return List.of();
    }
    long tail = sequence.get(sequence.size() - 1).tail();
    int at = start;
    for (int i = 0; i < sequence.size(); i++) {
      if (at == tail) {
        return List.copyOf(sequence.subList(i, sequence.size()));
      }
      at = (at + sequence.get(i).length()) % ring.length;
    }
    return List.of();
  }
}
