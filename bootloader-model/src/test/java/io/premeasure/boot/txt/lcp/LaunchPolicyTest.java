package io.premeasure.boot.txt.lcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.lcp.LaunchPolicy.AllowedAlgorithms;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchPolicyTest {
  private static final HexFormat HEX = HexFormat.of();

  @SuppressWarnings("unchecked")
  static Set<String> names() {
    return ((Map<String, ?>) Golden.json("txt/lcp/expected.json").get("policies")).keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void readPolicyIsWrittenAgain(String name) throws IOException {
    byte[] bytes = Golden.bytes("txt/lcp/" + name);
    assertArrayEquals(bytes, LaunchPolicy.read(name, bytes).encode());
  }

  @Test
  void policiesThatAllowAnythingAreThoseOfLcp2Crtpol() {
    AllowedAlgorithms sha256 = new AllowedAlgorithms(8, 8, 0);
    assertBytes(
        "any31.lcp", LaunchPolicy.any(0x0301, HashAlgorithm.SHA256, 3, List.of(), 2, 0xff, sha256));
    assertBytes(
        "any30.lcp",
        LaunchPolicy.any(
            0x0300,
            HashAlgorithm.SHA256,
            0,
            List.of(),
            0,
            0xff,
            new AllowedAlgorithms(0x48, 0x2000, 8)));
    assertBytes(
        "any22.lcp",
        LaunchPolicy.any(
            0x0202, HashAlgorithm.SHA1, 1, List.of(), 0, 0xff, new AllowedAlgorithms(0, 0, 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list30", "list32-one", "list24"})
  void policiesOverListsAreThoseOfLcp2Crtpol(String name) throws IOException {
    byte[] file = Golden.bytes("txt/lcp/" + name + ".data");
    PolicyData data = PolicyData.read(name, file);
    assertArrayEquals(file, data.encode());
    LaunchPolicy golden = LaunchPolicy.read(name, Golden.bytes("txt/lcp/" + name + ".lcp"));
    LaunchPolicy made =
        LaunchPolicy.any(
                golden.version(),
                golden.algorithm(),
                golden.minimumSinit(),
                golden.counters(),
                golden.control(),
                golden.maximumSinitMinimum(),
                golden.allowed())
            .forData(data);
    assertBytes(name + ".lcp", made);
    assertEquals(LaunchPolicy.LIST, made.type());
  }

  @Test
  void policyOfASupplierIsThatOfItsData() throws IOException {
    byte[] policy = Golden.read(Golden.shared("txt/lcp/public/pol2.bin"));
    byte[] data = Golden.read(Golden.shared("txt/lcp/public/poldata.bin"));
    LaunchPolicy read = LaunchPolicy.read("pol2", policy);
    assertArrayEquals(policy, read.encode());
    assertArrayEquals(read.hash(), PolicyData.read("data", data).hash(HashAlgorithm.SHA1));
    PolicyList list = PolicyData.read("data", data).lists().get(0);
    assertEquals(true, ListSignatures.isValid(list).orElseThrow());
    byte[] short3 = Golden.read(Golden.shared("txt/lcp/public/pol3.bin"));
    assertArrayEquals(short3, LaunchPolicy.read("pol3", short3).encode());
  }

  @Test
  void versionsThatDoNotExistAreNotMade() {
    AllowedAlgorithms none = new AllowedAlgorithms(0, 0, 0);
    for (int version : new int[] {0x0205, 0x0303, 0x0100}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> LaunchPolicy.any(version, HashAlgorithm.SHA1, 0, List.of(), 0, 0, none));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"any22.lcp", "list32-one.lcp"})
  void damagedPoliciesAreReadOrRefused(String name) {
    byte[] good = Golden.bytes("txt/lcp/" + name);
    HostileInput.truncations(
        good, BootFormatException.class, input -> LaunchPolicy.read("x", input));
    HostileInput.mutations(
        good,
        BootFormatException.class,
        input -> assertArrayEquals(input, LaunchPolicy.read("x", input).encode()));
  }

  private static void assertBytes(String name, LaunchPolicy policy) {
    assertEquals(
        HEX.formatHex(Golden.bytes("txt/lcp/" + name)), HEX.formatHex(policy.encode()), name);
  }
}
