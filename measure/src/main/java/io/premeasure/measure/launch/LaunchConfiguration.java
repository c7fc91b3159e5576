package io.premeasure.measure.launch;

import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.boot.txt.launch.Launch;
import io.premeasure.boot.txt.launch.LaunchEnvironment;
import io.premeasure.boot.txt.launch.LinuxLaunch;
import io.premeasure.boot.txt.launch.OsSinitCapabilities;
import io.premeasure.boot.txt.launch.PlatformDigest;
import io.premeasure.boot.txt.launch.PlatformProfile;
import io.premeasure.boot.txt.launch.Sinit;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A launch as a file describes it; names of other files count from its folder. */
public final class LaunchConfiguration {
  private static final Set<String> MEMBERS =
      Set.of(
          "tpm",
          "mapping",
          "sinit",
          "edx",
          "tboot",
          "linux",
          "modules",
          "policy",
          "extpol",
          "tcgLog",
          "capabilities",
          "lcp",
          "profile",
          "platform",
          "banks",
          "stripFirstWord");
  private static final long LARGEST_NUMBER = 0xffffffffL;

  private final String name;
  private final DocumentNode root;
  private final LaunchFiles files;

  private LaunchConfiguration(String name, DocumentNode root, LaunchFiles files) {
    this.name = name;
    this.root = root;
    this.files = files;
  }

  /**
   * Takes a configuration; the files that it names are read when they are asked for.
   *
   * @throws IOException when it has a member that is not known
   */
  public static LaunchConfiguration of(String name, DocumentNode root, Path folder)
      throws IOException {
    return new LaunchConfiguration(name, root.only(MEMBERS), new LaunchFiles(folder));
  }

  /** Whether the machine has a TPM 2.0; else 1.2. */
  public boolean isTpm20() throws IOException {
    String tpm = root.member("tpm").text();
    if (!tpm.equals("2.0") && !tpm.equals("1.2")) {
      throw root.member("tpm").bad("found '" + tpm + "', expected 2.0 or 1.2");
    }
    return tpm.equals("2.0");
  }

  /**
   * The one bank that tboot extends; absent when it extends each with digests of its own, and when
   * Linux is launched in its place.
   */
  public Optional<HashAlgorithm> single() throws IOException {
    if (isOfLinux()) {
      return Optional.empty();
    }
    Optional<DocumentNode> extpol = root.optional("extpol");
    if (extpol.isEmpty()) {
      return Optional.of(HashAlgorithm.SHA256);
    }
    String text = extpol.get().text();
    if (text.equals("embedded")) {
      return Optional.empty();
    }
    if (text.equals("agile")) {
      throw extpol.get().bad("with agile the TPM hashes, which is not predicted");
    }
    return Optional.of(bank(extpol.get()));
  }

  /** The banks that the file names. */
  private Set<HashAlgorithm> banks() throws IOException {
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    if (root.optional("banks").isPresent()) {
      for (DocumentNode each : root.member("banks").items()) {
        banks.add(bank(each));
      }
    }
    return banks;
  }

  /**
   * What is known of the platform: from the file itself, from the launch control policy in it, from
   * a profile.
   *
   * @param control what the policy says, and what of it matches a launch
   */
  private PlatformProfile platform(PlatformProfile control) throws IOException {
    PlatformProfile platform = new PlatformProfile(name);
    if (root.optional("platform").isPresent()) {
      platform = PlatformJson.read(name, root.member("platform"));
    }
    platform = platform.orElse(control);
    if (root.optional("profile").isPresent()) {
      String file = root.member("profile").text();
      platform = platform.orElse(PlatformJson.readProfile(file, files.read(file)));
    }
    return platform;
  }

  /**
   * The banks to predict when none are wanted: those that the file names, else those for which the
   * platform's key is known; of a TPM 1.2 always SHA-1.
   */
  public Set<HashAlgorithm> defaultBanks() throws IOException {
    if (!isTpm20()) {
      return EnumSet.of(HashAlgorithm.SHA1);
    }
    Set<HashAlgorithm> banks = banks();
    if (banks.isEmpty()) {
      platform(new PlatformProfile(name))
          .digests(PlatformDigest.SINIT_PUBLIC_KEY)
          .ifPresent(key -> banks.addAll(key.value().keySet()));
    }
    return banks.isEmpty() ? EnumSet.of(HashAlgorithm.SHA256) : banks;
  }

  /**
   * The registers after the launch.
   *
   * @param banks that are wanted
   * @param earlier files that were read already
   * @throws IOException when a file cannot be used, or tboot stops
   */
  public Prediction predict(Set<HashAlgorithm> banks, List<Input> earlier) throws IOException {
    Sinit sinit = sinit();
    Optional<LaunchControl> control = control();
    Set<HashAlgorithm> hashed = EnumSet.copyOf(banks);
    control.ifPresent(policy -> hashed.addAll(policy.algorithms()));
    return isOfLinux()
        ? ofLinux(sinit, control, banks, hashed, earlier)
        : ofTboot(sinit, control, banks, hashed, earlier);
  }

  private Prediction ofTboot(
      Sinit sinit,
      Optional<LaunchControl> control,
      Set<HashAlgorithm> banks,
      Set<HashAlgorithm> hashed,
      List<Input> earlier)
      throws IOException {
    TbootConfiguration tboot = new TbootConfiguration(root, isTpm20(), files);
    LaunchEnvironment environment = tboot.environment(sinit, hashed);
    VerifiedLaunchPolicy policy = tboot.policy();
    Launch launch =
        new Launch(
            tboot.mapping(),
            sinit,
            edx(),
            environment,
            platform(said(control, environment, sinit)),
            policy,
            tboot.policySource(),
            tboot.modules(policy, banks));
    return isTpm20()
        ? launch.tpm20(banks, single(), inputs(earlier))
        : launch.tpm12(inputs(earlier));
  }

  private Prediction ofLinux(
      Sinit sinit,
      Optional<LaunchControl> control,
      Set<HashAlgorithm> banks,
      Set<HashAlgorithm> hashed,
      List<Input> earlier)
      throws IOException {
    for (String member : TbootConfiguration.MEMBERS) {
      if (root.optional(member).isPresent()) {
        throw root.member(member).bad("goes with tboot, not with linux");
      }
    }
    long chosen = OsSinitCapabilities.chosenByGrub(sinit.capabilities(), isTpm20());
    Optional<DocumentNode> capabilities = root.optional("capabilities");
    KernelConfiguration kernel = new KernelConfiguration(root.member("linux"), files);
    LaunchEnvironment environment =
        kernel.environment(
            hashed,
            capabilities.isPresent() ? capabilities.get().unsigned(LARGEST_NUMBER) : chosen);
    LinuxLaunch launch =
        new LinuxLaunch(
            sinit,
            edx(),
            environment,
            platform(said(control, environment, sinit)),
            kernel.policy(banks));
    return isTpm20() ? launch.tpm20(banks, inputs(earlier)) : launch.tpm12(inputs(earlier));
  }

  private PlatformProfile said(
      Optional<LaunchControl> control, LaunchEnvironment environment, Sinit sinit)
      throws IOException {
    return control.isPresent() ? control.get().said(environment, sinit) : new PlatformProfile(name);
  }

  private Optional<LaunchControl> control() throws IOException {
    Optional<DocumentNode> lcp = root.optional("lcp");
    return lcp.isPresent()
        ? Optional.of(LaunchControl.read(name, lcp.get(), files))
        : Optional.empty();
  }

  private long edx() throws IOException {
    Optional<DocumentNode> given = root.optional("edx");
    return given.isPresent() ? given.get().unsigned(LARGEST_NUMBER) : 0;
  }

  private Sinit sinit() throws IOException {
    String file = root.member("sinit").text();
    return Sinit.of(AuthenticatedCodeModule.read(file, files.read(file)), file);
  }

  private List<Input> inputs(List<Input> earlier) {
    List<Input> inputs = new ArrayList<>(earlier);
    inputs.addAll(files.inputs());
    return inputs;
  }

  private boolean isOfLinux() throws IOException {
    return root.optional("linux").isPresent();
  }

  private static HashAlgorithm bank(DocumentNode member) throws IOException {
    Optional<HashAlgorithm> bank = HashAlgorithm.ofBankName(member.text());
    if (bank.isEmpty()) {
      throw member.bad("no bank '" + member.text() + "'");
    }
    return bank.get();
  }
}
