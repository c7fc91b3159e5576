package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.LogFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** Reads a measurement list entry by entry; memory does not grow with the list. */
public abstract class ImaReader {
  /** Bytes that tell what a list is. */
  public static final int HEAD = 512;

  /** The largest template data or line; buffers and signatures of modules are far below it. */
  static final int LARGEST = 16 << 20;

  private static final int LAST_PCR = 23;
  private static final int BUFFER = 1 << 16;

  /** Algorithms that the digest column can have, in the order in which they are tried. */
  private static final HashAlgorithm[] COLUMNS = {
    HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512
  };

  private HashAlgorithm column = HashAlgorithm.SHA1;
  private byte[] digest = new byte[HashAlgorithm.SHA1.size()];
  private final byte[] padding = new byte[ImaTemplate.HASHED_NAME];

  ImaReader() {}

  /** The next entry; empty at the end of the list. */
  public Optional<ImaEntry> next() throws IOException {
    return advance()
        ? Optional.of(new ImaEntry(pcr(), column, digest.clone(), template(), data()))
        : Optional.empty();
  }

  /** Goes to the next entry; false at the end of the list. */
  abstract boolean advance() throws IOException;

  /** The present entry's register. */
  abstract int pcr();

  /** The present entry's template. */
  abstract String template();

  /** Where the template data of the present entry starts in {@link #buffer()}. */
  abstract int dataStart();

  /** Bytes of the template data of the present entry. */
  abstract int dataLength();

  /** Holds the template data of the present entry. */
  abstract byte[] buffer();

  /** Sets the digest of the present entry, which has the size of an algorithm. */
  void setDigest(HashAlgorithm algorithm, byte[] from, int start) {
    if (column != algorithm) {
      column = algorithm;
      digest = new byte[algorithm.size()];
    }
    System.arraycopy(from, start, digest, 0, digest.length);
  }

  HashAlgorithm column() {
    return column;
  }

  /** The digest in the list of the present entry; valid until the next one. */
  byte[] digest() {
    return digest;
  }

  boolean isViolation() {
    return ImaEntry.isFilled(digest, 0);
  }

  /** Hashes what the kernel hashes of the present entry. */
  void hash(MessageDigest hash) {
    hash.update(buffer(), dataStart(), Math.min(dataLength(), hashedMost()));
    if (template().equals(ImaTemplate.IMA) && dataLength() < hashedMost()) {
      hash.update(padding, 0, hashedMost() - dataLength());
    }
  }

  private int hashedMost() {
    boolean ima = template().equals(ImaTemplate.IMA);
    return ima ? ImaTemplate.SHA1_SIZE + ImaTemplate.HASHED_NAME : Integer.MAX_VALUE;
  }

  private byte[] data() {
    return Arrays.copyOfRange(buffer(), dataStart(), dataStart() + dataLength());
  }

  /** The form of the list that starts with these bytes, when it is one. */
  public static Optional<LogFormat> format(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.matches("(?s)\\d{1,2} ([0-9a-f]{2}){20,64} [a-z0-9|_-]+ .*")) {
      return Optional.of(LogFormat.IMA_ASCII);
    }
    return column(head).map(column -> LogFormat.IMA_BINARY);
  }

  /**
   * A reader of a list, which is closed by its owner.
   *
   * @param source the name that errors carry
   * @param format {@link LogFormat#IMA_ASCII} or {@link LogFormat#IMA_BINARY}
   */
  public static ImaReader of(String source, InputStream in, LogFormat format) throws IOException {
    if (format == LogFormat.IMA_ASCII) {
      return new ImaAsciiReader(source, new BufferedInputStream(in, BUFFER));
    }
    ImaWindow window = new ImaWindow(source, in);
    HashAlgorithm column = column(window.head(HEAD)).orElse(HashAlgorithm.SHA1);
    return new ImaBinaryReader(window, column);
  }

  /** The algorithm of the digest column: the one behind which the name of a template stands. */
  private static Optional<HashAlgorithm> column(byte[] head) {
    return Arrays.stream(COLUMNS).filter(column -> isEntry(head, column.size())).findFirst();
  }

  private static boolean isEntry(byte[] head, int digestSize) {
    int name = 4 + digestSize + 4;
    if (head.length < name) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getInt(4 + digestSize);
    return Integer.compareUnsigned(bytes.getInt(0), LAST_PCR) <= 0
        && length > 0
        && length <= head.length - name
        && ImaTemplate.isName(new String(head, name, length, StandardCharsets.ISO_8859_1));
  }
}
