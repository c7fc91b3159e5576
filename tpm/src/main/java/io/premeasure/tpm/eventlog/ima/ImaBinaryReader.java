package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * binary_runtime_measurements: u32 register, digest, sized name of the template, sized template
 * data; integers are little-endian. Entries of the template "ima" have no size of their data: a
 * SHA-1 digest and a sized name follow.
 */
final class ImaBinaryReader extends ImaReader {
  private static final int LONGEST_NAME = 255;

  private final ImaWindow in;
  private final HashAlgorithm column;
  private int pcr;
  private String template = "";
  private byte[] templateBytes = new byte[0];

  /** The data's place from the start of the entry, which moves within the buffer. */
  private int dataOffset;

  private int dataLength;

  ImaBinaryReader(ImaWindow in, HashAlgorithm column) {
    this.in = in;
    this.column = column;
  }

  @Override
  boolean advance() throws IOException {
    in.startEntry();
    if (in.isAtEnd()) {
      return false;
    }
    long register = in.u32("register");
    if (register >= PcrBanks.PCR_COUNT) {
      throw in.bad("register " + register + ", expected 0 to " + (PcrBanks.PCR_COUNT - 1));
    }
    pcr = (int) register;
    int digest = in.take(column.size(), "template digest");
    setDigest(column, in.buffer(), digest);
    name();
    if (template.equals(ImaTemplate.IMA)) {
      imaData();
    } else {
      int length = length("template data", LARGEST);
      dataOffset = in.inEntry();
      in.take(length, "template data");
      dataLength = length;
    }
    return true;
  }

  private void name() throws IOException {
    int length = length("template name", LONGEST_NAME);
    int start = in.take(length, "template name");
    byte[] buffer = in.buffer();
    int end = start + length;
    if (!Arrays.equals(buffer, start, end, templateBytes, 0, templateBytes.length)) {
      String name = new String(buffer, start, length, StandardCharsets.ISO_8859_1);
      if (!ImaTemplate.isName(name)) {
        throw in.bad("template name of " + length + " bytes that is none");
      }
      template = name;
      templateBytes = Arrays.copyOfRange(buffer, start, end);
    }
  }

  /** Joins the digest and the name: the length between them is no part of the data. */
  private void imaData() throws IOException {
    int digestOffset = in.inEntry();
    in.take(ImaTemplate.SHA1_SIZE, "digest");
    int length = length("name", LONGEST_NAME);
    in.take(length, "name");
    byte[] buffer = in.buffer();
    int from = in.entry() + digestOffset;
    System.arraycopy(buffer, from, buffer, from + 4, ImaTemplate.SHA1_SIZE);
    dataOffset = digestOffset + 4;
    dataLength = ImaTemplate.SHA1_SIZE + length;
  }

  private int length(String field, int most) throws IOException {
    long length = in.u32(field);
    if (length > most) {
      throw in.bad(field + " of " + length + " bytes, expected at most " + most);
    }
    return (int) length;
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
    return in.entry() + dataOffset;
  }

  @Override
  int dataLength() {
    return dataLength;
  }

  @Override
  byte[] buffer() {
    return in.buffer();
  }
}
