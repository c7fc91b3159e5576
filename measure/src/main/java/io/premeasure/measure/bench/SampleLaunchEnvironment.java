package io.premeasure.measure.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

/** A made-up launch environment of any size: an ELF file with an MLE header and random bytes. */
final class SampleLaunchEnvironment {
  private static final int HEADERS = 4096;
  private static final int LOADED_AT = 0x800000;
  private static final int COMMAND_LINE = 1024;
  private static final int COMMAND_LINE_SIZE = 511;
  private static final int CHUNK = 1 << 20;
  private static final byte[] UUID = HexFormat.of().parseHex("5aac82906f47a7740f5c55a2cb51b642");

  private SampleLaunchEnvironment() {}

  /** Writes a file whose measured part has so many bytes, in whole MiB. */
  static void write(Path file, long size) throws IOException {
    int chunks = Math.toIntExact(Math.max(1, size / CHUNK));
    Random random = new Random(size);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(elf(chunks * CHUNK));
      byte[] chunk = new byte[CHUNK];
      for (int i = 0; i < chunks; i++) {
        random.nextBytes(chunk);
        if (i == 0) {
          System.arraycopy(mleHeader(chunks * CHUNK), 0, chunk, 0, mleHeader(1).length);
        }
        out.write(chunk);
      }
    }
  }

  private static byte[] elf(int size) {
    ByteBuffer elf = ByteBuffer.allocate(HEADERS).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0x464c457f).put(new byte[] {1, 1, 1});
    elf.putShort(16, (short) 2).putShort(18, (short) 3).putInt(20, 1).putInt(24, LOADED_AT);
    elf.putInt(28, 52).putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 1);
    elf.position(52);
    elf.putInt(1).putInt(HEADERS).putInt(LOADED_AT).putInt(LOADED_AT).putInt(size).putInt(size);
    elf.putInt(7).putInt(HEADERS);
    return elf.array();
  }

  private static byte[] mleHeader(int size) {
    ByteBuffer header = ByteBuffer.allocate(52).order(ByteOrder.LITTLE_ENDIAN);
    header.put(UUID).putInt(52).putInt(0x20003).putInt(0).putInt(0).putInt(0).putInt(size);
    header.putInt(0x627).putInt(COMMAND_LINE).putInt(COMMAND_LINE + COMMAND_LINE_SIZE);
    return header.array();
  }
}
