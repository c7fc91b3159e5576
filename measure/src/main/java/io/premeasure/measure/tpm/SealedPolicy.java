package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.policy.PolicyTree;
import io.premeasure.tpm.sealing.AnyOfPolicies;
import io.premeasure.tpm.sealing.NvCounter;
import io.premeasure.tpm.sealing.PolicyCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a secret is sealed to, in files of a folder: {@code seal.pcrs} is the selection as
 * tpm2-tools name it, {@code sha256:11,12}. With more than one set of values {@code seal.branches}
 * has their TPM2_PolicyPCR digests, one per line; {@code seal.counter} has the release's number,
 * {@code 0x01500010=5}.
 *
 * @param registers that the values are of
 * @param branches digest of each set of values, at least one, where there are several
 * @param bound that the TPM's counter must keep, if there is one
 */
record SealedPolicy(
    PcrChoice registers, List<PolicyDigest> branches, Optional<FreshnessBound> bound) {
  private static final HashAlgorithm SESSION = HashAlgorithm.SHA256;
  private static final String SELECTION = "seal.pcrs";
  private static final String BRANCHES = "seal.branches";
  private static final String COUNTER = "seal.counter";
  private static final int MAX_FILE = 1 << 16;

  /** Whether there is a policy in the folder. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(SELECTION));
  }

  /** The digest that the secret is sealed to. */
  PolicyDigest digest() {
    PolicyDigest any = PolicyTree.of(branches).root();
    return bound.map(each -> each.after(any)).orElse(any);
  }

  /** The commands that bring a session there, when the policy holds. */
  PolicyCommands commands() {
    PolicyCommands pcr = PolicyCommands.pcr(registers.selection());
    PolicyCommands any = branches.size() > 1 ? new AnyOfPolicies(pcr, branches) : pcr;
    return bound.map(each -> any.then(NvCounter.notAbove(each))).orElse(any);
  }

  /** Writes the files. */
  void write(Console console, Path folder) throws IOException {
    delete(folder);
    write(console, folder.resolve(SELECTION), registers.toString());
    if (branches.size() > 1) {
      List<String> lines =
          branches.stream().map(each -> HexFormat.of().formatHex(each.bytes())).toList();
      write(console, folder.resolve(BRANCHES), String.join("\n", lines));
    }
    if (bound.isPresent()) {
      write(console, folder.resolve(COUNTER), bound.get().toString());
    }
  }

  private static void write(Console console, Path file, String text) throws IOException {
    OutputFile.write(console, file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** Removes the files. */
  static void delete(Path folder) throws IOException {
    for (String name : List.of(SELECTION, BRANCHES, COUNTER)) {
      Files.deleteIfExists(folder.resolve(name));
    }
  }

  /** Reads the files. */
  static SealedPolicy read(Path folder) throws IOException {
    Path file = folder.resolve(SELECTION);
    String text = text(file);
    PcrChoice registers =
        PcrChoice.parse(text)
            .orElseThrow(() -> bad(file, text, "a selection such as sha256:11,12"));
    return new SealedPolicy(
        registers, branches(folder.resolve(BRANCHES)), bound(folder.resolve(COUNTER)));
  }

  private static List<PolicyDigest> branches(Path file) throws IOException {
    List<PolicyDigest> branches = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : text(file).split("\n", -1)) {
        if (!line.matches("[0-9a-f]{64}")) {
          throw bad(file, line, "64 hex digits");
        }
        branches.add(PolicyDigest.at(SESSION, HexFormat.of().parseHex(line)));
      }
    }
    return branches;
  }

  private static Optional<FreshnessBound> bound(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = text(file);
    return Optional.of(
        FreshnessBound.parse(text)
            .orElseThrow(() -> bad(file, text, "a number such as 0x01500010=5")));
  }

  private static String text(Path file) throws IOException {
    return new String(InputFile.read(file, MAX_FILE), StandardCharsets.US_ASCII).strip();
  }

  private static TpmFormatException bad(Path file, String found, String expected) {
    return new TpmFormatException(
        file.toString(), 0, "found '" + found + "', expected " + expected);
  }
}
