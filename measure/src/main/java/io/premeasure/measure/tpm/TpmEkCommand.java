package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.identity.EkCertificate;
import io.premeasure.tpm.identity.LoadedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tpm ek}: what a verifier needs to know a TPM again. */
@Command(
    name = "ek",
    description = {
      "Write the endorsement key (ek.pub, TPM2B_PUBLIC) and, where the maker left it in the TPM,",
      "its certificate (ek.der) into a folder."
    })
final class TpmEkCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private TpmOptions tpm;
  @Mixin private EkOption ek;

  @Option(names = "-o", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out;

  TpmEkCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Object> document = tpm.connected(this::write);
    console.print(document, () -> document.forEach((k, v) -> console.line(k + "  " + v)));
    return ExitStatus.OK;
  }

  private Map<String, Object> write(TpmConnection connection) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("folder", out.toString());
    Files.createDirectories(out);
    try (LoadedKey key = ek.open(connection)) {
      OutputFile.write(console, out.resolve("ek.pub"), key.area().sized());
      document.put("name", HexFormat.of().formatHex(key.area().name()));
    }
    Optional<EkCertificate> certificate = EkCertificate.inTpm(connection, ek.kind());
    document.put("certificate", certificate.isPresent());
    if (certificate.isPresent()) {
      OutputFile.write(console, out.resolve("ek.der"), der(certificate.get()));
    }
    return document;
  }

  private static byte[] der(EkCertificate certificate) throws IOException {
    try {
      return certificate.certificate().getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IOException("the EK certificate cannot be written", e);
    }
  }
}
