package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.MleImage;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.boot.txt.tboot.ModuleHash;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A launch of the golden chains, with the inputs that stand beside the expected values. */
final class SampleLaunch {
  private static final HexFormat HEX = HexFormat.of();
  private static final List<HashAlgorithm> HASHES =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  private final Map<?, ?> input;

  SampleLaunch(String chain) {
    Map<?, ?> golden = (Map<?, ?>) Golden.json("txt/chain/expected.json").get(chain);
    input = (Map<?, ?>) golden.get("input");
  }

  static Sinit sinit(String name) throws BootFormatException {
    String path = "txt/acm/" + name;
    return Sinit.of(AuthenticatedCodeModule.read(name, Golden.bytes(path)), "../acm/" + name);
  }

  Launch launch(VerifiedLaunchPolicy policy) throws IOException {
    return launch(policy, platform(), PcrMapping.LEGACY);
  }

  Launch launch(VerifiedLaunchPolicy policy, PlatformProfile platform, PcrMapping mapping)
      throws IOException {
    return new Launch(
        mapping,
        sinit("sinit-a.acm"),
        0,
        tboot(),
        platform,
        policy,
        Source.file("policy"),
        modules());
  }

  PlatformProfile platform() {
    PlatformProfile profile =
        new PlatformProfile("input")
            .with(PlatformField.SCRTM_STATUS, number("scrtm_status"))
            .with(PlatformField.POLICY_CONTROL, number("policy_control"))
            .with(PlatformField.BIOS_AC_REGISTRATION, octets("bios_ac_registration"))
            .with(PlatformField.NV_INFO, octets("nv_info"))
            .with(PlatformField.LCP_DETAILS, Launch.NO_POLICY)
            .with(PlatformField.LCP_AUTHORITIES, Launch.NO_POLICY)
            .with(PlatformDigest.SINIT_PUBLIC_KEY, digests("sinit_public_key_digest"));
    return input.containsKey("bios_acm_id")
        ? profile
            .with(PlatformField.BIOS_ACM_ID, octets("bios_acm_id"))
            .with(PlatformField.MSEG_VALID, Octets.of(new byte[8]))
            .with(PlatformField.STM_HASH, octets("stm_hash"))
            .with(PlatformField.LCP_POLICY_HASH, octets("lcp_policy_hash"))
            .with(PlatformField.SINIT_MLE_VERSION, number("sinit_mle_data_version"))
        : profile.with(PlatformField.STM, Octets.of(new byte[1]));
  }

  private LaunchEnvironment tboot() throws IOException {
    byte[] file = Files.readAllBytes(Golden.path("txt/mle/single.elf.gz"));
    MleImage image = MleImage.read(BlockSource.of("mle", file), MleImage.Layout.LOADED);
    byte[] line = ((String) input.get("mle_cmdline")).getBytes(StandardCharsets.UTF_8);
    return new LaunchEnvironment(
        octets(image.hash(HASHES, Optional.of(line), MleImage.LongCommandLine.CUT)),
        number("os_sinit_capabilities"),
        Source.file("single.elf.gz"));
  }

  private List<BootModule> modules() throws IOException {
    List<BootModule> modules = new ArrayList<>();
    for (Object each : (List<?>) input.get("modules")) {
      Map<?, ?> module = (Map<?, ?>) each;
      String name = ((String) module.get("file")).replace("../", "txt/");
      String line = (String) module.get("cmdline");
      byte[] file = Files.readAllBytes(Golden.path(name));
      modules.add(
          new BootModule(
              name,
              line,
              octets(
                  ModuleHash.of(
                      name,
                      new ByteArrayInputStream(file),
                      line,
                      ModuleHash.Packing.UNPACKED,
                      HASHES))));
    }
    return modules;
  }

  private long number(String name) {
    return ((Number) input.get(name)).longValue();
  }

  private Octets octets(String name) {
    return Octets.of(HEX.parseHex((String) input.get(name)));
  }

  private Map<HashAlgorithm, Octets> digests(String name) {
    Map<HashAlgorithm, Octets> digests = new EnumMap<>(HashAlgorithm.class);
    ((Map<?, ?>) input.get(name))
        .forEach(
            (bank, hex) ->
                digests.put(
                    HashAlgorithm.ofBankName((String) bank).orElseThrow(),
                    Octets.of(HEX.parseHex((String) hex))));
    return digests;
  }

  private static Map<HashAlgorithm, Octets> octets(Map<HashAlgorithm, byte[]> digests) {
    Map<HashAlgorithm, Octets> all = new EnumMap<>(HashAlgorithm.class);
    digests.forEach((bank, digest) -> all.put(bank, Octets.of(digest)));
    return all;
  }
}
