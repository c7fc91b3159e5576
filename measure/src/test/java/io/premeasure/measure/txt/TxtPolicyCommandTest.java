package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxtPolicyCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "mle2.elt, element, mle2",
    "v300-pss.lst, list, 3.0",
    "list24.data, data, ",
    "any31.lcp, policy, 3.1",
    "any22.lcp, policy, 2.2",
    "vl.pol, tboot, "
  })
  void filesAreShownAsWhatTheyAre(String name, String kind, String detail) throws IOException {
    Map<String, Object> shown = json(0, "txt", "policy", "show", golden(name));
    assertEquals(kind, shown.get("kind"));
    if (detail != null) {
      assertEquals(detail, shown.get(kind.equals("element") ? "type" : "version"));
    }
    Invocation text = Invocation.of("txt", "policy", "show", golden(name));
    assertEquals(0, text.exit(), text.err());
  }

  @Test
  void policyIsComparedWithItsData() throws IOException {
    String data = golden("list30.data");
    assertEquals(
        true,
        json(0, "txt", "policy", "show", golden("list30.lcp"), "--data", data).get("matchesData"));
    assertEquals(
        false,
        json(1, "txt", "policy", "show", golden("list24.lcp"), "--data", data).get("matchesData"));
  }

  @Test
  void forgedListFailsTheCheck() throws IOException {
    byte[] list = Golden.bytes("txt/lcp/v200-rsa.lst");
    list[60] ^= 1;
    Path forged = Files.write(folder.resolve("forged.lst"), list);
    assertEquals(1, Invocation.of("txt", "policy", "show", forged.toString()).exit());
  }

  @Test
  void fileThatIsNoPolicyIsRefused() {
    assertEquals(3, Invocation.of("txt", "policy", "show", golden("h1.txt")).exit());
    assertEquals(
        3, Invocation.of("txt", "policy", "show", "--as", "list", golden("any31.lcp")).exit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v100-rsa.lst", "v200.lst", "v300-ec.lst"})
  void listsAreHashedAsAPolicyDoes(String name) throws IOException {
    Map<?, ?> lists = (Map<?, ?>) Golden.json("txt/lcp/expected.json").get("lists");
    Object expected = ((Map<?, ?>) lists.get(name)).get("list_hash");
    Map<String, Object> shown =
        json(0, "txt", "policy", "hash", "--bank", "sha1,sha256,sha384", golden(name));
    assertEquals(expected, shown.get("hash"));
  }

  @Test
  void policiesAreMadeAsLcp2CrtpolDoes() throws IOException {
    Path list = folder.resolve("v200.lst");
    create(
        "list",
        "--listver",
        "0x200",
        "-o",
        list.toString(),
        golden("mle2.elt"),
        golden("stm2.elt"),
        golden("sbios2.elt"));
    assertArrayEquals(Golden.bytes("txt/lcp/v200.lst"), Files.readAllBytes(list));
    Path policy = folder.resolve("policy");
    Path data = folder.resolve("data");
    create(
        "policy",
        "--polver",
        "3.0",
        "--sign",
        "rsa-2048-sha256",
        "-o",
        policy.toString(),
        "--data",
        data.toString(),
        list.toString(),
        golden("v200-rsa.lst"));
    assertArrayEquals(Golden.bytes("txt/lcp/list30.lcp"), Files.readAllBytes(policy));
    assertArrayEquals(Golden.bytes("txt/lcp/list30.data"), Files.readAllBytes(data));
  }

  @Test
  void elementsAreMadeAsLcp2CrtpoleltDoes() throws IOException {
    Path file = folder.resolve("element");
    String out = file.toString();
    create("element", "--type", "mle2", "--minver", "7", "-o", out, golden("h256.txt"));
    assertArrayEquals(Golden.bytes("txt/lcp/mle2.elt"), Files.readAllBytes(file));
    create("element", "--type", "sbios", "--ctrl", "0", "-o", out, golden("h256.txt"));
    assertArrayEquals(Golden.bytes("txt/lcp/sbios2.elt"), Files.readAllBytes(file));
    create("element", "--type", "mle", "--minver", "3", "-o", out, golden("h1.txt"));
    assertArrayEquals(Golden.bytes("txt/lcp/mle-legacy.elt"), Files.readAllBytes(file));
    create("element", "--type", "custom", "--ctrl", "0", "-o", out, golden("vl.pol"));
    assertArrayEquals(Golden.bytes("txt/lcp/custom-tboot.elt"), Files.readAllBytes(file));
    create("element", "--type", "stm", "--ctrl", "0", "-o", out, golden("h256.txt"));
    assertArrayEquals(Golden.bytes("txt/lcp/stm2.elt"), Files.readAllBytes(file));
    create(
        "element",
        "--type",
        "pconf2",
        "-o",
        out,
        "--pcr",
        "0=0099bfdd38b7f7d01ffb21fea90ec1a1c3871d0c2ba13774a978b26425e53b6f",
        "--pcr",
        "5=7ce3c745a3814fb6224066e0dc2542335cb4e42cf0773435b6f27494424901c3");
    assertArrayEquals(Golden.bytes("txt/lcp/pconf2.elt"), Files.readAllBytes(file));
  }

  @Test
  void tbootsPolicyGrowsAsWithTbPolgen() throws IOException {
    String out = folder.resolve("policy").toString();
    String images = Golden.path("txt/policy").toString();
    create("tboot", "--type", "halt", "--alg", "sha1", "--ctrl", "0", "-o", out);
    for (String line : List.of("a", "b")) {
      create(
          "tboot",
          "--from",
          out,
          "-o",
          out,
          "--num",
          "0",
          "--pcr",
          "18",
          "--cmdline",
          line,
          "--image",
          images + "/kernel.bin.gz");
    }
    create("tboot", "--from", out, "-o", out, "--num", "any", "--pcr", "20");
    assertArrayEquals(Golden.bytes("txt/policy/two-hashes.pol"), Files.readAllBytes(Path.of(out)));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, 0x100, sha1",
    "RSA, 0x200, sha256",
    "RSA, 0x300, sha384",
    "EC, 0x201, sha256",
    "EC, 0x300, sha256"
  })
  void signedListsVerify(String kind, String version, String hash)
      throws IOException, GeneralSecurityException {
    String key = key(kind).toString();
    String list = folder.resolve("signed.lst").toString();
    create(
        "list",
        "--listver",
        version,
        "--key",
        key,
        "--alg",
        hash,
        "--rev",
        "3",
        "-o",
        list,
        golden("mle2.elt"));
    Map<?, ?> signature = (Map<?, ?>) json(0, "txt", "policy", "show", list).get("signature");
    assertEquals(true, signature.get("valid"));
    assertEquals(3, signature.get("revocationCounter"));
  }

  @Test
  @RequiresTool("lcp2_crtpollist")
  void listSignedWithPssVerifiesWithTbootsTool() throws IOException, GeneralSecurityException {
    String list = folder.resolve("signed.lst").toString();
    create(
        "list", "--key", key("RSA").toString(), "--alg", "sha256", "-o", list, golden("mle2.elt"));
    RealTool.Result result = RealTool.runOk("lcp2_crtpollist", "--verify", list);
    assertTrue(result.out().contains("List signature correct"), result.toString());
  }

  @Test
  void whatDoesNotGoTogetherIsWrongUsage() throws GeneralSecurityException, IOException {
    String out = folder.resolve("out").toString();
    String key = key("EC").toString();
    for (List<String> words :
        List.of(
            List.of("policy", "-o", out),
            List.of("policy", "--polver", "4.0", "--sign", "sm2", "-o", out),
            List.of("policy", "--polver", "2.2", "--alg", "sha256", "-o", out),
            List.of("list", "--listver", "0x400", "-o", out, golden("mle2.elt")),
            List.of("list", "--listver", "0x100", "--key", key, "-o", out, golden("mle2.elt")),
            List.of("element", "--type", "pconf2", "--pcr", "8=00", "-o", out),
            List.of("tboot", "--num", "128", "-o", out))) {
      List<String> all = new ArrayList<>(List.of("txt", "policy", "create"));
      all.addAll(words);
      assertEquals(2, Invocation.of(all.toArray(new String[0])).exit(), words.toString());
      assertFalse(Files.exists(Path.of(out)));
    }
  }

  private Path key(String kind) throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    if (kind.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    } else {
      generator.initialize(2048);
    }
    PrivateKey key = generator.generateKeyPair().getPrivate();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    return Files.write(folder.resolve("key.pem"), pem.getBytes(StandardCharsets.US_ASCII));
  }

  private static void create(String... words) {
    List<String> all = new ArrayList<>(List.of("txt", "policy", "create"));
    all.addAll(List.of(words));
    Invocation run = Invocation.of(all.toArray(new String[0]));
    assertEquals(0, run.exit(), run.err());
  }

  private static Map<String, Object> json(int exit, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("--format", "json"));
    all.addAll(List.of(words));
    Invocation run = Invocation.of(all.toArray(new String[0]));
    assertEquals(exit, run.exit(), run.err());
    return run.json();
  }

  private static String golden(String name) {
    return Golden.path("txt/lcp/" + name).toString();
  }
}
