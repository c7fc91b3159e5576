package io.premeasure.measure.archive;

import io.premeasure.cpio.Check;
import io.premeasure.cpio.signing.SignatureVerifier;
import io.premeasure.cpio.signing.TrustedSigners;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.keys.SignerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code archive verify}: judges an archive's signature, strictly and as the loader would. */
@Command(
    name = "verify",
    description = {
      "Verify an archive's signature: a record as cvmsign writes it, or a COSE_Sign1 object.",
      "The verdict is strict. What the cvmboot loader would accept, which is more, is reported"
          + " beside it and never counts, unless --loader-compatible asks for it.",
      "Without --signer or --public-key anybody's signature is good enough: the record's signer"
          + " is named, and is not pinned."
    })
final class ArchiveVerifyCommand implements Callable<Integer> {
  private static final HexFormat HEX = HexFormat.of();

  @Parameters(paramLabel = "ARCHIVE", description = "The boot archive.")
  private Path archive;

  @Option(names = "--sig", paramLabel = "F", description = "The signature (default: ARCHIVE.sig).")
  private Optional<Path> signature = Optional.empty();

  @Mixin private SignerOptions signers;

  @Option(names = "--strict", description = "The strict verdict; this is the default.")
  private boolean strict;

  @Option(
      names = "--loader-compatible",
      description = "The loader's verdict instead of the strict one.")
  private boolean loaderCompatible;

  @Spec private CommandSpec spec;

  private final Console console;

  ArchiveVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (strict && loaderCompatible) {
      throw new ParameterException(
          spec.commandLine(), "--strict and --loader-compatible exclude each other");
    }
    TrustedSigners trusted = signers.trusted();
    byte[] digest = ArchiveDigest.of(archive);
    SignatureFile file = SignatureFile.read(signature.orElse(Path.of(archive + ".sig")), digest);
    boolean pinned = file.signer().map(trusted::includes).orElse(false);
    List<Check> strictChecks = withPin(file.strict(), trusted, pinned);
    List<Check> loaderChecks = withPin(file.loader(), trusted, pinned);
    List<Check> deciding = loaderCompatible ? loaderChecks : strictChecks;
    boolean verified = SignatureVerifier.accepted(deciding);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("verified", verified);
    document.put("mode", loaderCompatible ? "loader-compatible" : "strict");
    document.put("form", file.form());
    document.put("signer", file.signer().map(key -> HEX.formatHex(key.digest())).orElse(""));
    document.put("pinned", pinned);
    document.put("digest", HEX.formatHex(digest));
    document.put("checks", json(deciding));
    document.put("loaderCompatible", verdict(loaderChecks));
    console.print(document, () -> text(document, deciding, trusted.isEmpty()));
    return verified ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private static List<Check> withPin(List<Check> checks, TrustedSigners trusted, boolean pinned) {
    if (trusted.isEmpty()) {
      return checks;
    }
    List<Check> all = new ArrayList<>(checks);
    all.add(
        pinned
            ? Check.passed("pinned-signer", "the signer is one that was asked for")
            : Check.failed("pinned-signer", "the signer is none that was asked for"));
    return all;
  }

  private static Map<String, Object> verdict(List<Check> checks) {
    Map<String, Object> verdict = new LinkedHashMap<>();
    verdict.put("ok", SignatureVerifier.accepted(checks));
    verdict.put("checks", json(checks));
    return verdict;
  }

  private static List<Map<String, Object>> json(List<Check> checks) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Check check : checks) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("name", check.name());
      object.put("ok", check.ok());
      object.put("detail", check.detail());
      objects.add(object);
    }
    return objects;
  }

  private void text(Map<String, Object> document, List<Check> checks, boolean anySigner) {
    for (Check check : checks) {
      String mark = check.ok() ? "ok  " : "FAIL";
      console.verdict(check.ok(), mark, "  %-15s %s".formatted(check.name(), check.detail()));
    }
    boolean verified = Boolean.TRUE.equals(document.get("verified"));
    console.line("signer  " + document.get("signer"));
    if (anySigner) {
      console.line("not pinned: anybody can sign so; name the signer to expect by --signer");
    }
    console.verdict(
        verified, verified ? "verified" : "NOT VERIFIED", " (" + document.get("mode") + ")");
  }
}
