package io.premeasure.measure.txt;

import io.premeasure.boot.txt.lcp.LaunchPolicy;
import io.premeasure.boot.txt.lcp.LaunchPolicy.AllowedAlgorithms;
import io.premeasure.boot.txt.lcp.PolicyAlgorithms;
import io.premeasure.boot.txt.lcp.PolicyData;
import io.premeasure.boot.txt.lcp.PolicyList;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code txt policy create policy}: a policy and its data file, as lcp2_crtpol makes them. */
@Command(
    name = "policy",
    description = "Make a policy that allows any launch, or the policy and data file of lists.")
public final class CreateLaunchPolicyCommand implements Callable<Integer> {
  @Option(
      names = "--polver",
      paramLabel = "VERSION",
      defaultValue = "3.2",
      description = "2.0 to 2.4 for TPM 1.2, 3.0 to 3.2 (default: ${DEFAULT-VALUE}).")
  private String version;

  @Option(
      names = "--alg",
      paramLabel = "ALG",
      defaultValue = "sha256",
      converter = HashAlgorithmName.class,
      description = "Algorithm of the policy hash, sha1 in 2.x (default: ${DEFAULT-VALUE}).")
  private HashAlgorithm algorithm;

  @Option(
      names = "--ctrl",
      paramLabel = "N",
      defaultValue = "0",
      converter = HexNumber.class,
      description = "PolicyControl (default: ${DEFAULT-VALUE}).")
  private long control;

  @Option(
      names = "--minver",
      paramLabel = "N",
      defaultValue = "0",
      description = "Oldest SINIT (default: ${DEFAULT-VALUE}).")
  private int minimum;

  @Option(
      names = "--max-sinit-min",
      paramLabel = "N",
      defaultValue = "255",
      description = "MaxSinitMinVersion (default: ${DEFAULT-VALUE}).")
  private int maximum;

  @Option(names = "--rev", split = ",", paramLabel = "N", description = "Revocation counters.")
  private List<Integer> counters = new ArrayList<>();

  @Option(names = "--mask", split = ",", paramLabel = "ALG", description = "Hashes allowed.")
  private List<String> hashes = new ArrayList<>();

  @Option(names = "--auxalg", split = ",", paramLabel = "ALG", description = "AUX hashes allowed.")
  private List<String> auxiliary = new ArrayList<>();

  @Option(
      names = "--sign",
      split = ",",
      paramLabel = "ALG",
      description = "Signatures allowed, such as rsa-3072-sha384 or ecdsa-p384.")
  private List<String> signatures = new ArrayList<>();

  @Option(names = "-o", required = true, paramLabel = "FILE", description = "The policy's file.")
  private Path out;

  @Option(names = "--data", paramLabel = "FILE", description = "The policy data file, with lists.")
  private Optional<Path> data = Optional.empty();

  @Parameters(paramLabel = "LIST", arity = "0..8", description = "Lists; none allow any launch.")
  private List<Path> files = new ArrayList<>();

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public CreateLaunchPolicyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (files.isEmpty() == data.isPresent()) {
      throw wrong("LIST and --data go together");
    }
    LaunchPolicy policy = any();
    if (data.isPresent()) {
      List<PolicyList> lists = new ArrayList<>();
      for (Path file : files) {
        byte[] content = InputFile.read(file, PolicyFile.LARGEST_FILE);
        lists.add(PolicyList.read(InputFile.name(file), content));
      }
      PolicyData content = new PolicyData(lists);
      policy = policy.forData(content);
      OutputFile.write(console, data.get(), content.encode());
    }
    OutputFile.write(console, out, policy.encode());
    return ExitStatus.OK;
  }

  private LaunchPolicy any() {
    byteOption("--minver", minimum);
    byteOption("--max-sinit-min", maximum);
    for (int counter : counters) {
      if (counter < 0 || counter > 0xffff) {
        throw wrong("--rev: " + counter + " is not 0 to 65535");
      }
    }
    try {
      return LaunchPolicy.any(
          versionNumber(), algorithm, minimum, counters, control, maximum, allowed());
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private int versionNumber() {
    if (!version.matches("[23]\\.[0-9]")) {
      throw wrong("--polver: '" + version + "' is no version such as 3.2");
    }
    return (version.charAt(0) - '0') << 8 | (version.charAt(2) - '0');
  }

  private AllowedAlgorithms allowed() {
    if (version.startsWith("2")) {
      return new AllowedAlgorithms(0, 0, 0);
    }
    if (signatures.isEmpty()) {
      throw wrong("policies of version 3 need --sign");
    }
    long hashMask = mask("--mask", hashes, PolicyAlgorithms::hashBit);
    long own = PolicyAlgorithms.hashBit(algorithm.bankName()).orElse(0L);
    long auxiliaryMask = mask("--auxalg", auxiliary, PolicyAlgorithms::hashBit);
    return new AllowedAlgorithms(
        (int) (hashes.isEmpty() ? own : hashMask),
        mask("--sign", signatures, PolicyAlgorithms::signatureBit),
        (int) (auxiliary.isEmpty() && version.equals("3.0") ? own : auxiliaryMask));
  }

  private long mask(String option, List<String> names, Function<String, Optional<Long>> bits) {
    long mask = 0;
    for (String name : names) {
      mask |=
          bits.apply(name.equals("sm3") ? "sm3_256" : name)
              .orElseThrow(() -> wrong(option + ": no algorithm '" + name + "'"));
    }
    return mask;
  }

  private void byteOption(String option, int value) {
    if (value < 0 || value > 0xff) {
      throw wrong(option + ": " + value + " is not 0 to 255");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
