package io.premeasure.boot.txt.lcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Policies and lists of lcp2_crtpol, lcp2_crtpollist and lcp2_crtpolelt. */
class PolicyMatchTest {
  private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;
  private static final String FIRST =
      "ec18eac8d758b1eba52d3c10d39adc6dd9806472cb4ae069635d383d9086a513";
  private static final String SECOND =
      "e8bc163c82eee18733288c7d4ac636db3a6deb013ef2d37b68322be20edc45cc";
  private static final String KEY_HASH =
      "8a2fe993479228887f0b1915f1f1377ea0007934cb4add1d9dcb05f138e13137";
  private static final String LIST_HASH =
      "c1d2c9ff7aa9887765f23696adf2c91615d3f9cd5158c145fe9c789d86b01051";

  @Test
  void elementOfASignedListIsMeasuredWithItsHashAndTheListWithItsKey() throws IOException {
    LaunchPolicy policy = policy("list32-one");
    PolicyData data = data("list32-one");
    var elements = match(policy, data, launch(SECOND, 7)).orElseThrow();
    assertEquals(Set.of(ElementType.MLE2), elements.keySet());
    MatchedPolicyData measured = measured(data, elements);
    assertEquals("01" + "01000000" + "0b00" + SECOND + "00000000", measured.details().toString());
    assertEquals("1400" + "0b00" + "0001" + "0b00" + KEY_HASH, measured.authorities().toString());
  }

  @Test
  void unsignedListIsMeasuredOnceForAllOfItsElements() throws IOException {
    PolicyData data = data("list30");
    LaunchFacts facts =
        new LaunchFacts(
            Map.of(SHA256, octets(FIRST)),
            7,
            Map.of(),
            Map.of(SHA256, octets(SECOND)),
            Map.of(SHA256, octets(FIRST)));
    var elements = match(policy("list30"), data, facts).orElseThrow();
    MatchedPolicyData measured = measured(data, elements);
    assertEquals("1000" + "0b00" + LIST_HASH, measured.authorities().toString());
    assertEquals(
        "01010000000b00" + FIRST + "0000" + "01000000000b00" + SECOND + "01000000000b00" + FIRST,
        measured.details().toString());
  }

  @Test
  void nothingIsSaidWhenAnElementIsAboutWhatIsNotKnown() throws IOException {
    assertEquals(Optional.empty(), match(policy("list30"), data("list30"), launch(FIRST, 7)));
  }

  @Test
  void launchThatNoElementAllowsIsRefused() {
    assertRefused("no element mle2", "list32-one", launch("00".repeat(32), 7));
    assertRefused("no element mle2", "list32-one", launch(FIRST, 6));
  }

  @Test
  void elementsOfAlgorithmsThatThePolicyDoesNotAllowDoNotCount() throws IOException {
    PolicyData data = data("list32-one");
    LaunchPolicy policy = policy(data, 0x40, 0);
    assertThrows(BootFormatException.class, () -> match(policy, data, launch(FIRST, 7)));
  }

  @Test
  void dataOfAnotherPolicyAndRevokedOrAlteredListsAreRefused() throws IOException {
    PolicyData data = data("list32-one");
    assertThrows(BootFormatException.class, () -> match(policy("list30"), data, launch(FIRST, 7)));
    BootFormatException revoked =
        assertThrows(
            BootFormatException.class, () -> match(policy(data, 8, 6), data, launch(FIRST, 7)));
    assertTrue(revoked.getMessage().contains("counter 5"), revoked.getMessage());
    byte[] bytes = data.encode();
    bytes[80] ^= 1;
    PolicyData altered = PolicyData.read("altered", bytes);
    BootFormatException unsigned =
        assertThrows(
            BootFormatException.class,
            () -> match(policy("list32-one"), altered, launch(FIRST, 7)));
    assertTrue(unsigned.getMessage().contains("signature"), unsigned.getMessage());
  }

  @Test
  void registersBeforeTheLaunchAreComparedWithTheirSelection() throws IOException {
    PolicyElement element = PolicyElement.read("pconf2", Golden.bytes("txt/lcp/pconf2.elt"));
    PolicyData data = new PolicyData(List.of(PolicyList.of(0x0200, List.of(element))));
    LaunchPolicy policy = policy(data, 8, 0);
    SortedMap<Integer, Octets> values = new TreeMap<>();
    values.put(0, octets("0099bfdd38b7f7d01ffb21fea90ec1a1c3871d0c2ba13774a978b26425e53b6f"));
    LaunchFacts less = new LaunchFacts(Map.of(), 7, Map.of(SHA256, values), Map.of(), Map.of());
    assertEquals(Optional.empty(), match(policy, data, less));
    values.put(5, octets("7ce3c745a3814fb6224066e0dc2542335cb4e42cf0773435b6f27494424901c3"));
    var elements = match(policy, data, less).orElseThrow();
    String hash = elements.get(ElementType.PCONF2).hash().toString();
    assertEquals(
        "00" + "01010000000b00" + hash + "000000", measured(data, elements).details() + "");
    MatchedPolicyData suppliers =
        new MatchedPolicyData(data, SHA256, PolicyOwner.SUPPLIER, elements, ByteOrder.BIG_ENDIAN);
    assertEquals("0000" + "0100000001000b" + hash + "0000", suppliers.details().toString());
    values.put(5, octets("00".repeat(32)));
    assertThrows(BootFormatException.class, () -> match(policy, data, less));
  }

  private static void assertRefused(String reason, String name, LaunchFacts facts) {
    BootFormatException error =
        assertThrows(BootFormatException.class, () -> match(policy(name), data(name), facts));
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }

  private static Optional<Map<ElementType, MatchedElement>> match(
      LaunchPolicy policy, PolicyData data, LaunchFacts facts) throws BootFormatException {
    return new PolicyMatch("data", policy, data, facts).elements();
  }

  private static MatchedPolicyData measured(
      PolicyData data, Map<ElementType, MatchedElement> elements) {
    return new MatchedPolicyData(
        data, SHA256, PolicyOwner.OWNER, elements, ByteOrder.LITTLE_ENDIAN);
  }

  private static LaunchFacts launch(String hash, int sinitVersion) {
    return new LaunchFacts(
        Map.of(SHA256, octets(hash)), sinitVersion, Map.of(), Map.of(), Map.of());
  }

  private static LaunchPolicy policy(PolicyData data, int hashes, int counter) {
    return LaunchPolicy.any(
            0x0302,
            SHA256,
            0,
            List.of(counter),
            0,
            0xff,
            new LaunchPolicy.AllowedAlgorithms(hashes, 8, 8))
        .forData(data);
  }

  private static LaunchPolicy policy(String name) throws BootFormatException {
    return LaunchPolicy.read(name, Golden.bytes("txt/lcp/" + name + ".lcp"));
  }

  private static PolicyData data(String name) throws BootFormatException {
    return PolicyData.read(name, Golden.bytes("txt/lcp/" + name + ".data"));
  }

  private static Octets octets(String hex) {
    return Octets.of(HexFormat.of().parseHex(hex));
  }
}
