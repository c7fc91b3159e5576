package io.premeasure.measure.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A stand-in for a boot loader: an EFI application's headers (PE/COFF, "PE32+") with one section,
 * as far as firmware looks at them to measure the image, and no code in it.
 */
final class DemoLoader {
  private static final int PE_AT = 0x40;
  private static final int OPTIONAL_AT = PE_AT + 24;
  private static final int OPTIONAL_SIZE = 112 + 16 * 8;
  private static final int HEADERS_SIZE = 0x200;
  private static final int SECTION_SIZE = 0x200;
  private static final int EFI_APPLICATION = 10;

  private DemoLoader() {}

  /** The image; the same bytes at every call. */
  static byte[] image() {
    ByteBuffer image =
        ByteBuffer.allocate(HEADERS_SIZE + SECTION_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(0x3c, PE_AT);
    image.putInt(PE_AT, 0x4550).putShort(PE_AT + 4, (short) 0x8664);
    image.putShort(PE_AT + 6, (short) 1).putShort(PE_AT + 20, (short) OPTIONAL_SIZE);
    image.putShort(PE_AT + 22, (short) 0x22);
    image.putShort(OPTIONAL_AT, (short) 0x20b);
    image.putInt(OPTIONAL_AT + 32, 0x1000).putInt(OPTIONAL_AT + 36, SECTION_SIZE);
    image.putInt(OPTIONAL_AT + 56, 0x2000).putInt(OPTIONAL_AT + 60, HEADERS_SIZE);
    image.putShort(OPTIONAL_AT + 68, (short) EFI_APPLICATION).putInt(OPTIONAL_AT + 108, 16);
    int section = OPTIONAL_AT + OPTIONAL_SIZE;
    image.put(section, ".text\0\0\0".getBytes(StandardCharsets.US_ASCII));
    image.putInt(section + 8, SECTION_SIZE).putInt(section + 12, 0x1000);
    image.putInt(section + 16, SECTION_SIZE).putInt(section + 20, HEADERS_SIZE);
    image.putInt(section + 36, 0x60000020);
    image.position(HEADERS_SIZE);
    image.put("premeasure demo: not a boot loader".getBytes(StandardCharsets.US_ASCII));
    return image.array();
  }
}
