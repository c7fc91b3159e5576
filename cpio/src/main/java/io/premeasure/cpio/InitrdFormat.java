package io.premeasure.cpio;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How an initrd is packed, told by its first bytes: what the Linux kernel's {@code
 * decompress_method} and its cpio reader accept (lib/decompress.c, init/initramfs.c).
 */
public enum InitrdFormat {
  CPIO("cpio, not compressed", "303730373031|303730373032"),
  GZIP("gzip", "1f8b|1f9e"),
  BZIP2("bzip2", "425a"),
  LZMA("lzma", "5d00"),
  XZ("xz", "fd37"),
  LZO("lzo", "894c"),
  LZ4("lz4", "0221"),
  ZSTD("zstd", "28b5");

  private final String text;
  private final Pattern magics;

  InitrdFormat(String text, String magics) {
    this.text = text;
    this.magics = Pattern.compile("^(" + magics + ")");
  }

  /** The format of an initrd that starts with these bytes, of which 6 are enough. */
  public static Optional<InitrdFormat> of(byte[] head) {
    String hex = HexFormat.of().formatHex(head);
    return Arrays.stream(values()).filter(format -> format.magics.matcher(hex).find()).findFirst();
  }

  @Override
  public String toString() {
    return text;
  }
}
