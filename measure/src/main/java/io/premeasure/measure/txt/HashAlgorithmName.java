package io.premeasure.measure.txt;

import io.premeasure.tpm.HashAlgorithm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The name of a hash algorithm, such as {@code sha256}; {@code sm3} is understood as tboot does.
 */
final class HashAlgorithmName implements ITypeConverter<HashAlgorithm> {
  @Override
  public HashAlgorithm convert(String text) {
    return HashAlgorithm.ofBankName(text.equals("sm3") ? "sm3_256" : text)
        .orElseThrow(() -> new TypeConversionException("no hash algorithm '" + text + "'"));
  }
}
