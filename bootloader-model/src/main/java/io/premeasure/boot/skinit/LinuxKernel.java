package io.premeasure.boot.skinit;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Map;

/**
 * A bzImage, of which the part that runs in protected mode is measured: it follows the setup
 * sectors and has the length that the header tells in units of 16 bytes (Linux boot protocol).
 */
public final class LinuxKernel {
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int SYSTEM_SIZE = 0x1f4;
  private static final int MAGIC = 0x202;
  private static final int HEADER_END = 0x206;
  private static final int HDRS = 0x53726448;
  private static final int SECTOR = 512;
  private static final int UNIT = 16;
  private static final int OLD_SETUP_SECTORS = 4;

  private final BlockSource source;
  private final long start;
  private final long end;

  private LinuxKernel(BlockSource source, long start, long end) {
    this.source = source;
    this.start = start;
    this.end = end;
  }

  /**
   * Reads the header.
   *
   * @throws BootFormatException when it is no bzImage, or ends before the measured part does
   */
  public static LinuxKernel read(BlockSource source) throws IOException {
    if (source.size() < HEADER_END) {
      throw new BootFormatException(source.name(), 0, "no bzImage: too short");
    }
    byte[] bytes = new byte[HEADER_END];
    source.read(0, bytes, 0, HEADER_END);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
    return new LinuxKernel(source, start, end);
  }

  /** Name of the file. */
  public String name() {
    return source.name();
  }

  /** The hash of the measured part in each bank. */
  public Map<HashAlgorithm, byte[]> hash(Collection<HashAlgorithm> banks) throws IOException {
    BankDigests digests = new BankDigests(banks);
    digests.update(source, start, end);
    return digests.finish();
  }
}
