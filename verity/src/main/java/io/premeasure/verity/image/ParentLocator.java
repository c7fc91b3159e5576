package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where a differencing VHD says its parent is.
 *
 * @param code kind of path: {@code W2ru} relative, {@code W2ku} absolute, {@code MacX} URL
 * @param path with {@code /} between its parts
 */
record ParentLocator(String code, String path) {
  private static final int MAXIMUM = 4096;

  static ParentLocator read(BlockSource file, int code, int length, long at) throws IOException {
    if (length < 0 || length > MAXIMUM || at < 0 || at > file.size() - length) {
      throw new VerityFormatException(
          file.name(), at, "VHD parent locator of " + Integer.toUnsignedString(length) + " bytes");
    }
    byte[] bytes = new byte[length];
    file.read(at, bytes, 0, length);
    String name =
        new String(ByteBuffer.allocate(4).putInt(code).array(), StandardCharsets.ISO_8859_1);
    if (!"MacX".equals(name)) {
      return new ParentLocator(
          name, new String(bytes, StandardCharsets.UTF_16LE).replace('\\', '/'));
    }
    String url = new String(bytes, StandardCharsets.UTF_8);
    return new ParentLocator(name, url.startsWith("file://") ? url.substring(7) : url);
  }
}
