package io.premeasure.measure.tpm;

import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.sealing.AuthorizingKey;
import io.premeasure.tpm.sealing.SealedObject;
import io.premeasure.tpm.sealing.Sealing;
import io.premeasure.tpm.sealing.StorageRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tpm seal}: to values that registers will have. */
@Command(
    name = "seal",
    description = {
      "Seal a secret to predicted PCRs, which need not hold those values yet, or to a key whose"
          + " holder signs policies, so that an update needs no new seal.",
      "The folder can be unsealed by this TPM alone; tpm2_load reads its files."
    })
final class TpmSealCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private TpmOptions tpm;
  @Mixin private ParentOptions parent;

  @ArgGroup(multiplicity = "1")
  private Policy policy;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "F",
      description = "The secret, 1 to 128 bytes.")
  private Path in;

  @Option(names = "-o", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out;

  /** Who says which values give the secret out. */
  static final class Policy {
    @ArgGroup(exclusive = false, multiplicity = "1")
    private SealedPolicyOptions predicted;

    @Option(
        names = "--authorized-by",
        required = true,
        paramLabel = "PEM",
        description =
            "Public key or certificate: what its holder signs (predict --export pcrsig) gives the"
                + " secret out.")
    private Path key;
  }

  TpmSealCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] secret = secret();
    try {
      if (policy.key != null) {
        sealToKey(secret);
      } else {
        sealToPrediction(secret);
      }
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
    return ExitStatus.OK;
  }

  private void sealToKey(byte[] secret) throws IOException {
    KeyReader.Found found = KeyReader.readPublic(policy.key, Optional.empty());
    AuthorizingKey key = AuthorizingKey.of(found.key());
    byte[] digest =
        PolicyDigest.of(HashAlgorithm.SHA256).authorize(key.name(), new byte[0]).bytes();
    seal(secret, digest, object -> SealedFolder.write(console, out, object, found.key()));
  }

  private void sealToPrediction(byte[] secret) throws IOException {
    SealedPolicy sealed = policy.predicted.policy(spec);
    seal(
        secret,
        sealed.digest().bytes(),
        object -> SealedFolder.write(console, out, object, sealed));
  }

  private byte[] secret() throws IOException {
    try (InputStream file = Files.newInputStream(in)) {
      byte[] secret = file.readNBytes(Sealing.MAX_SECRET + 1);
      if (secret.length == 0 || secret.length > Sealing.MAX_SECRET) {
        Arrays.fill(secret, (byte) 0);
        throw new IOException(
            in + ": a TPM seals 1 to " + Sealing.MAX_SECRET + " bytes, found more or none");
      }
      return secret;
    }
  }

  /** Puts a sealed object where it belongs. */
  @FunctionalInterface
  private interface Writer {
    void write(SealedObject object) throws IOException;
  }

  private void seal(byte[] secret, byte[] digest, Writer writer) throws IOException {
    String parentName =
        tpm.connected(
            connection -> {
              try (StorageRoot root = parent.open(connection)) {
                writer.write(new Sealing(connection, root.key()).seal(secret, digest));
                return root.key().nameHex();
              }
            });
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("folder", out.toString());
    document.put("policy", HexFormat.of().formatHex(digest));
    document.put("parentName", parentName);
    console.print(
        document,
        () -> {
          console.line("sealed       " + out);
          console.line("policy       " + document.get("policy"));
          console.line("parent name  " + parentName);
        });
  }
}
