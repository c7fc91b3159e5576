package io.premeasure.boot.txt.lcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.lcp.ElementContent.Custom;
import io.premeasure.boot.txt.lcp.ElementContent.Firmware;
import io.premeasure.boot.txt.lcp.ElementContent.Hashes;
import io.premeasure.boot.txt.lcp.ElementContent.PlatformConfiguration;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyListTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;

  static Set<String> elements() {
    return expected("elements").keySet();
  }

  static Set<String> lists() {
    return expected("lists").keySet();
  }

  @ParameterizedTest
  @MethodSource("elements")
  void readElementIsDecodedAndWrittenAgain(String name) throws IOException {
    byte[] bytes = Golden.bytes("txt/lcp/" + name);
    PolicyElement element = PolicyElement.read(name, bytes);
    Map<?, ?> golden = (Map<?, ?>) expected("elements").get(name);
    assertEquals(((Number) golden.get("type")).longValue(), element.typeId());
    assertEquals(((Number) golden.get("control")).longValue(), element.control());
    assertArrayEquals(bytes, element.encode());
    assertArrayEquals(element.data(), element.content().orElseThrow().encode());
  }

  @Test
  void madeElementsAreThoseOfLcp2Crtpolelt() throws IOException {
    List<Octets> h256 = hashes("h256.txt", SHA256);
    assertElement("mle2.elt", ElementType.MLE2, 1, new Hashes(false, Optional.of(7), SHA256, h256));
    assertElement(
        "mle2-384.elt",
        ElementType.MLE2,
        0,
        new Hashes(
            false, Optional.of(0), HashAlgorithm.SHA384, hashes("h384.txt", HashAlgorithm.SHA384)));
    assertElement(
        "mle-legacy.elt",
        ElementType.MLE,
        1,
        new Hashes(true, Optional.of(3), HashAlgorithm.SHA1, hashes("h1.txt", HashAlgorithm.SHA1)));
    assertElement(
        "stm2.elt", ElementType.STM2, 0, new Hashes(false, Optional.empty(), SHA256, h256));
    assertElement(
        "sbios2.elt",
        ElementType.SBIOS2,
        0,
        new Firmware(false, SHA256, h256.get(0), h256.subList(1, h256.size())));
    assertElement(
        "custom-tboot.elt",
        ElementType.CUSTOM2,
        0,
        new Custom(
            Octets.of(HEX.parseHex("410693c3cbe3404fd79127f8b9e25c86")),
            Octets.of(Golden.bytes("txt/lcp/vl.pol"))));
  }

  @Test
  void registersAreSelectedAsLcp2CrtpoleltDoes() throws IOException {
    TreeMap<Integer, byte[]> values = new TreeMap<>();
    values.put(0, HEX.parseHex("0099bfdd38b7f7d01ffb21fea90ec1a1c3871d0c2ba13774a978b26425e53b6f"));
    values.put(5, HEX.parseHex("7ce3c745a3814fb6224066e0dc2542335cb4e42cf0773435b6f27494424901c3"));
    assertElement(
        "pconf2.elt",
        ElementType.PCONF2,
        1,
        new PlatformConfiguration(SHA256, List.of(PcrSelection.of(SHA256, values))));
  }

  @Test
  void register7CountsWhichLcp2CrtpoleltLeavesOut() {
    TreeMap<Integer, byte[]> values = new TreeMap<>();
    values.put(7, new byte[32]);
    PcrSelection selection = PcrSelection.of(SHA256, values);
    assertEquals(Octets.of(SHA256.hash(new byte[32])), selection.digest());
    assertEquals(Set.of(7), selection.pcrs());
  }

  @ParameterizedTest
  @MethodSource("lists")
  void readListIsHashedAndWrittenAgain(String name) throws IOException {
    byte[] bytes = Golden.bytes("txt/lcp/" + name);
    PolicyList list = PolicyList.read(name, bytes);
    assertArrayEquals(bytes, list.encode());
    Map<?, ?> golden = (Map<?, ?>) expected("lists").get(name);
    assertEquals(
        golden.get("element_types_in_file").toString(),
        list.elements().stream().map(PolicyElement::typeId).toList().toString());
    ((Map<?, ?>) golden.get("list_hash"))
        .forEach(
            (bank, hash) ->
                assertEquals(
                    hash,
                    HEX.formatHex(
                        list.hash(HashAlgorithm.ofBankName((String) bank).orElseThrow()))));
    Map<?, ?> signed = (Map<?, ?>) golden.get("signed");
    assertEquals(signed != null, list.signature().isPresent());
    if (signed != null) {
      ListSignature signature = list.signature().orElseThrow();
      assertEquals(signed.get("key_bytes"), signature.key().toString());
      assertEquals(signed.get("sigalg"), signature.scheme().label());
      assertEquals(signed.get("revocation_counter"), signature.revocationCounter());
      assertEquals(Optional.of(true), ListSignatures.isValid(list));
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void unsignedListsAreThoseOfLcp2Crtpollist(String name) throws IOException {
    Map<?, ?> golden = (Map<?, ?>) expected("lists").get(name);
    List<PolicyElement> elements = new ArrayList<>();
    for (Object element : (List<?>) golden.get("elements_in_order_of_arguments")) {
      elements.add(PolicyElement.read("element", Golden.bytes("txt/lcp/" + element + ".elt")));
    }
    Collections.reverse(elements);
    PolicyList made = PolicyList.of((Integer) golden.get("version"), elements);
    PolicyList read = PolicyList.read(name, Golden.bytes("txt/lcp/" + name));
    assertEquals(elements, read.elements());
    if (read.signature().isEmpty()) {
      assertArrayEquals(read.encode(), made.encode());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"v100-rsa.lst", "v200-rsa.lst", "v201-ec.lst", "v300-pss.lst", "v300-ec.lst"})
  void everyChangedByteOfASignedListIsFoundOut(String name) throws IOException {
    byte[] good = Golden.bytes("txt/lcp/" + name);
    int step = Math.max(1, good.length / 60);
    for (int at = 0; at < good.length; at += step) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      boolean accepted;
      try {
        accepted = ListSignatures.isValid(PolicyList.read(name, bad)).orElse(false);
      } catch (BootFormatException e) {
        accepted = false;
      }
      assertEquals(false, accepted, "at " + at);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x0100, RSA, SHA1",
    "0x0200, RSA, SHA256",
    "0x0201, RSA, SHA384",
    "0x0201, EC256, SHA256",
    "0x0300, RSA, SHA384",
    "0x0300, EC384, SHA384"
  })
  void listThatIsSignedVerifiesAfterReading(Integer version, String key, HashAlgorithm hash)
      throws IOException, GeneralSecurityException {
    PolicyElement element = PolicyElement.read("e", Golden.bytes("txt/lcp/mle2.elt"));
    KeyPair pair = pair(key);
    PolicyList signed =
        ListSignatures.sign(
            PolicyList.of(version, List.of(element)), pair.getPrivate(), pair.getPublic(), hash, 4);
    PolicyList read = PolicyList.read("list", signed.encode());
    assertEquals(Optional.of(true), ListSignatures.isValid(read));
    assertEquals(4, read.signature().orElseThrow().revocationCounter());
    assertArrayEquals(signed.encode(), read.encode());
  }

  @Test
  void oldListsAreNotSignedWithNewAlgorithms() throws GeneralSecurityException {
    KeyPair pair = pair("EC256");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ListSignatures.sign(
                PolicyList.of(0x0100, List.of()),
                pair.getPrivate(),
                pair.getPublic(),
                HashAlgorithm.SHA256,
                0));
  }

  @Test
  void hashesAreReadWithAndWithoutSpaces() throws IOException {
    String hash = "00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff 01 23 45 67 ";
    byte[] file =
        (hash + "\n" + hash.replace(" ", "") + "\r\n")
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    List<Octets> hashes = HashFile.read("file", file, HashAlgorithm.SHA1);
    assertEquals(2, hashes.size());
    assertEquals(hashes.get(0), hashes.get(1));
    BootFormatException bad =
        assertThrows(BootFormatException.class, () -> HashFile.read("file", file, SHA256));
    assertTrue(bad.getMessage().contains("sha256"), bad.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v100-rsa.lst", "v200.lst", "v201-ec.lst", "v300-pss.lst"})
  void damagedListsAreReadOrRefused(String name) {
    byte[] good = Golden.bytes("txt/lcp/" + name);
    HostileInput.truncations(good, BootFormatException.class, PolicyListTest::use);
    HostileInput.mutations(good, BootFormatException.class, PolicyListTest::use);
  }

  @Test
  void damagedDataFilesAreReadOrRefused() {
    byte[] good = Golden.bytes("txt/lcp/list24.data");
    HostileInput.truncations(good, BootFormatException.class, input -> PolicyData.read("x", input));
    HostileInput.mutations(good, BootFormatException.class, input -> PolicyData.read("x", input));
  }

  private static void use(byte[] input) throws IOException {
    PolicyList list = PolicyList.read("x", input);
    list.hash(SHA256);
    list.elements().forEach(PolicyElement::content);
  }

  private static KeyPair pair(String kind) throws GeneralSecurityException {
    if (kind.equals("RSA")) {
      KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
      rsa.initialize(2048);
      return rsa.generateKeyPair();
    }
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(new ECGenParameterSpec("secp" + kind.substring(2) + "r1"));
    return ec.generateKeyPair();
  }

  private static void assertElement(
      String name, ElementType type, long control, ElementContent content) {
    assertEquals(
        HEX.formatHex(Golden.bytes("txt/lcp/" + name)),
        HEX.formatHex(new PolicyElement(type, control, content).encode()),
        name);
  }

  private static List<Octets> hashes(String name, HashAlgorithm algorithm) throws IOException {
    return HashFile.read(name, Golden.bytes("txt/lcp/" + name), algorithm);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> expected(String part) {
    return (Map<String, ?>) Golden.json("txt/lcp/expected.json").get(part);
  }
}
