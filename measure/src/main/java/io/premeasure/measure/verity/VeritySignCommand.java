package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.keys.SigningOptions;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.signature.RootHashSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verity sign}: signs a root hash for the kernel. */
@Command(
    name = "sign",
    description = {
      "Sign ROOTHASH as the kernel wants it: detached PKCS#7 over its hex digits.",
      "A key that is elsewhere signs the text of the root hash (lower-case hex, no newline) with"
          + " RSA PKCS#1 v1.5 and SHA-256; 'verity join-signature' makes the PKCS#7 of that."
    })
public final class VeritySignCommand implements Callable<Integer> {
  @Mixin private RootHash rootHash;

  @Mixin private SigningOptions signer;

  @Mixin private SignatureOutput output;

  private final Console console;

  /** A command that prints to the console. */
  public VeritySignCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] root = rootHash.read();
    byte[] text = RootHashSignature.signedText(root);
    Path file = Files.createTempFile("premeasure", ".roothash");
    try {
      Files.write(file, text);
      output.join(console, root, signer.sign(file, HashAlgorithm.SHA256.hash(text)).signature());
    } finally {
      Files.deleteIfExists(file);
    }
    return ExitStatus.OK;
  }
}
