package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** An event while its lines are read. */
final class TextEvent {
  private static final int MOST_DATA = 64 << 10;

  private final String source;
  private final long offset;
  private final Map<HashAlgorithm, Octets> digests = new EnumMap<>(HashAlgorithm.class);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Optional<HashAlgorithm> digest = Optional.empty();
  private long pcr = -1;
  private long type = -1;
  private int dataSize = -1;

  /** An event that starts at an offset of the text. */
  TextEvent(String source, long offset) {
    this.source = source;
    this.offset = offset;
  }

  void pcr(long number) {
    pcr = number;
  }

  void type(long number) {
    type = number;
  }

  /** The next bytes are this bank's digest. */
  void expectDigest(HashAlgorithm bank) throws BootFormatException {
    close();
    digest = Optional.of(bank);
  }

  /** The next bytes are the data. */
  void expectData(int size) throws BootFormatException {
    close();
    if (size > MOST_DATA) {
      throw bad("event data of " + size + " bytes, expected 65536 or less");
    }
    dataSize = size;
  }

  /** Takes bytes in hex. */
  void hex(String text) throws BootFormatException {
    String digits = text.replaceAll("\\s", "");
    if (!digits.matches("(\\p{XDigit}{2})*")) {
      throw bad("no bytes in hex: " + text.strip());
    }
    if (!digits.isEmpty() && digest.isEmpty() && dataSize < 0) {
      throw bad("bytes before it is said what they are: " + text.strip());
    }
    bytes.writeBytes(HexFormat.of().parseHex(digits));
  }

  /** The event with all that was read. */
  TxtEvent whole() throws BootFormatException {
    close();
    if (pcr < 0 || type < 0 || (dataSize >= 0 && bytes.size() != dataSize)) {
      throw bad("event without register or type, or with data of another length");
    }
    if (pcr > 23 && pcr != 0xff && pcr != 0xffffffffL) {
      throw bad("PCR " + pcr + ", expected 0 to 23 or 255");
    }
    return new TxtEvent(pcr, type, digests, Octets.of(bytes.toByteArray()));
  }

  private void close() throws BootFormatException {
    if (digest.isPresent()) {
      if (bytes.size() != digest.get().size()) {
        throw bad(
            digest.get().bankName()
                + " digest of "
                + bytes.size()
                + " bytes, expected "
                + digest.get().size());
      }
      digests.put(digest.get(), Octets.of(bytes.toByteArray()));
      bytes.reset();
      digest = Optional.empty();
    }
  }

  private BootFormatException bad(String reason) {
    return new BootFormatException(source, offset, "event: " + reason);
  }
}
