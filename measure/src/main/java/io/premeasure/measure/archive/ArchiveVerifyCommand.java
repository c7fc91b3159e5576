package io.premeasure.measure.archive;

import io.premeasure.cpio.ArchiveFormatException;
import io.premeasure.cpio.Check;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SignatureVerifier;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.keys.PublicKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code archive verify}: judges an archive's signature, strictly and as the loader would. */
@Command(
    name = "verify",
    description = {
      "Verify an archive's signature record.",
      "The verdict is strict. What the cvmboot loader would accept, which is more, is reported"
          + " beside it and never counts, unless --loader-compatible asks for it.",
      "Without --signer or --public-key anybody's signature is good enough: the record's signer"
          + " is named, and is not pinned."
    })
final class ArchiveVerifyCommand implements Callable<Integer> {
  private static final HexFormat HEX = HexFormat.of();
  private static final int DIGEST_SIZE = 32;

  @Parameters(paramLabel = "ARCHIVE", description = "The boot archive.")
  private Path archive;

  @Option(
      names = "--sig",
      paramLabel = "F",
      description = "The signature record (default: ARCHIVE.sig).")
  private Optional<Path> signature = Optional.empty();

  @Option(
      names = "--signer",
      paramLabel = "HEX",
      description = "A signer to accept, 64 hex digits; may be repeated.")
  private List<String> signers = List.of();

  @Option(
      names = "--public-key",
      paramLabel = "PEM",
      description = "The key or certificate of a signer to accept; may be repeated.")
  private List<Path> publicKeys = List.of();

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
    List<byte[]> pins = pins();
    byte[] digest = ArchiveDigest.of(archive);
    Path file = signature.orElse(Path.of(archive + ".sig"));
    Optional<SignatureRecord> record;
    List<Check> strictChecks = new ArrayList<>();
    List<Check> loaderChecks = new ArrayList<>();
    try {
      SignatureRecord read = SignatureRecord.read(file);
      record = Optional.of(read);
      strictChecks.addAll(SignatureVerifier.strict(read, digest));
      loaderChecks.addAll(SignatureVerifier.loader(read, digest));
    } catch (ArchiveFormatException e) {
      record = Optional.empty();
      strictChecks.add(Check.failed("size", e.getMessage()));
      loaderChecks.addAll(strictChecks);
    }
    boolean pinned = record.isPresent() && matches(pins, record.get().signer());
    if (!pins.isEmpty()) {
      Check pin = pinCheck(pinned);
      strictChecks.add(pin);
      loaderChecks.add(pin);
    }
    List<Check> deciding = loaderCompatible ? loaderChecks : strictChecks;
    boolean verified = SignatureVerifier.accepted(deciding);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("verified", verified);
    document.put("mode", loaderCompatible ? "loader-compatible" : "strict");
    document.put("signer", record.map(r -> HEX.formatHex(r.signer())).orElse(""));
    document.put("pinned", pinned);
    document.put("digest", HEX.formatHex(digest));
    document.put("checks", deciding.stream().map(ArchiveVerifyCommand::json).toList());
    document.put("loaderCompatible", SignatureVerifier.accepted(loaderChecks));
    console.print(document, () -> text(document, deciding, pins.isEmpty()));
    return verified ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private List<byte[]> pins() throws IOException {
    List<byte[]> pins = new ArrayList<>();
    for (String signer : signers) {
      pins.add(parse(signer));
    }
    for (Path key : publicKeys) {
      pins.add(PublicKeyFile.read(key, Optional.empty()).digest());
    }
    return pins;
  }

  private byte[] parse(String signer) {
    try {
      byte[] digest = HEX.parseHex(signer);
      if (digest.length == DIGEST_SIZE) {
        return digest;
      }
    } catch (IllegalArgumentException e) {
      // The message below says it all.
    }
    throw new ParameterException(
        spec.commandLine(), "--signer " + signer + ": expected 64 hex digits");
  }

  private static boolean matches(List<byte[]> pins, byte[] signer) {
    boolean found = false;
    for (byte[] pin : pins) {
      found |= MessageDigest.isEqual(pin, signer);
    }
    return found;
  }

  private static Check pinCheck(boolean pinned) {
    return pinned
        ? Check.passed("pinned-signer", "the record's signer is one that was asked for")
        : Check.failed("pinned-signer", "the record's signer is none that was asked for");
  }

  private static Map<String, Object> json(Check check) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", check.name());
    object.put("ok", check.ok());
    object.put("detail", check.detail());
    return object;
  }

  private void text(Map<String, Object> document, List<Check> checks, boolean anySigner) {
    for (Check check : checks) {
      String mark = console.verdict(check.ok(), check.ok() ? "ok  " : "FAIL");
      console.line("%s  %-15s %s".formatted(mark, check.name(), check.detail()));
    }
    boolean verified = Boolean.TRUE.equals(document.get("verified"));
    console.line("signer  " + document.get("signer"));
    if (anySigner) {
      console.line("not pinned: anybody can sign so; name the signer to expect by --signer");
    }
    console.line(
        console.verdict(verified, verified ? "verified" : "NOT VERIFIED")
            + " ("
            + document.get("mode")
            + ")");
  }
}
