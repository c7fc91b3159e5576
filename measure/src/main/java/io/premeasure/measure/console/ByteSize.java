package io.premeasure.measure.console;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes: digits and perhaps a binary unit, as in {@code 512MiB} or {@code 1G}. */
public final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})([KMGT]?)(iB)?");
  private static final String UNITS = "KMGT";

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no size, such as 4096 or 512MiB");
    }
    int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
    long factor = 1L << (10 * power);
    long number = Long.parseLong(matcher.group(1));
    if (number > Long.MAX_VALUE / factor) {
      throw new TypeConversionException("'" + text + "' is too large");
    }
    return number * factor;
  }

  /** The size in mebibytes, for people. */
  public static String text(long bytes) {
    return String.format(Locale.ROOT, "%d MiB", bytes >> 20);
  }
}
