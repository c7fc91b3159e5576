package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The FSInfo sector of FAT32: how many clusters are free, and where to look for the next. */
final class FreeCount {
  private static final int SIZE = 512;
  private static final int FIRST_SIGNATURE = 0x41615252;
  private static final int SECOND_SIGNATURE = 0x61417272;
  private static final int LAST_SIGNATURE = 0xaa550000;
  private static final int SECOND_AT = 484;
  private static final int COUNT_AT = 488;
  private static final int NEXT_AT = 492;
  private static final int LAST_AT = 508;
  private static final int UNKNOWN = 0xffffffff;

  private final long start;
  private final ByteBuffer fields;

  private FreeCount(long start, byte[] bytes) {
    this.start = start;
    this.fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static FreeCount read(BlockSource source, FatLayout layout) throws IOException {
    byte[] bytes = new byte[SIZE];
    long start = (long) layout.infoSector() * layout.sectorSize();
    source.read(start, bytes, 0, SIZE);
    return new FreeCount(start, bytes);
  }

  /** The sector's first {@value #SIZE} bytes. */
  static byte[] encode(int free, int next) {
    return ByteBuffer.allocate(SIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0, FIRST_SIGNATURE)
        .putInt(SECOND_AT, SECOND_SIGNATURE)
        .putInt(COUNT_AT, free)
        .putInt(NEXT_AT, next)
        .putInt(LAST_AT, LAST_SIGNATURE)
        .array();
  }

  boolean isSigned() {
    return fields.getInt(0) == FIRST_SIGNATURE
        && fields.getInt(SECOND_AT) == SECOND_SIGNATURE
        && fields.getInt(LAST_AT) == LAST_SIGNATURE;
  }

  void check(long free, ProblemList problems) {
    if (!isSigned()) {
      problems.add(FatProblem.Kind.FREE_COUNT, start, "FSInfo sector without its signatures");
      return;
    }
    int count = fields.getInt(COUNT_AT);
    if (count != UNKNOWN && Integer.toUnsignedLong(count) != free) {
      problems.add(
          FatProblem.Kind.FREE_COUNT,
          start + COUNT_AT,
          "free clusters " + Integer.toUnsignedLong(count) + ", counted " + free);
    }
  }

  /** Writes new counts; a sector without signatures is left alone. */
  void update(BlockTarget target, int free, int next) throws IOException {
    if (isSigned()) {
      fields.putInt(COUNT_AT, free).putInt(NEXT_AT, next);
      target.write(start + COUNT_AT, fields.array(), COUNT_AT, 2 * Integer.BYTES);
    }
  }
}
