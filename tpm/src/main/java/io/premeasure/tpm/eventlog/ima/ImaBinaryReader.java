package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * binary_runtime_measurements: u32 register, digest, sized name of the template, sized template
 * data; integers are little-endian. Entries of the template "ima" have no size of their data: a
 * SHA-1 digest and a sized name follow.
 */
final class ImaBinaryReader extends ImaReader {
  private static final int LONGEST_NAME = 255;

  private final String source;
  private final InputStream in;
  private final HashAlgorithm column;
  private long offset;
  private String lastName = "";
  private byte[] lastNameBytes = new byte[0];

  ImaBinaryReader(String source, InputStream in, HashAlgorithm column) {
    this.source = source;
    this.in = in;
    this.column = column;
  }

  @Override
  public Optional<ImaEntry> next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    long start = offset++;
    byte[] rest = bytes(3, "register");
    long pcr =
        first
            | (long) Byte.toUnsignedInt(rest[0]) << 8
            | (long) Byte.toUnsignedInt(rest[1]) << 16
            | (long) Byte.toUnsignedInt(rest[2]) << 24;
    if (pcr >= PcrBanks.PCR_COUNT) {
      throw bad(start, "register " + pcr + ", expected 0 to " + (PcrBanks.PCR_COUNT - 1));
    }
    byte[] digest = bytes(column.size(), "template digest");
    String template = name();
    byte[] data = template.equals(ImaTemplate.IMA) ? imaData() : sized("template data", LARGEST);
    return Optional.of(new ImaEntry((int) pcr, column, digest, template, data));
  }

  private String name() throws IOException {
    long at = offset;
    byte[] bytes = sized("template name", LONGEST_NAME);
    if (!Arrays.equals(bytes, lastNameBytes)) {
      String name = new String(bytes, StandardCharsets.ISO_8859_1);
      if (!ImaTemplate.isName(name)) {
        throw bad(at, "template name of " + bytes.length + " bytes that is none");
      }
      lastName = name;
      lastNameBytes = bytes;
    }
    return lastName;
  }

  private byte[] imaData() throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(bytes(ImaTemplate.SHA1_SIZE, "digest"));
    data.writeBytes(sized("name", LONGEST_NAME));
    return data.toByteArray();
  }

  private byte[] sized(String field, int most) throws IOException {
    long at = offset;
    byte[] size = bytes(4, "length of the " + field);
    long length =
        Byte.toUnsignedLong(size[0])
            | Byte.toUnsignedLong(size[1]) << 8
            | Byte.toUnsignedLong(size[2]) << 16
            | Byte.toUnsignedLong(size[3]) << 24;
    if (length > most) {
      throw bad(at, field + " of " + length + " bytes, expected at most " + most);
    }
    return bytes((int) length, field);
  }

  private byte[] bytes(int length, String field) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw bad(offset, field + " needs " + length + " bytes, " + bytes.length + " are left");
    }
    offset += length;
    return bytes;
  }

  private TpmFormatException bad(long at, String reason) {
    return new TpmFormatException(source, at, reason);
  }
}
