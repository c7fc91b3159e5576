package io.premeasure.boot.txt.tboot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.tboot.ModuleHash.Packing;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.HashAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerifiedLaunchPolicyTest {
  private static final HexFormat HEX = HexFormat.of();

  static Set<String> names() {
    return policies().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void bytesAreThoseOfTbPolgen(String name) throws IOException {
    Map<?, ?> expected = (Map<?, ?>) policies().get(name);
    VerifiedLaunchPolicy policy =
        VerifiedLaunchPolicy.empty(
            FailureAction.ofLabel((String) expected.get("type")).orElseThrow(),
            HashAlgorithm.ofBankName((String) expected.get("alg")).orElseThrow(),
            ((Number) expected.get("ctrl")).longValue());
    for (Object each : (List<?>) expected.get("adds")) {
      policy = added(policy, (Map<?, ?>) each);
    }
    assertEquals(expected.get("hex"), HEX.formatHex(policy.encode()));
    assertArrayEquals(Golden.bytes("txt/policy/" + name), policy.encode());
  }

  @ParameterizedTest
  @MethodSource("names")
  void readPolicyIsWrittenAgainAndHashed(String name) throws IOException {
    byte[] bytes = Golden.bytes("txt/policy/" + name);
    VerifiedLaunchPolicy policy = VerifiedLaunchPolicy.read(name, bytes);
    assertArrayEquals(bytes, policy.encode());
    Map<?, ?> expected = (Map<?, ?>) policies().get(name);
    ((Map<?, ?>) expected.get("by_bank"))
        .forEach(
            (label, values) -> {
              HashAlgorithm bank = HashAlgorithm.ofBankName((String) label).orElseThrow();
              Map<?, ?> digests = (Map<?, ?>) values;
              assertEquals(digests.get("policy_hash"), HEX.formatHex(policy.hash(bank)));
              assertEquals(
                  digests.get("vl_measurement"), HEX.formatHex(policy.measurement(bank, bank)));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "TPM20, sha256, e8cd244a4fa79c3e7ebb9e0a5a682157edfec023f1228eef274b84789cc6df89",
    "TPM20_LEGACY, sha256, 45c82b6a9f259424f78e8a8b7ae58528f78b8dfdb3d9fdc6c1318f119a7b39a2",
    "TPM20_BEFORE_1_9_12, sha256,"
        + " bcd965829e762045d696bfeb03401fba66add4b12992f630113a1fe2d63a0f15",
    "TPM12, sha1, 86a462b6f209a2e0dad44e8d8934a240590d5222",
    "TPM12_1_7, sha1, ab41624e7d71f068d48e1c2f43e616bf40671c39",
    "TPM12_1_7_DETAILS, sha1, 8eef08e9571b2f2180edec593f249f042b72482c"
  })
  void builtInPoliciesHaveTheHashesThatMachinesReported(
      BuiltInPolicy policy, String bank, String hash) {
    assertEquals(
        hash, HEX.formatHex(policy.policy().hash(HashAlgorithm.ofBankName(bank).orElseThrow())));
  }

  @ParameterizedTest
  @CsvSource({
    "TPM20, SHA256, 71be5852",
    "TPM20, SHA1, 0afc0761",
    "TPM20_BEFORE_1_9_12, SHA256, 27808f64",
    "TPM20_BEFORE_1_9_12, SHA1, ca96de41"
  })
  void measurementsOfBuiltInPoliciesAreThoseInLogsOfMachines(
      BuiltInPolicy policy, HashAlgorithm bank, String start) {
    byte[] measured = policy.policy().measurement(bank, HashAlgorithm.SHA256);
    assertEquals(start, HEX.formatHex(measured).substring(0, 8));
  }

  @Test
  @RequiresTool("tb_polgen")
  void policyWithARandomModuleIsThatOfTbPolgen(@TempDir Path folder) throws IOException {
    byte[] module = new byte[3001];
    new Random(7).nextBytes(module);
    String image = Files.write(folder.resolve("module"), module).toString();
    String file = folder.resolve("policy").toString();
    RealTool.runOk("tb_polgen", "--create", "--type", "halt", "--alg", "sha384", file);
    RealTool.runOk(
        "tb_polgen",
        "--add",
        "--num",
        "3",
        "--pcr",
        "22",
        "--hash",
        "image",
        "--cmdline",
        "a b",
        "--image",
        image,
        file);
    byte[] hash =
        ModuleHash.of(
                "module",
                new ByteArrayInputStream(module),
                "a b",
                Packing.UNPACKED,
                List.of(HashAlgorithm.SHA384))
            .get(HashAlgorithm.SHA384);
    VerifiedLaunchPolicy policy =
        VerifiedLaunchPolicy.empty(FailureAction.HALT, HashAlgorithm.SHA384, 1)
            .with(3, 22, Optional.of(Octets.of(hash)));
    assertArrayEquals(Files.readAllBytes(Path.of(file)), policy.encode());
  }

  @ParameterizedTest
  @EnumSource(BuiltInPolicy.class)
  void builtInPoliciesAreFoundByName(BuiltInPolicy policy) {
    assertEquals(Optional.of(policy), BuiltInPolicy.ofLabel(policy.label()));
  }

  @Test
  void firstEntryForAModuleDecides() {
    VerifiedLaunchPolicy policy =
        VerifiedLaunchPolicy.empty(FailureAction.HALT, HashAlgorithm.SHA256, 0)
            .with(1, 20, Optional.empty());
    assertFalse(policy.entryFor(0).isPresent());
    VerifiedLaunchPolicy all = policy.with(PolicyEntry.ANY_MODULE, 19, Optional.empty());
    assertEquals(20, all.entryFor(1).orElseThrow().pcr());
    assertEquals(19, all.entryFor(0).orElseThrow().pcr());
  }

  @Test
  void packedModuleIsHashedUnpackedOrAsStored() throws IOException {
    byte[] packed = Files.readAllBytes(Golden.path("txt/policy/kernel.bin.gz"));
    byte[] plain = Golden.bytes("txt/policy/kernel.bin.gz");
    List<HashAlgorithm> banks = List.of(HashAlgorithm.SHA1);
    assertArrayEquals(hash(plain, Packing.AS_STORED, banks), hash(packed, Packing.UNPACKED, banks));
    assertFalse(
        java.util.Arrays.equals(
            hash(packed, Packing.AS_STORED, banks), hash(packed, Packing.UNPACKED, banks)));
    packed[packed.length / 2] ^= 0x55;
    assertThrows(BootFormatException.class, () -> hash(packed, Packing.UNPACKED, banks));
  }

  @Test
  void damagedPoliciesAreReadOrRefused() throws IOException {
    byte[] good = Golden.bytes("txt/policy/two-hashes.pol");
    HostileInput.truncations(
        good, BootFormatException.class, input -> VerifiedLaunchPolicy.read("x", input));
    HostileInput.mutations(
        good,
        BootFormatException.class,
        input -> assertArrayEquals(input, VerifiedLaunchPolicy.read("x", input).encode()));
  }

  private static byte[] hash(byte[] content, Packing packing, List<HashAlgorithm> banks)
      throws IOException {
    return ModuleHash.of("m", new ByteArrayInputStream(content), "a b", packing, banks)
        .get(banks.get(0));
  }

  private static VerifiedLaunchPolicy added(VerifiedLaunchPolicy policy, Map<?, ?> add)
      throws IOException {
    int module = add.get("num").equals("any") ? 129 : ((Number) add.get("num")).intValue();
    int pcr = add.get("pcr").equals("none") ? 255 : ((Number) add.get("pcr")).intValue();
    if (add.get("hash").equals("any")) {
      return policy.with(module, pcr, Optional.empty());
    }
    HashAlgorithm algorithm = policy.algorithm();
    try (InputStream in = Files.newInputStream(Golden.path("txt/policy/" + add.get("image")))) {
      byte[] hash =
          ModuleHash.of(
                  "module", in, (String) add.get("cmdline"), Packing.UNPACKED, List.of(algorithm))
              .get(algorithm);
      return policy.with(module, pcr, Optional.of(Octets.of(hash)));
    }
  }

  private static Map<String, ?> policies() {
    @SuppressWarnings("unchecked")
    Map<String, ?> policies =
        (Map<String, ?>) Golden.json("txt/policy/expected.json").get("policies");
    return policies;
  }
}
