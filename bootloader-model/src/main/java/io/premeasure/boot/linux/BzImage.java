package io.premeasure.boot.linux;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A kernel for x86 in the form of a bzImage. The part that runs in protected mode follows the setup
 * sectors and has the length that the header tells in units of 16 bytes (Linux boot protocol).
 */
public final class BzImage {
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int SYSTEM_SIZE = 0x1f4;
  private static final int MAGIC = 0x202;
  private static final int VERSION = 0x206;
  private static final int HEADER_END = 0x208;
  private static final int COMMAND_LINE_SIZE = 0x238;
  private static final int KERNEL_INFO = 0x268;
  private static final int LONG_HEADER_END = 0x26c;
  private static final int WITH_COMMAND_LINE_SIZE = 0x206;
  private static final int WITH_KERNEL_INFO = 0x20f;
  private static final int HDRS = 0x53726448;
  private static final int LTOP = 0x506f544c;
  private static final int KERNEL_INFO_SIZE = 20;
  private static final int SECTOR = 512;
  private static final int UNIT = 16;
  private static final int OLD_SETUP_SECTORS = 4;
  private static final int OLD_COMMAND_LINE_SIZE = 255;

  private final BlockSource source;
  private final ByteBuffer header;
  private final long start;
  private final long end;

  private BzImage(BlockSource source, ByteBuffer header, long start, long end) {
    this.source = source;
    this.header = header;
    this.start = start;
    this.end = end;
  }

  /** Whether the file has the signature of the boot protocol. */
  public static boolean isOne(BlockSource source) throws IOException {
    return source.size() >= HEADER_END && header(source).getInt(MAGIC) == HDRS;
  }

  /**
   * Reads the header.
   *
   * @throws BootFormatException when it is no bzImage, or ends before the protected-mode part does
   */
  public static BzImage read(BlockSource source) throws IOException {
    if (source.size() < HEADER_END) {
      throw new BootFormatException(source.name(), 0, "no bzImage: too short");
    }
    ByteBuffer header = header(source);
    if (header.getInt(MAGIC) != HDRS) {
      throw new BootFormatException(source.name(), MAGIC, "no bzImage: HdrS is missing");
    }
    int sectors = Byte.toUnsignedInt(header.get(SETUP_SECTORS));
    long start = ((sectors == 0 ? OLD_SETUP_SECTORS : sectors) + 1L) * SECTOR;
    long end = start + Integer.toUnsignedLong(header.getInt(SYSTEM_SIZE)) * UNIT;
    if (end > source.size() || end == start) {
      throw new BootFormatException(
          source.name(),
          SYSTEM_SIZE,
          "protected-mode part from " + start + " to " + end + " of " + source.size() + " bytes");
    }
    return new BzImage(source, header, start, end);
  }

  /** Name of the file. */
  public String name() {
    return source.name();
  }

  /** Where the protected-mode part starts in the file. */
  public long start() {
    return start;
  }

  /** Where the protected-mode part ends in the file. */
  public long end() {
    return end;
  }

  /** Longest command line that the kernel takes, in bytes without the NUL at its end. */
  public long commandLineSize() {
    return isAtLeast(WITH_COMMAND_LINE_SIZE, COMMAND_LINE_SIZE + Integer.BYTES)
        ? Integer.toUnsignedLong(header.getInt(COMMAND_LINE_SIZE))
        : OLD_COMMAND_LINE_SIZE;
  }

  /**
   * Where the header for a measured launch is, counted from the start of the protected-mode part.
   *
   * @return absent in kernels without Secure Launch
   * @throws BootFormatException when {@code kernel_info}, which tells it, is not in that part
   */
  public Optional<Long> mleHeader() throws IOException {
    long offset =
        isAtLeast(WITH_KERNEL_INFO, LONG_HEADER_END)
            ? Integer.toUnsignedLong(header.getInt(KERNEL_INFO))
            : 0;
    if (offset == 0) {
      return Optional.empty();
    }
    if (start + offset + KERNEL_INFO_SIZE > end) {
      throw new BootFormatException(
          source.name(), KERNEL_INFO, "kernel_info at " + offset + ", behind the end");
    }
    byte[] bytes = new byte[KERNEL_INFO_SIZE];
    source.read(start + offset, bytes, 0, bytes.length);
    ByteBuffer info = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (info.getInt(0) != LTOP) {
      throw new BootFormatException(source.name(), start + offset, "no kernel_info: no LToP");
    }
    boolean told = Integer.toUnsignedLong(info.getInt(4)) >= KERNEL_INFO_SIZE;
    long mle = told ? Integer.toUnsignedLong(info.getInt(16)) : 0;
    return mle == 0 ? Optional.empty() : Optional.of(mle);
  }

  /** The hash of the protected-mode part in each bank. */
  public Map<HashAlgorithm, byte[]> hash(Collection<HashAlgorithm> banks) throws IOException {
    BankDigests digests = new BankDigests(banks);
    digests.update(source, start, end);
    return digests.finish();
  }

  private boolean isAtLeast(int version, int length) {
    return Short.toUnsignedInt(header.getShort(VERSION)) >= version && header.limit() >= length;
  }

  private static ByteBuffer header(BlockSource source) throws IOException {
    byte[] bytes = new byte[(int) Math.min(LONG_HEADER_END, source.size())];
    source.read(0, bytes, 0, bytes.length);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
