package io.premeasure.measure.launch;

import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.MleImage;
import io.premeasure.boot.txt.MleImage.Layout;
import io.premeasure.boot.txt.MleImage.LongCommandLine;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.boot.txt.launch.BootModule;
import io.premeasure.boot.txt.launch.Launch;
import io.premeasure.boot.txt.launch.LaunchEnvironment;
import io.premeasure.boot.txt.launch.LinuxLaunch;
import io.premeasure.boot.txt.launch.OsSinitCapabilities;
import io.premeasure.boot.txt.launch.PcrMapping;
import io.premeasure.boot.txt.launch.PlatformDigest;
import io.premeasure.boot.txt.launch.PlatformProfile;
import io.premeasure.boot.txt.launch.Sinit;
import io.premeasure.boot.txt.tboot.BuiltInPolicy;
import io.premeasure.boot.txt.tboot.ModuleHash.Packing;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
  private static final List<String> OF_TBOOT =
      List.of("tboot", "modules", "policy", "extpol", "tcgLog", "mapping", "stripFirstWord");
  private static final Set<String> FILE_MEMBERS = Set.of("file", "cmdline", "unpack");
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

  private PcrMapping mapping() throws IOException {
    Optional<DocumentNode> mapping = root.optional("mapping");
    if (mapping.isEmpty()) {
      return isTpm20() ? PcrMapping.DETAILS : PcrMapping.LEGACY;
    }
    return switch (mapping.get().text()) {
      case "details" -> PcrMapping.DETAILS;
      case "legacy" -> {
        if (isTpm20()) {
          throw mapping.get().bad("with a TPM 2.0, SINIT always has the mapping details");
        }
        yield PcrMapping.LEGACY;
      }
      default -> throw mapping.get().bad("expected details or legacy");
    };
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

  /** What is known of the platform: from the file itself, from the policy in it, from a profile. */
  private PlatformProfile platform() throws IOException {
    PlatformProfile platform = new PlatformProfile(name);
    if (root.optional("platform").isPresent()) {
      platform = PlatformJson.read(name, root.member("platform"));
    }
    if (root.optional("lcp").isPresent()) {
      platform = platform.orElse(LaunchControl.read(name, root.member("lcp"), files));
    }
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
      platform()
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
    if (isOfLinux()) {
      LinuxLaunch launch = linuxLaunch(platform(), banks);
      return isTpm20() ? launch.tpm20(banks, inputs(earlier)) : launch.tpm12(inputs(earlier));
    }
    Launch launch = launch(platform(), banks);
    return isTpm20()
        ? launch.tpm20(banks, single(), inputs(earlier))
        : launch.tpm12(inputs(earlier));
  }

  private List<Input> inputs(List<Input> earlier) {
    List<Input> inputs = new ArrayList<>(earlier);
    inputs.addAll(files.inputs());
    return inputs;
  }

  private boolean isOfLinux() throws IOException {
    return root.optional("linux").isPresent();
  }

  private LinuxLaunch linuxLaunch(PlatformProfile platform, Set<HashAlgorithm> banks)
      throws IOException {
    for (String member : OF_TBOOT) {
      if (root.optional(member).isPresent()) {
        throw root.member(member).bad("goes with tboot, not with linux");
      }
    }
    Sinit sinit = sinit();
    long capabilities =
        number("capabilities")
            .orElse(OsSinitCapabilities.chosenByGrub(sinit.capabilities(), isTpm20()));
    KernelConfiguration kernel = new KernelConfiguration(root.member("linux"), files);
    return new LinuxLaunch(
        sinit,
        number("edx").orElse(0L),
        kernel.environment(banks, capabilities),
        platform,
        kernel.policy(banks));
  }

  private Sinit sinit() throws IOException {
    String file = root.member("sinit").text();
    return Sinit.of(AuthenticatedCodeModule.read(file, files.read(file)), file);
  }

  private Launch launch(PlatformProfile platform, Set<HashAlgorithm> banks) throws IOException {
    Sinit sinit = sinit();
    LaunchEnvironment tboot = tboot(sinit, banks);
    Optional<String> policyFile = policyFile();
    VerifiedLaunchPolicy policy =
        policyFile.isPresent()
            ? VerifiedLaunchPolicy.read(policyFile.get(), files.read(policyFile.get()))
            : builtIn().policy();
    return new Launch(
        mapping(),
        sinit,
        number("edx").orElse(0L),
        tboot,
        platform,
        policy,
        Source.file(policyFile.orElse("tboot (built-in policy)")),
        modules(policy, banks));
  }

  private Optional<String> policyFile() throws IOException {
    Optional<DocumentNode> member = root.optional("policy");
    return member.isEmpty() || !member.get().isMapping()
        ? Optional.empty()
        : Optional.of(member.get().member("file").text());
  }

  private BuiltInPolicy builtIn() throws IOException {
    Optional<DocumentNode> member = root.optional("policy");
    if (member.isEmpty()) {
      return isTpm20() ? BuiltInPolicy.TPM20 : BuiltInPolicy.TPM12;
    }
    Optional<BuiltInPolicy> builtIn = BuiltInPolicy.ofLabel(member.get().text());
    if (builtIn.isEmpty()) {
      throw member.get().bad("no built-in policy of tboot; for a file: {file: NAME}");
    }
    return builtIn.get();
  }

  private LaunchEnvironment tboot(Sinit sinit, Set<HashAlgorithm> banks) throws IOException {
    DocumentNode member = root.member("tboot");
    member.only(FILE_MEMBERS);
    String file = member.member("file").text();
    MleImage image = MleImage.read(BlockSource.of(file, files.read(file)), Layout.LOADED);
    byte[] line = commandLine(member).getBytes(StandardCharsets.UTF_8);
    Map<HashAlgorithm, Octets> hashes = new EnumMap<>(HashAlgorithm.class);
    image
        .hash(banks, Optional.of(line), LongCommandLine.CUT)
        .forEach((bank, hash) -> hashes.put(bank, Octets.of(hash)));
    return new LaunchEnvironment(hashes, capabilities(image, sinit), Source.file(file));
  }

  private long capabilities(MleImage image, Sinit sinit) throws IOException {
    long mle = image.header().capabilities();
    boolean tcgLog = isTpm20() && OsSinitCapabilities.canKeepTcgLog(mle, sinit.capabilities());
    if (root.optional("tcgLog").isPresent()) {
      tcgLog = root.member("tcgLog").bool();
    }
    boolean details = !isTpm20() && mapping() == PcrMapping.DETAILS;
    return number("capabilities")
        .orElse(OsSinitCapabilities.chosen(mle, sinit.capabilities(), tcgLog, details));
  }

  private List<BootModule> modules(VerifiedLaunchPolicy policy, Set<HashAlgorithm> banks)
      throws IOException {
    Set<HashAlgorithm> hashed = EnumSet.copyOf(banks);
    hashed.add(policy.algorithm());
    List<BootModule> modules = new ArrayList<>();
    boolean first = true;
    for (DocumentNode member : root.member("modules").items()) {
      member.only(FILE_MEMBERS);
      boolean unpack = member.optional("unpack").isEmpty() || member.member("unpack").bool();
      files
          .module(
              member.member("file").text(),
              commandLine(member),
              unpack ? Packing.UNPACKED : Packing.AS_STORED,
              first,
              hashed)
          .ifPresent(modules::add);
      first = false;
    }
    return modules;
  }

  private String commandLine(DocumentNode member) throws IOException {
    Optional<DocumentNode> given = member.optional("cmdline");
    String line = given.isPresent() ? given.get().text() : "";
    boolean strip =
        root.optional("stripFirstWord").isPresent() && root.member("stripFirstWord").bool();
    return strip ? MleImage.withoutFirstWord(line) : line;
  }

  private Optional<Long> number(String member) throws IOException {
    Optional<DocumentNode> given = root.optional(member);
    return given.isPresent() ? Optional.of(given.get().unsigned(LARGEST_NUMBER)) : Optional.empty();
  }

  private static HashAlgorithm bank(DocumentNode member) throws IOException {
    Optional<HashAlgorithm> bank = HashAlgorithm.ofBankName(member.text());
    if (bank.isEmpty()) {
      throw member.bad("no bank '" + member.text() + "'");
    }
    return bank.get();
  }
}
