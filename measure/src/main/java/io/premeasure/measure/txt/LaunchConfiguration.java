package io.premeasure.measure.txt;

import io.premeasure.boot.Source;
import io.premeasure.boot.txt.MleImage;
import io.premeasure.boot.txt.MleImage.Layout;
import io.premeasure.boot.txt.MleImage.LongCommandLine;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.boot.txt.launch.BootModule;
import io.premeasure.boot.txt.launch.Launch;
import io.premeasure.boot.txt.launch.LaunchEnvironment;
import io.premeasure.boot.txt.launch.OsSinitCapabilities;
import io.premeasure.boot.txt.launch.PcrMapping;
import io.premeasure.boot.txt.launch.PlatformDigest;
import io.premeasure.boot.txt.launch.PlatformProfile;
import io.premeasure.boot.txt.launch.Sinit;
import io.premeasure.boot.txt.tboot.BuiltInPolicy;
import io.premeasure.boot.txt.tboot.ModuleHash.Packing;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.measure.prediction.JsonMember;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A launch as a JSON file describes it; names of files count from its folder. */
final class LaunchConfiguration {
  private static final Set<String> MEMBERS =
      Set.of(
          "tpm",
          "mapping",
          "sinit",
          "edx",
          "tboot",
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
  private static final Set<String> FILE_MEMBERS = Set.of("file", "cmdline", "unpack");
  private static final long LARGEST_NUMBER = 0xffffffffL;

  private final String name;
  private final JsonMember root;
  private final LaunchFiles files;

  private LaunchConfiguration(String name, JsonMember root, LaunchFiles files) {
    this.name = name;
    this.root = root;
    this.files = files;
  }

  /**
   * Takes a configuration; the files that it names are read when they are asked for.
   *
   * @throws IOException when it has a member that is not known
   */
  static LaunchConfiguration of(String name, JsonMember root, LaunchFiles files)
      throws IOException {
    refuseOthers(root, MEMBERS);
    return new LaunchConfiguration(name, root, files);
  }

  /** Whether the machine has a TPM 2.0; else 1.2. */
  boolean isTpm20() throws IOException {
    String tpm = root.member("tpm").string();
    if (!tpm.equals("2.0") && !tpm.equals("1.2")) {
      throw root.member("tpm").bad("found '" + tpm + "', expected 2.0 or 1.2");
    }
    return tpm.equals("2.0");
  }

  /** What goes into which register. */
  PcrMapping mapping() throws IOException {
    Optional<JsonMember> mapping = root.optional("mapping");
    if (mapping.isEmpty()) {
      return isTpm20() ? PcrMapping.DETAILS : PcrMapping.LEGACY;
    }
    return switch (mapping.get().string()) {
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

  /** The one bank that tboot extends; absent when it extends each with digests of its own. */
  Optional<HashAlgorithm> single() throws IOException {
    Optional<JsonMember> extpol = root.optional("extpol");
    if (extpol.isEmpty()) {
      return Optional.of(HashAlgorithm.SHA256);
    }
    String text = extpol.get().string();
    if (text.equals("embedded")) {
      return Optional.empty();
    }
    if (text.equals("agile")) {
      throw extpol.get().bad("with agile the TPM hashes, which is not predicted");
    }
    return Optional.of(bank(extpol.get()));
  }

  /** The banks that the file names. */
  Set<HashAlgorithm> banks() throws IOException {
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    if (root.optional("banks").isPresent()) {
      for (JsonMember each : root.member("banks").items()) {
        banks.add(bank(each));
      }
    }
    return banks;
  }

  /** What is known of the platform: from the file itself, from the policy in it, from a profile. */
  PlatformProfile platform() throws IOException {
    PlatformProfile platform = new PlatformProfile(name);
    if (root.optional("platform").isPresent()) {
      platform = PlatformJson.read(name, root.member("platform"));
    }
    if (root.optional("lcp").isPresent()) {
      platform = platform.orElse(LaunchControl.read(name, root.member("lcp"), files));
    }
    if (root.optional("profile").isPresent()) {
      String file = root.member("profile").string();
      platform = platform.orElse(PlatformJson.readProfile(file, files.read(file)));
    }
    return platform;
  }

  /** The banks for which the platform's key is known. */
  static Set<HashAlgorithm> banks(PlatformProfile platform) {
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    platform
        .digests(PlatformDigest.SINIT_PUBLIC_KEY)
        .ifPresent(key -> banks.addAll(key.value().keySet()));
    return banks;
  }

  /** The whole launch, hashed for some banks. */
  Launch launch(PlatformProfile platform, Set<HashAlgorithm> banks) throws IOException {
    String file = root.member("sinit").string();
    Sinit sinit = Sinit.of(AuthenticatedCodeModule.read(file, files.read(file)), file);
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
    Optional<JsonMember> member = root.optional("policy");
    return member.isEmpty() || member.get().isString()
        ? Optional.empty()
        : Optional.of(member.get().member("file").string());
  }

  private BuiltInPolicy builtIn() throws IOException {
    Optional<JsonMember> member = root.optional("policy");
    if (member.isEmpty()) {
      return isTpm20() ? BuiltInPolicy.TPM20 : BuiltInPolicy.TPM12;
    }
    Optional<BuiltInPolicy> builtIn = BuiltInPolicy.ofLabel(member.get().string());
    if (builtIn.isEmpty()) {
      throw member.get().bad("no built-in policy of tboot; for a file: {\"file\": NAME}");
    }
    return builtIn.get();
  }

  private LaunchEnvironment tboot(Sinit sinit, Set<HashAlgorithm> banks) throws IOException {
    JsonMember member = root.member("tboot");
    refuseOthers(member, FILE_MEMBERS);
    String file = member.member("file").string();
    MleImage image = MleImage.read(file, files.read(file), Layout.LOADED);
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
    for (JsonMember member : root.member("modules").items()) {
      refuseOthers(member, FILE_MEMBERS);
      boolean unpack = member.optional("unpack").isEmpty() || member.member("unpack").bool();
      files
          .module(
              member.member("file").string(),
              commandLine(member),
              unpack ? Packing.UNPACKED : Packing.AS_STORED,
              first,
              hashed)
          .ifPresent(modules::add);
      first = false;
    }
    return modules;
  }

  private String commandLine(JsonMember member) throws IOException {
    Optional<JsonMember> given = member.optional("cmdline");
    String line = given.isPresent() ? given.get().string() : "";
    boolean strip =
        root.optional("stripFirstWord").isPresent() && root.member("stripFirstWord").bool();
    return strip ? MleImage.withoutFirstWord(line) : line;
  }

  private Optional<Long> number(String member) throws IOException {
    Optional<JsonMember> given = root.optional(member);
    return given.isPresent() ? Optional.of(given.get().number(LARGEST_NUMBER)) : Optional.empty();
  }

  private static HashAlgorithm bank(JsonMember member) throws IOException {
    Optional<HashAlgorithm> bank = HashAlgorithm.ofBankName(member.string());
    if (bank.isEmpty()) {
      throw member.bad("no bank '" + member.string() + "'");
    }
    return bank.get();
  }

  private static void refuseOthers(JsonMember object, Set<String> known) throws IOException {
    for (Map.Entry<String, JsonMember> member : object.members().entrySet()) {
      if (!known.contains(member.getKey())) {
        throw member.getValue().bad("no such member");
      }
    }
  }
}
