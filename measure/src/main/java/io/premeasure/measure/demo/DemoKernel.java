package io.premeasure.measure.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A stand-in for a kernel: the header of a bzImage with the EFI handover protocol, as boot loaders
 * check it (Linux x86 boot protocol, "The Real-Mode Kernel Header"), and no code behind it.
 */
final class DemoKernel {
  private static final int SIZE = 64 * 1024;
  private static final int SETUP_SECTORS = 4;

  private DemoKernel() {}

  /** The image; the same bytes at every call. */
  static byte[] image() {
    ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0x1f1, (byte) SETUP_SECTORS);
    image.putInt(0x1f4, (SIZE - (SETUP_SECTORS + 1) * 512) / 16);
    image.putShort(0x1fe, (short) 0xaa55);
    image.put(0x200, "\u00ebfHdrS".getBytes(StandardCharsets.ISO_8859_1));
    image.putShort(0x206, (short) 0x020f);
    image.putInt(0x238, 2047);
    image.putInt(0x230, 0x200000);
    image.put(0x234, (byte) 1);
    image.putLong(0x258, 0x1000000L);
    image.putInt(0x260, SIZE);
    image.putInt(0x264, 0x190);
    image.position(0x400);
    image.put("premeasure demo: not a kernel".getBytes(StandardCharsets.US_ASCII));
    return image.array();
  }
}
