package io.premeasure.measure.attest;

import java.util.HexFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes on the command line: an even number of hex digits, perhaps none. */
public final class HexArgument implements ITypeConverter<byte[]> {
  @Override
  public byte[] convert(String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is not hexadecimal: " + e.getMessage());
    }
  }
}
