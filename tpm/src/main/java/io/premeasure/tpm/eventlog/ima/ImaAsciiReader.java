package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * ascii_runtime_measurements: a line for each entry with register, digest, template and fields,
 * separated by spaces. Text is taken byte by byte: names of files have no encoding.
 */
final class ImaAsciiReader extends ImaReader {
  private final String source;
  private final InputStream in;
  private long offset;
  private int pcr;
  private String template = "";
  private byte[] data = new byte[0];

  ImaAsciiReader(String source, InputStream in) {
    this.source = source;
    this.in = in;
  }

  @Override
  boolean advance() throws IOException {
    long start = offset;
    Optional<String> line = line();
    if (line.isPresent()) {
      entry(start, line.get());
    }
    return line.isPresent();
  }

  @Override
  int pcr() {
    return pcr;
  }

  @Override
  String template() {
    return template;
  }

  @Override
  int dataStart() {
    return 0;
  }

  @Override
  int dataLength() {
    return data.length;
  }

  @Override
  byte[] buffer() {
    return data;
  }

  private Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long start = offset;
    for (int read = in.read(); read >= 0; read = in.read()) {
      offset++;
      if (read == '\n') {
        return Optional.of(line.toString(StandardCharsets.ISO_8859_1));
      }
      line.write(read);
      if (line.size() > LARGEST) {
        throw bad(start, "line of more than " + LARGEST + " bytes");
      }
    }
    if (line.size() > 0) {
      throw bad(start, "the last line has no end");
    }
    return Optional.empty();
  }

  private void entry(long start, String line) throws TpmFormatException {
    String[] parts = line.split(" ", 4);
    if (parts.length < 4 || !ImaTemplate.isName(parts[2])) {
      throw bad(start, "expected register, digest, template and fields");
    }
    OptionalInt register = register(parts[0]);
    if (register.isEmpty()) {
      throw bad(start, "register \"" + parts[0] + "\", expected 0 to " + (PcrBanks.PCR_COUNT - 1));
    }
    byte[] digest = hex(parts[1]).orElseThrow(() -> bad(start, "no digest in hex"));
    HashAlgorithm column =
        column(digest.length)
            .orElseThrow(() -> bad(start, "digest of " + digest.length + " bytes"));
    data =
        new ImaFields(parts[2])
            .data(parts[3])
            .orElseThrow(() -> bad(start, "fields that are not those of " + parts[2]));
    setDigest(column, digest, 0);
    pcr = register.getAsInt();
    template = parts[2];
  }

  private static OptionalInt register(String text) {
    if (!text.matches("[1-9]?[0-9]")) {
      return OptionalInt.empty();
    }
    int pcr = Integer.parseInt(text);
    return pcr < PcrBanks.PCR_COUNT ? OptionalInt.of(pcr) : OptionalInt.empty();
  }

  private static Optional<HashAlgorithm> column(int size) {
    return switch (size) {
      case 20 -> Optional.of(HashAlgorithm.SHA1);
      case 32 -> Optional.of(HashAlgorithm.SHA256);
      case 48 -> Optional.of(HashAlgorithm.SHA384);
      case 64 -> Optional.of(HashAlgorithm.SHA512);
      default -> Optional.empty();
    };
  }

  /** The bytes of lower-case hex digits. */
  static Optional<byte[]> hex(String text) {
    return text.matches("([0-9a-f]{2})*")
        ? Optional.of(HexFormat.of().parseHex(text))
        : Optional.empty();
  }

  private TpmFormatException bad(long at, String reason) {
    return new TpmFormatException(source, at, reason);
  }
}
