package io.premeasure.measure.txt;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of up to 64 bits, decimal or hexadecimal with {@code 0x} in front. */
final class HexNumber implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return text.matches("0[xX].+")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is no number, such as 10 or 0x0a");
    }
  }
}
