package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.nio.charset.StandardCharsets;

/**
 * UEFI_VARIABLE_DATA (TCG PC Client Platform Firmware Profile, 10.4.6): GUID, u64 length of the
 * name in characters, u64 length of the value, name in UTF-16, value. Some firmware counts the
 * name's bytes, some leaves bytes behind the value.
 */
final class VariableData {
  private final String vendor;
  private final String name;
  private final byte[] value;
  private final int surplus;

  private VariableData(String vendor, String name, byte[] value, int surplus) {
    this.vendor = vendor;
    this.name = name;
    this.value = value;
    this.surplus = surplus;
  }

  static VariableData read(byte[] data) throws TpmFormatException {
    LogReader in = new LogReader("variable", data);
    String vendor = Guid.read(in, "variable vendor");
    int nameLength = in.length64("length of the name");
    int valueLength = in.length64("length of the value");
    long rest = in.remaining();
    boolean countsBytes = (long) nameLength + valueLength == rest && nameLength % 2 == 0;
    long nameBytes = countsBytes ? nameLength : 2L * nameLength;
    byte[] name = in.bytes(nameBytes, "name of the variable");
    byte[] value = in.bytes(valueLength, "value of the variable");
    String text = new String(name, StandardCharsets.UTF_16LE);
    return new VariableData(vendor, text, value, in.remaining());
  }

  /** The vendor's GUID. */
  String vendor() {
    return vendor;
  }

  String name() {
    return name;
  }

  byte[] value() {
    return value.clone();
  }

  /** How many bytes follow the value; none do in a correct event. */
  int surplus() {
    return surplus;
  }
}
