package io.premeasure.measure.prediction;

import io.premeasure.tpm.policy.FreshnessBound;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A counter and a number on the command line. */
public final class CounterArgument implements ITypeConverter<FreshnessBound> {
  @Override
  public FreshnessBound convert(String text) {
    return FreshnessBound.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "found '" + text + "', expected INDEX=NUMBER such as 0x01500010=5"));
  }
}
