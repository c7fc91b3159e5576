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
 * The secure loader block that SKINIT measures and starts. It begins with the offset of its entry
 * point and the length that is measured, 2 bytes each, little-endian.
 */
public final class SecureLoader {
  private static final int HEADER = 4;

  private final BlockSource source;
  private final int length;

  private SecureLoader(BlockSource source, int length) {
    this.source = source;
    this.length = length;
  }

  /**
   * Reads the header.
   *
   * @throws BootFormatException when the file is shorter than the length in it, or the entry point
   *     is not in the measured part
   */
  public static SecureLoader read(BlockSource source) throws IOException {
    byte[] bytes = new byte[HEADER];
    if (source.size() < HEADER) {
      throw new BootFormatException(source.name(), 0, "no secure loader: fewer than 4 bytes");
    }
    source.read(0, bytes, 0, HEADER);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int entry = Short.toUnsignedInt(header.getShort());
    int length = Short.toUnsignedInt(header.getShort());
    if (entry < HEADER || entry >= length) {
      throw new BootFormatException(
          source.name(), 0, "entry point " + entry + ", expected 4 to before the length " + length);
    }
    if (length > source.size()) {
      throw new BootFormatException(
          source.name(), 2, "length " + length + " in a file of " + source.size() + " bytes");
    }
    return new SecureLoader(source, length);
  }

  /** Bytes from the start that are measured, at most 65535. */
  public int length() {
    return length;
  }

  /** Name of the file. */
  public String name() {
    return source.name();
  }

  /** The hash of the measured part in each bank. */
  public Map<HashAlgorithm, byte[]> hash(Collection<HashAlgorithm> banks) throws IOException {
    BankDigests digests = new BankDigests(banks);
    digests.update(source, 0, length);
    return digests.finish();
  }
}
