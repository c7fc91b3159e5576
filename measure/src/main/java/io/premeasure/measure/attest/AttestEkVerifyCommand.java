package io.premeasure.measure.attest;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.identity.EkCertificate;
import io.premeasure.tpm.identity.EkPublic;
import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.quote.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code attest ek-verify}: whether a maker vouches for a TPM. */
@Command(
    name = "ek-verify",
    description =
        "Verify the certificate of an endorsement key; exit status 1 when a check does not hold.")
final class AttestEkVerifyCommand implements Callable<Integer> {
  private static final int MAX_FILE = 1 << 18;

  private final Console console;
  @Mixin private ChainOptions chain;

  @Option(
      names = "--ek-certificate",
      required = true,
      paramLabel = "F",
      description = "The certificate in DER or PEM (tpm ek, tpm2_getekcertificate).")
  private Path certificate;

  @Option(
      names = "--ek",
      paramLabel = "F",
      description = "What the machine says is its endorsement key: TPM2B_PUBLIC or PEM.")
  private Optional<Path> ek = Optional.empty();

  AttestEkVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    EkCertificate read =
        EkCertificate.read(InputFile.name(certificate), InputFile.read(certificate, MAX_FILE));
    Optional<EkPublic> key = Optional.empty();
    if (ek.isPresent()) {
      key =
          Optional.of(EkPublic.read(InputFile.name(ek.get()), InputFile.read(ek.get(), MAX_FILE)));
    }
    Verdict verdict;
    try {
      verdict = chain.chain().verify(read, key, chain.at());
    } catch (RefusedException e) {
      verdict = e.verdict();
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("verified", verdict.accepted());
    document.put("checks", verdict.checks().stream().map(QuoteReport::check).toList());
    document.put("notChecked", verdict.notChecked());
    document.put("issuer", read.certificate().getIssuerX500Principal().getName());
    document.put("serial", read.certificate().getSerialNumber().toString(16));
    Verdict printed = verdict;
    console.print(document, () -> QuoteReport.checks(console, printed));
    return verdict.accepted() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }
}
