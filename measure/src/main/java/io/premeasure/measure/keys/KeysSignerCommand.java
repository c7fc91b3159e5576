package io.premeasure.measure.keys;

import io.premeasure.measure.console.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keys signer}: the digest by which the boot loader names a signer. */
@Command(
    name = "signer",
    description = "The signer that a key, certificate or signature record stands for.")
final class KeysSignerCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "Public key, certificate or private key (PEM), or signature record.")
  private Path file;

  @Mixin private Passphrase passphrase;

  private final Console console;

  KeysSignerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    PublicKeyFile key = PublicKeyFile.read(file, passphrase.read());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("signer", key.signer());
    document.put("bits", key.bits());
    document.put("exponent", key.exponent());
    document.put("source", key.source().label());
    console.print(
        document, () -> document.forEach((name, value) -> console.line(name + "  " + value)));
    return 0;
  }
}
