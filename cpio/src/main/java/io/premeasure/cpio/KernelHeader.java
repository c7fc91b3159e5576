package io.premeasure.cpio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the cvmboot loader demands of a kernel before it starts it through the EFI handover
 * protocol: fields of the setup header of the Linux x86 boot protocol.
 */
public final class KernelHeader {
  /** Smallest kernel file, in bytes. */
  public static final int MIN_SIZE = 16_384;

  private static final int SETUP_SECTORS = 0x1F1;
  private static final int BOOT_FLAG = 0x1FE;
  private static final int VERSION = 0x206;
  private static final int HANDOVER_OFFSET = 0x264;

  private KernelHeader() {}

  /** The first demand that is not met, given at least the first {@link #MIN_SIZE} bytes. */
  public static Optional<String> problem(byte[] head) {
    if (head.length < MIN_SIZE) {
      return Optional.of("kernel is shorter than " + MIN_SIZE + " bytes");
    }
    ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getShort(BOOT_FLAG) != (short) 0xAA55) {
      return Optional.of("kernel has no boot flag 0xAA55");
    }
    if ((header.get(SETUP_SECTORS) & 0xff) > 64) {
      return Optional.of("kernel has more than 64 setup sectors");
    }
    if ((header.getShort(VERSION) & 0xffff) < 0x020B) {
      return Optional.of("kernel's boot protocol is older than 2.11");
    }
    if (header.getInt(HANDOVER_OFFSET) == 0) {
      return Optional.of("kernel has no EFI handover entry");
    }
    return Optional.empty();
  }
}
