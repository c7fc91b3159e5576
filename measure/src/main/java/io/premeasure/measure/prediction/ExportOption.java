package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.cpio.signing.SigningKey;
import io.premeasure.measure.keys.Passphrase;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.policy.PcrPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that give a prediction another tool's form. */
final class ExportOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--export",
      paramLabel = "FORM",
      converter = ExportForm.Converter.class,
      description = {
        "tpm2-pcrs: the values of the selected registers in binary, banks in the order of their"
            + " identifiers, for tpm2_createpolicy -f;",
        "cvmdisk: the signer, LOG and PCR lines of cvmdisk protect;",
        "pcrlock: a component for systemd-pcrlock, with a record for each event;",
        "pcrsig: policies over the selected registers, signed with --key, as systemd reads them"
            + " (.pcrsig);",
        "in-toto: a statement about the inputs, in a DSSE envelope signed with --key;",
        "corim: a reference manifest in CBOR (CoRIM, CoMID), a COSE_Sign1 object with --key;",
        "keylime: a reference state for measured boot;",
        "tpm2-yaml: the values of the selected registers as tpm2_pcrread prints them."
      })
  private Optional<ExportForm> form = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "PEM",
      description = "RSA private key for the forms that are signed.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--counter",
      paramLabel = "INDEX=NUMBER",
      converter = CounterArgument.class,
      description =
          "pcrsig: the policies hold only while the TPM's counter is not above this number.")
  private Optional<FreshnessBound> bound = Optional.empty();

  @Mixin private Passphrase passphrase;

  /** Whether another form than this program's own was asked for. */
  boolean isWanted() {
    return form.isPresent();
  }

  /**
   * The prediction in the form that was asked for.
   *
   * @param selection the registers that policies and values are wanted of
   * @param signer the signer behind the prediction, 32 bytes, if there is one
   */
  byte[] exported(Prediction prediction, SortedSet<Integer> selection, Optional<byte[]> signer)
      throws IOException {
    return switch (form.orElseThrow()) {
      case TPM2_PCRS -> PcrPolicy.concatenated(prediction.select(selection));
      case CVMDISK -> cvmdiskLines(prediction, signer);
      case PCRLOCK -> Pcrlock.of(prediction);
      case PCRSIG -> signedPolicies(prediction, selection);
      case IN_TOTO -> InTotoStatement.of(prediction, signingKey());
      case CORIM ->
          Corim.of(prediction, key.isPresent() ? Optional.of(signingKey()) : Optional.empty());
      case KEYLIME -> keylime(prediction);
      case TPM2_YAML -> Tpm2Yaml.of(prediction.select(selection));
    };
  }

  private byte[] cvmdiskLines(Prediction prediction, Optional<byte[]> signer) {
    if (!prediction.algorithms().contains(HashAlgorithm.SHA256)) {
      throw new ParameterException(spec.commandLine(), "--export cvmdisk needs the bank sha256");
    }
    byte[] known =
        signer.orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "--export cvmdisk is for signed archives alone"));
    return CvmdiskLines.of(prediction, known).getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] keylime(Prediction prediction) throws IOException {
    if (!prediction.algorithms().contains(HashAlgorithm.SHA256)) {
      throw new ParameterException(spec.commandLine(), "--export keylime needs the bank sha256");
    }
    return KeylimeState.of(prediction);
  }

  private byte[] signedPolicies(Prediction prediction, SortedSet<Integer> selection)
      throws IOException {
    if (!SignedPolicies.BANKS.containsAll(prediction.algorithms())) {
      throw new ParameterException(
          spec.commandLine(), "--export pcrsig: systemd knows sha1, sha256, sha384 and sha512");
    }
    return SignedPolicies.of(prediction, selection, signingKey(), bound);
  }

  private SigningKey signingKey() throws IOException {
    if (key.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "this --export needs --key");
    }
    return KeyReader.readPrivate(key.get(), passphrase.read());
  }
}
