package io.premeasure.measure.keys;

import io.premeasure.cpio.signing.KeyPairFiles;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keys generate}: a new RSA key pair. */
@Command(
    name = "generate",
    description = "Make an RSA key pair: private.pem (mode 0600) and public.pem.")
final class KeysGenerateCommand implements Callable<Integer> {
  private static final List<Integer> SIZES = List.of(2048, 3072, 4096);

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder for both files; made when it is not there.")
  private Path out;

  @Option(
      names = "--bits",
      defaultValue = "2048",
      paramLabel = "2048|3072|4096",
      description = "Length of the modulus (default: ${DEFAULT-VALUE}).")
  private int bits;

  @Option(names = "--force", description = "Overwrite files that are there.")
  private boolean force;

  @Mixin private Passphrase passphrase;

  @Spec private CommandSpec spec;

  private final Console console;

  KeysGenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!SIZES.contains(bits)) {
      throw new ParameterException(
          spec.commandLine(), "--bits " + bits + ": expected 2048, 3072 or 4096");
    }
    Path privateFile = out.resolve("private.pem");
    Path publicFile = out.resolve("public.pem");
    refuseToOverwrite(privateFile);
    refuseToOverwrite(publicFile);
    KeyPairFiles pair = KeyPairFiles.generate(bits, passphrase.read());
    Files.createDirectories(out);
    OutputFile.writeSecret(privateFile, pair.privatePem());
    OutputFile.write(console, publicFile, pair.publicPem());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("signer", HexFormat.of().formatHex(pair.identity().digest()));
    document.put("bits", bits);
    document.put("privateKey", privateFile.toString());
    document.put("publicKey", publicFile.toString());
    console.print(
        document,
        () -> {
          console.line("signer       " + document.get("signer"));
          console.line("private key  " + privateFile);
          console.line("public key   " + publicFile);
        });
    return 0;
  }

  private void refuseToOverwrite(Path file) throws FileAlreadyExistsException {
    if (!force && Files.exists(file)) {
      throw new FileAlreadyExistsException(file + ": exists already; --force overwrites it");
    }
  }
}
