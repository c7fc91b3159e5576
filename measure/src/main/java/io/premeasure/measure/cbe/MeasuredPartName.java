package io.premeasure.measure.cbe;

import io.premeasure.boot.cbe.MeasuredPart;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what is measured from a command line. */
final class MeasuredPartName implements ITypeConverter<MeasuredPart> {
  @Override
  public MeasuredPart convert(String name) {
    return MeasuredPart.of(name)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + name + "' is none of superblock, vbd-root, content"));
  }
}
