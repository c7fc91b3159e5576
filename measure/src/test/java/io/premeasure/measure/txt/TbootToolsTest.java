package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same inputs for tboot's own tools and for this program, from the first hash to the policy.
 */
@RequiresTool({"lcp2_crtpolelt", "lcp2_crtpollist", "lcp2_crtpol"})
class TbootToolsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "mle2, sha1, 20",
    "mle2, sha256, 32",
    "mle2, sha384, 48",
    "stm, sha256, 32",
    "stm, sha384, 48",
    "sbios, sha256, 32",
    "sbios, sha384, 48"
  })
  void elementsOfHashesAreTheSame(String type, String algorithm, int size) throws IOException {
    String hashes = hashes(size, 5);
    List<String> options = new ArrayList<>(List.of("--type", type, "--ctrl", "0x3"));
    if (type.equals("mle2")) {
      options.addAll(List.of("--minver", "12"));
    }
    options.addAll(List.of("--alg", algorithm));
    String theirs = tool("lcp2_crtpolelt", "element", options, hashes);
    assertSame(theirs, ours("element", options, hashes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256", "sha384"})
  void elementsOfRegistersAreTheSame(String algorithm) throws IOException {
    Random random = new Random(algorithm.hashCode());
    int size = Map.of("sha1", 20, "sha256", 32, "sha384", 48).get(algorithm);
    List<String> theirs = new ArrayList<>(List.of("--type", "pconf2", "--alg", algorithm));
    List<String> ours = new ArrayList<>(theirs);
    // Register 7 is left out: the tool hashes memory that it never wrote in its place.
    for (int pcr = 0; pcr < 7; pcr += 2) {
      byte[] value = new byte[size];
      random.nextBytes(value);
      String hex = HexFormat.of().formatHex(value);
      theirs.addAll(List.of("--pcr" + pcr, hex));
      ours.addAll(List.of("--pcr", pcr + "=" + hex));
    }
    assertSame(tool("lcp2_crtpolelt", "element", theirs), ours("element", ours));
  }

  @Test
  void signedListsAndTheirPolicyAreTheSame() throws IOException, GeneralSecurityException {
    KeyPair key = rsaKey();
    String element = ours("element", List.of("--type", "mle2", "--alg", "sha256"), hashes(32, 3));
    String theirs = folder.resolve("theirs.lst").toString();
    RealTool.runOk(
        "lcp2_crtpollist",
        "--create",
        "--out",
        theirs,
        "--listver",
        "0x200",
        "--sigalg",
        "rsa",
        element);
    assertSame(theirs, ours("list", List.of("--listver", "0x200"), element));
    RealTool.runOk(
        "lcp2_crtpollist",
        "--sign",
        "--sigalg",
        "rsa",
        "--hashalg",
        "sha256",
        "--rev",
        "5",
        "--pub",
        pem("PUBLIC", key.getPublic().getEncoded()),
        "--priv",
        pem("PRIVATE", key.getPrivate().getEncoded()),
        "--out",
        theirs);
    List<String> signing =
        List.of(
            "--listver",
            "0x200",
            "--alg",
            "sha256",
            "--rev",
            "5",
            "--key",
            folder.resolve("PRIVATE.pem").toString());
    String signed = ours("list", signing, element);
    assertSame(theirs, signed);
    String unsigned = ours("list", List.of("--listver", "0x200"), element);
    for (String version : List.of("3.0", "3.1", "3.2")) {
      policiesAreTheSame(version, signed, unsigned);
    }
  }

  @Test
  void signatureOfTheToolWithPssIsValid() throws IOException, GeneralSecurityException {
    KeyPair key = rsaKey();
    String element = ours("element", List.of("--type", "mle2", "--alg", "sha256"), hashes(32, 1));
    String list = folder.resolve("theirs.lst").toString();
    RealTool.runOk("lcp2_crtpollist", "--create", "--out", list, "--listver", "0x300", element);
    RealTool.runOk(
        "lcp2_crtpollist",
        "--sign",
        "--sigalg",
        "rsapss",
        "--hashalg",
        "sha384",
        "--rev",
        "2",
        "--pub",
        pem("PUBLIC", key.getPublic().getEncoded()),
        "--priv",
        pem("PRIVATE", key.getPrivate().getEncoded()),
        "--out",
        list);
    Invocation shown = Invocation.of("--format", "json", "txt", "policy", "show", list);
    assertEquals(0, shown.exit(), shown.err());
    assertEquals(true, ((Map<?, ?>) shown.json().get("signature")).get("valid"));
    byte[] altered = Files.readAllBytes(Path.of(list));
    altered[20] ^= 1;
    Files.write(Path.of(list), altered);
    assertEquals(1, Invocation.of("txt", "policy", "show", list).exit());
  }

  private void policiesAreTheSame(String version, String... lists) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--polver",
                version,
                "--alg",
                "sha256",
                "--ctrl",
                "0x6",
                "--minver",
                "2",
                "--rev",
                "1,4",
                "--sign",
                "rsa-2048-sha256",
                "--mask",
                "sha256"));
    String data = folder.resolve("ours.data").toString();
    List<String> ours = new ArrayList<>(options);
    ours.addAll(List.of("--data", data));
    String policy = ours("policy", ours, lists);
    String theirData = folder.resolve("theirs.data").toString();
    String theirPolicy = folder.resolve("theirs.pol").toString();
    List<String> words = new ArrayList<>(List.of("lcp2_crtpol", "--create", "--type", "list"));
    words.addAll(options);
    words.addAll(List.of("--pol", theirPolicy, "--data", theirData));
    words.addAll(List.of(lists));
    RealTool.runOk(words.toArray(new String[0]));
    assertSame(theirPolicy, policy);
    assertSame(theirData, data);
  }

  private String tool(String tool, String name, List<String> options, String... files)
      throws IOException {
    String out = folder.resolve("theirs." + name).toString();
    List<String> words = new ArrayList<>(List.of(tool, "--create"));
    words.addAll(options);
    words.addAll(List.of("--out", out));
    words.addAll(List.of(files));
    RealTool.runOk(words.toArray(new String[0]));
    return out;
  }

  private String ours(String kind, List<String> options, String... files) {
    String out = folder.resolve("ours" + options.hashCode() + "." + kind).toString();
    List<String> words = new ArrayList<>(List.of("txt", "policy", "create", kind, "-o", out));
    words.addAll(options);
    words.addAll(List.of(files));
    Invocation run = Invocation.of(words.toArray(new String[0]));
    assertEquals(0, run.exit(), run.err());
    return out;
  }

  private String hashes(int size, int count) throws IOException {
    Random random = new Random(size + 100L * count);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      byte[] hash = new byte[size];
      random.nextBytes(hash);
      text.append(HexFormat.ofDelimiter(" ").formatHex(hash)).append('\n');
    }
    return Files.writeString(folder.resolve("hashes"), text).toString();
  }

  private static KeyPair rsaKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private String pem(String kind, byte[] der) throws IOException {
    String pem =
        "-----BEGIN %s KEY-----\n%s\n-----END %s KEY-----\n"
            .formatted(
                kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
    return Files.write(folder.resolve(kind + ".pem"), pem.getBytes(StandardCharsets.US_ASCII))
        .toString();
  }

  private static void assertSame(String theirs, String ours) throws IOException {
    byte[] expected = Files.readAllBytes(Path.of(theirs));
    assertTrue(expected.length > 0);
    assertArrayEquals(expected, Files.readAllBytes(Path.of(ours)));
  }
}
