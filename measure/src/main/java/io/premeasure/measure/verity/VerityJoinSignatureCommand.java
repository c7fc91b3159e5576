package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.signature.RootHashSignature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verity join-signature}: takes a signature that was made elsewhere. */
@Command(
    name = "join-signature",
    description = {
      "Take the signature of ROOTHASH that another machine made; nothing is written unless it is"
          + " the certificate's.",
      "The signature is either a finished PKCS#7 or the raw RSA signature over the text of the root"
          + " hash."
    })
public final class VerityJoinSignatureCommand implements Callable<Integer> {
  @Mixin private RootHash rootHash;

  @Option(
      names = "--signature",
      required = true,
      paramLabel = "F",
      description = "The signature: raw, or PKCS#7 in DER.")
  private Path signature;

  @Mixin private SignatureOutput output;

  private final Console console;

  /** A command that prints to the console. */
  public VerityJoinSignatureCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] root = rootHash.read();
    byte[] content = SignatureFile.bytes(signature);
    if (isPkcs7(content)) {
      output.write(console, root, RootHashSignature.parse(signature.toString(), content));
    } else {
      output.join(console, root, content);
    }
    return ExitStatus.OK;
  }

  /** Raw signatures are noise: none is one DER object from its first byte to its last. */
  private boolean isPkcs7(byte[] content) {
    try {
      RootHashSignature.parse(signature.toString(), content);
      return true;
    } catch (VerityFormatException raw) {
      return false;
    }
  }
}
