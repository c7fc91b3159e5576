package io.premeasure.measure.prediction;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.stub.StubMeasurements;
import io.premeasure.boot.stub.StubVersion;
import io.premeasure.boot.stub.UnifiedKernelImage;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict uki}: what systemd-stub and systemd extend for a unified kernel image. */
@Command(
    name = "uki",
    description = {
      "Predict what systemd-stub extends for a unified kernel image: its sections into PCR 11, a"
          + " profile's number into PCR 12.",
      "Nothing is added from outside: no command line, credentials, extensions or add-ons."
    })
public final class PredictUkiCommand implements Callable<Integer> {
  private static final int MAX_SECTION = 1 << 20;

  @Parameters(paramLabel = "FILE.efi", description = "The unified kernel image.")
  private Path file;

  @Option(
      names = "--phase",
      paramLabel = "WORDS",
      defaultValue = "enter-initrd",
      description = {
        "Phases that systemd has extended, separated by colons (default: ${DEFAULT-VALUE}); with",
        "an empty list, or a colon alone, the values are those that the stub leaves."
      })
  private String phases;

  @Option(
      names = "--profile",
      paramLabel = "N",
      defaultValue = "0",
      description = "The profile that is started (default: ${DEFAULT-VALUE}).")
  private int profile;

  @Option(
      names = "--stub",
      paramLabel = "RELEASE",
      description = "Release of systemd-stub (default: what the image's .sdmagic names).")
  private Optional<Integer> release = Optional.empty();

  @Option(
      names = "--check-pcrsig",
      description = {
        "Check the signed policies in the image (.pcrsig) instead: each must be that of a phase of",
        "this boot, and signed. The exit status is 1 when one is not."
      })
  private boolean checkPolicies;

  @Option(
      names = "--public-key",
      paramLabel = "PEM",
      description = "The key that signed the policies (default: the image's .pcrpkey).")
  private Optional<Path> publicKey = Optional.empty();

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public PredictUkiCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BlockSource source = FileBlockSource.open(file)) {
      PeImage image = PeImage.read(source);
      if (checkPolicies) {
        return check(UnifiedKernelImage.of(image));
      }
      StubMeasurements stub =
          new StubMeasurements(
              UnifiedKernelImage.of(image),
              version(image),
              bank.banks(),
              Source.file(file.toString()));
      List<Measurement> measurements = new ArrayList<>(stub.sections(profile));
      for (String word : phases.split(":")) {
        if (!word.isEmpty()) {
          measurements.add(StubMeasurements.phase(word, bank.banks()));
        }
      }
      Prediction prediction = Prediction.of(bank.banks(), measurements, List.of(input(source)));
      output.write(console, prediction, Optional.empty());
      return ExitStatus.OK;
    }
  }

  private int check(UnifiedKernelImage uki) throws IOException {
    byte[] document = section(uki, ".pcrsig", "no signed policies to check");
    List<SignedPolicy> policies = SignedPolicies.parse(file + "(.pcrsig)", document);
    Set<HashAlgorithm> banks = new TreeSet<>();
    policies.forEach(policy -> banks.add(policy.bank()));
    StubMeasurements stub =
        new StubMeasurements(uki, version(uki.image()), banks, Source.file(file.toString()));
    List<EmbeddedPolicies.Verdict> verdicts =
        new EmbeddedPolicies(banks, stub.sections(profile), key(uki)).check(policies);
    boolean verified =
        !verdicts.isEmpty() && verdicts.stream().allMatch(EmbeddedPolicies.Verdict::holds);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("verified", verified);
    result.put("policies", verdicts.stream().map(EmbeddedPolicies.Verdict::document).toList());
    console.print(
        result,
        () -> {
          verdicts.forEach(this::line);
          if (verdicts.isEmpty()) {
            console.verdict(false, "bad", ": the image has no policies");
          }
        });
    return verified ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private void line(EmbeddedPolicies.Verdict verdict) {
    String phase = verdict.phase().map(words -> words.isEmpty() ? "the stub" : words).orElse("");
    console.verdict(
        verdict.holds(),
        verdict.holds() ? "ok" : "bad",
        " %s: %s, %s"
            .formatted(
                verdict.policy().bank().bankName(),
                phase.isEmpty() ? "no state of this boot" : "after " + phase,
                verdict.signed() ? "signed" : "not signed by this key"));
  }

  private RSAPublicKey key(UnifiedKernelImage uki) throws IOException {
    if (publicKey.isPresent()) {
      return KeyReader.readPublic(publicKey.get(), Optional.empty()).key();
    }
    byte[] pem = section(uki, ".pcrpkey", "give --public-key");
    return KeyReader.publicKey(file + "(.pcrpkey)", pem, Optional.empty()).key();
  }

  private byte[] section(UnifiedKernelImage uki, String name, String consequence)
      throws IOException {
    Optional<PeSection> section = uki.section(name, profile);
    if (section.isEmpty()) {
      throw new IOException(file + ": no section " + name + ": " + consequence);
    }
    return uki.image().content(section.get(), MAX_SECTION);
  }

  private StubVersion version(PeImage image) throws IOException {
    if (release.isPresent()) {
      return new StubVersion(release.get());
    }
    return StubVersion.of(image)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    file + " does not name its systemd-stub (no section .sdmagic); give --stub"));
  }

  private Input input(BlockSource source) throws IOException {
    BankDigests digest = new BankDigests(List.of(HashAlgorithm.SHA256));
    digest.update(source, 0, source.size());
    byte[] sha256 = digest.finish().get(HashAlgorithm.SHA256);
    return Input.of(file.toString(), sha256, source.size());
  }
}
