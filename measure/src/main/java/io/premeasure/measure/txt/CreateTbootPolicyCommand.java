package io.premeasure.measure.txt;

import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.tboot.FailureAction;
import io.premeasure.boot.txt.tboot.ModuleHash;
import io.premeasure.boot.txt.tboot.PolicyEntry;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code txt policy create tboot}: tboot's own policy, as tb_polgen makes it. */
@Command(
    name = "tboot",
    description = {
      "Make tboot's policy, or add a module to one: without --from a new policy is made; with --num"
          + " a module is added."
    })
public final class CreateTbootPolicyCommand implements Callable<Integer> {
  @Option(names = "--from", paramLabel = "FILE", description = "Policy that is added to.")
  private Optional<Path> from = Optional.empty();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "nonfatal",
      description = "nonfatal, continue or halt (default: ${DEFAULT-VALUE}).")
  private String type;

  @Option(
      names = "--alg",
      paramLabel = "ALG",
      defaultValue = "sha256",
      converter = HashAlgorithmName.class,
      description = "Algorithm of the hashes (default: ${DEFAULT-VALUE}).")
  private HashAlgorithm algorithm;

  @Option(
      names = "--ctrl",
      paramLabel = "N",
      defaultValue = "1",
      converter = HexNumber.class,
      description = "Policy control; 1: the policy is measured (default: ${DEFAULT-VALUE}).")
  private long control;

  @Option(names = "--num", paramLabel = "N|any", description = "Module that is added.")
  private Optional<String> number = Optional.empty();

  @Option(
      names = "--pcr",
      paramLabel = "N|none",
      defaultValue = "none",
      description = "Register that it is measured into (default: ${DEFAULT-VALUE}).")
  private String pcr;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "File whose hash has to match (default: any content is good).")
  private Optional<Path> image = Optional.empty();

  @Option(
      names = "--cmdline",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Command line of the module (default: empty).")
  private String commandLine;

  @Option(names = "-o", required = true, paramLabel = "FILE", description = "The policy's file.")
  private Path out;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public CreateTbootPolicyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    VerifiedLaunchPolicy policy = start();
    if (number.isPresent()) {
      int module = orConstant("--num", number.get(), "any", PolicyEntry.ANY_MODULE, 127);
      int register = orConstant("--pcr", pcr, "none", PolicyEntry.NO_PCR, PcrBanks.PCR_COUNT - 1);
      policy = policy.with(module, register, hash(policy.algorithm()));
    }
    OutputFile.write(console, out, policy.encode());
    return ExitStatus.OK;
  }

  private VerifiedLaunchPolicy start() throws IOException {
    if (from.isPresent()) {
      return VerifiedLaunchPolicy.read(
          InputFile.name(from.get()), InputFile.read(from.get(), PolicyFile.LARGEST_FILE));
    }
    FailureAction action =
        FailureAction.ofLabel(type).orElseThrow(() -> wrong("--type: no type '" + type + "'"));
    if (algorithm.id() > HashAlgorithm.SHA512.id()) {
      throw wrong("--alg: tboot knows sha1, sha256, sha384 and sha512");
    }
    return VerifiedLaunchPolicy.empty(action, algorithm, control);
  }

  private Optional<Octets> hash(HashAlgorithm bank) throws IOException {
    if (image.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(image.get())) {
      byte[] hash =
          ModuleHash.of(
                  image.get().toString(),
                  in,
                  commandLine,
                  ModuleHash.Packing.UNPACKED,
                  List.of(bank))
              .get(bank);
      return Optional.of(Octets.of(hash));
    }
  }

  private int orConstant(String option, String text, String name, int constant, int largest) {
    if (text.equals(name)) {
      return constant;
    }
    if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > largest) {
      throw wrong(option + ": '" + text + "' is neither 0 to " + largest + " nor " + name);
    }
    return Integer.parseInt(text);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
