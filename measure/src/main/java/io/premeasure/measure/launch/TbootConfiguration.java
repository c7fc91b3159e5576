package io.premeasure.measure.launch;

import io.premeasure.boot.Source;
import io.premeasure.boot.txt.MleImage;
import io.premeasure.boot.txt.MleImage.Layout;
import io.premeasure.boot.txt.MleImage.LongCommandLine;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.launch.BootModule;
import io.premeasure.boot.txt.launch.LaunchEnvironment;
import io.premeasure.boot.txt.launch.OsSinitCapabilities;
import io.premeasure.boot.txt.launch.PcrMapping;
import io.premeasure.boot.txt.launch.Sinit;
import io.premeasure.boot.txt.tboot.BuiltInPolicy;
import io.premeasure.boot.txt.tboot.ModuleHash.Packing;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a configuration says about tboot: its file, its policy and its modules. */
final class TbootConfiguration {
  /** The members of a configuration that are about tboot alone. */
  static final List<String> MEMBERS =
      List.of("tboot", "modules", "policy", "extpol", "tcgLog", "mapping", "stripFirstWord");

  private static final Set<String> FILE_MEMBERS = Set.of("file", "cmdline", "unpack");
  private static final long LARGEST_NUMBER = 0xffffffffL;

  private final DocumentNode root;
  private final boolean tpm20;
  private final LaunchFiles files;

  /** Takes the whole configuration, of which other members are left alone. */
  TbootConfiguration(DocumentNode root, boolean tpm20, LaunchFiles files) {
    this.root = root;
    this.tpm20 = tpm20;
    this.files = files;
  }

  /** What goes into which register. */
  PcrMapping mapping() throws IOException {
    Optional<DocumentNode> mapping = root.optional("mapping");
    if (mapping.isEmpty()) {
      return tpm20 ? PcrMapping.DETAILS : PcrMapping.LEGACY;
    }
    return switch (mapping.get().text()) {
      case "details" -> PcrMapping.DETAILS;
      case "legacy" -> {
        if (tpm20) {
          throw mapping.get().bad("with a TPM 2.0, SINIT always has the mapping details");
        }
        yield PcrMapping.LEGACY;
      }
      default -> throw mapping.get().bad("expected details or legacy");
    };
  }

  /** tboot's policy: that of a file, or one that is built in. */
  VerifiedLaunchPolicy policy() throws IOException {
    Optional<String> file = policyFile();
    return file.isPresent()
        ? VerifiedLaunchPolicy.read(file.get(), files.read(file.get()))
        : builtIn().policy();
  }

  /** Where the policy comes from. */
  Source policySource() throws IOException {
    return Source.file(policyFile().orElse("tboot (built-in policy)"));
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
      return tpm20 ? BuiltInPolicy.TPM20 : BuiltInPolicy.TPM12;
    }
    Optional<BuiltInPolicy> builtIn = BuiltInPolicy.ofLabel(member.get().text());
    if (builtIn.isEmpty()) {
      throw member.get().bad("no built-in policy of tboot; for a file: {file: NAME}");
    }
    return builtIn.get();
  }

  /** What SINIT measures of tboot. */
  LaunchEnvironment environment(Sinit sinit, Set<HashAlgorithm> banks) throws IOException {
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
    boolean tcgLog = tpm20 && OsSinitCapabilities.canKeepTcgLog(mle, sinit.capabilities());
    if (root.optional("tcgLog").isPresent()) {
      tcgLog = root.member("tcgLog").bool();
    }
    boolean details = !tpm20 && mapping() == PcrMapping.DETAILS;
    Optional<DocumentNode> given = root.optional("capabilities");
    return given.isPresent()
        ? given.get().unsigned(LARGEST_NUMBER)
        : OsSinitCapabilities.chosen(mle, sinit.capabilities(), tcgLog, details);
  }

  /** The modules that tboot measures, hashed in the banks and in the policy's algorithm. */
  List<BootModule> modules(VerifiedLaunchPolicy policy, Set<HashAlgorithm> banks)
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
}
