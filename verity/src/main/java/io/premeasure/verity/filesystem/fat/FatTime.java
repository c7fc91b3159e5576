package io.premeasure.verity.filesystem.fat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The one time given to everything that is written, in UTC, so that equal input gives equal bytes.
 * Kept to two seconds; times before 1980 become its first second, those after 2107 its last.
 */
public final class FatTime {
  private static final LocalDateTime FIRST = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final LocalDateTime LAST = LocalDateTime.of(2107, 12, 31, 23, 59, 58);

  private final short date;
  private final short time;

  private FatTime(LocalDateTime at) {
    this.date = (short) ((at.getYear() - 1980) << 9 | at.getMonthValue() << 5 | at.getDayOfMonth());
    this.time = (short) (at.getHour() << 11 | at.getMinute() << 5 | at.getSecond() / 2);
  }

  /** The time stamp for an instant. */
  public static FatTime of(Instant instant) {
    if (instant.isBefore(FIRST.toInstant(ZoneOffset.UTC))) {
      return new FatTime(FIRST);
    }
    if (instant.isAfter(LAST.toInstant(ZoneOffset.UTC))) {
      return new FatTime(LAST);
    }
    return new FatTime(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
  }

  /** The time stamp for SOURCE_DATE_EPOCH (reproducible-builds.org): seconds since 1970. */
  public static FatTime ofEpochSeconds(long seconds) {
    long most = LAST.toEpochSecond(ZoneOffset.UTC);
    return of(Instant.ofEpochSecond(Math.max(0, Math.min(seconds, most))));
  }

  /** Sets the times of a short entry that is new. */
  void putCreated(ByteBuffer entry) {
    entry.put(13, (byte) 0).putShort(14, time).putShort(16, date);
    putWritten(entry);
  }

  /** Sets the times of a short entry whose file has new content. */
  void putWritten(ByteBuffer entry) {
    entry.putShort(18, date).putShort(22, time).putShort(24, date);
  }
}
