package io.premeasure.measure.attest;

import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.quote.AttestationKey;
import io.premeasure.tpm.quote.PcrFile;
import io.premeasure.tpm.quote.PcrSelection;
import io.premeasure.tpm.quote.PcrValues;
import io.premeasure.tpm.quote.PublicArea;
import io.premeasure.tpm.quote.Quote;
import io.premeasure.tpm.quote.QuoteSignature;
import io.premeasure.tpm.quote.SignatureScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that name a quote and what belongs to it. */
final class QuoteFiles {
  private static final int MAX_FILE = 1 << 20;

  @Option(
      names = "--quote",
      required = true,
      paramLabel = "F",
      description = "The signed message, TPMS_ATTEST (tpm2_quote -m).")
  private Path quote;

  @Option(
      names = "--signature",
      required = true,
      paramLabel = "F",
      description = "Its signature, TPMT_SIGNATURE (tpm2_quote -s).")
  private Path signature;

  @Option(
      names = "--plain-signature",
      paramLabel = "SCHEME:HASH",
      converter = SchemeArgument.class,
      description = "The signature is plain (tpm2_quote -f plain), for example rsassa:sha256.")
  private PublicArea.Signing plain;

  @Option(
      names = "--ak",
      required = true,
      paramLabel = "F",
      description = "The key that must have signed: TPM2B_PUBLIC, TPMT_PUBLIC, PEM, certificate.")
  private Path key;

  /** A scheme on the command line. */
  static final class SchemeArgument implements ITypeConverter<PublicArea.Signing> {
    @Override
    public PublicArea.Signing convert(String text) {
      String[] parts = text.split(":", -1);
      try {
        return new PublicArea.Signing(
            SignatureScheme.valueOf(parts[0].toUpperCase(Locale.ROOT)),
            HashAlgorithm.ofBankName(parts.length == 2 ? parts[1] : "")
                .orElseThrow(IllegalArgumentException::new));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("no scheme '" + text + "', such as rsapss:sha256");
      }
    }
  }

  Quote quote() throws IOException {
    return quote(quote);
  }

  static Quote quote(Path file) throws IOException {
    return Quote.parse(InputFile.name(file), InputFile.read(file, MAX_FILE));
  }

  QuoteSignature signature() throws IOException {
    String name = InputFile.name(signature);
    byte[] content = InputFile.read(signature, MAX_FILE);
    return plain == null
        ? QuoteSignature.parse(name, content)
        : QuoteSignature.parsePlain(name, content, plain.scheme(), plain.hash());
  }

  AttestationKey key() throws IOException {
    return AttestationKey.read(InputFile.name(key), InputFile.read(key, MAX_FILE));
  }

  /** Values in the form "serialized" of tpm2-tools. */
  static PcrValues serialized(Path file) throws IOException {
    return PcrFile.decode(InputFile.name(file), InputFile.read(file, MAX_FILE));
  }

  /** Values one behind the other. */
  static PcrValues concatenated(Path file, PcrSelection selection) throws IOException {
    return PcrValues.ofConcatenated(
        InputFile.name(file), selection, InputFile.read(file, MAX_FILE));
  }
}
