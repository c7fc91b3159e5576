package io.premeasure.measure.tpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TPM whose hierarchies, keys and counters have authorisation values, set by tpm2-tools. */
@RequiresTool({"swtpm", "tpm2_changeauth"})
class AuthValuesTest {
  private static final String OWNER = "the owner's value";
  private static final String ENDORSEMENT = "the endorsement hierarchy's";
  private static final String KEY = "the key's value";
  private static final String INDEX = "the counter's value";
  private static final String SECRET = "sixteen secrets.";

  @TempDir private Path folder;
  private SwtpmProcess swtpm;
  private final StringBuilder said = new StringBuilder();

  @BeforeEach
  void takeOwnership() throws IOException {
    swtpm = SwtpmProcess.start(Duration.ofSeconds(20));
    Files.createSymbolicLink(swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
    tpm2("changeauth", "-c", "owner", OWNER);
    tpm2("changeauth", "-c", "endorsement", ENDORSEMENT);
    file("owner", OWNER);
    file("endorsement", ENDORSEMENT);
    file("key", KEY + "\n");
    file("index", INDEX);
    file("wrong", "another value");
  }

  @AfterEach
  void stop() throws IOException {
    swtpm.close();
  }

  @Test
  void secretsAreSealedUnderTheOwnersHierarchy() throws IOException {
    String prediction = path("prediction.json");
    Invocation predicted =
        Invocation.of(
            "predict",
            "events",
            Golden.path("cvmboot/boot/cvmboot-events-rsa2048/events").toString(),
            "--public-key",
            Golden.path("cvmboot/sig/rsa2048.pub").toString(),
            "-o",
            prediction,
            "--bank",
            "sha1,sha256,sha384,sha512");
    assertEquals(0, predicted.exit(), predicted.err());
    file("secret", SECRET);
    String[] seal = {"seal", "--prediction", prediction, "--in", path("secret"), "-o", path("s")};
    refused(seal);
    refused(with(seal, "--owner-auth-file", path("wrong")));
    tpm2("dictionarylockout", "-c");
    String counter = "0x01500010=1";
    ok(
        "counter",
        "--index",
        "0x01500010",
        "--define",
        "--owner-auth-file",
        path("owner"),
        "--index-auth-file",
        path("index"));
    ok(with(seal, "--owner-auth-file", path("owner"), "--counter", counter));
    ok("extend", "--prediction", prediction);
    String[] unseal = {"unseal", path("s"), "-o", path("out"), "--owner-auth-file", path("owner")};
    refused(unseal);
    ok(with(unseal, "--index-auth-file", path("index")));
    assertEquals(SECRET, Files.readString(folder.resolve("out")));
    ok("counter", "--index", "0x01500010", "--raise", "2", "--index-auth-file", path("index"));
    assertEquals(1, run(with(unseal, "--index-auth-file", path("index"))).exit());
    tpm2("nvread", "0x01500010", "-C", "0x01500010", "-P", INDEX);
    nothingWasTold();
  }

  @Test
  void aKeyWithAValueQuotesAndProvesItself() throws IOException {
    String[] create = {"create-ak", "-o", path("ak"), "--ak-auth-file", path("key")};
    refused(create);
    ok(with(create, "--owner-auth-file", path("owner")));
    String[] quote = {
      "quote",
      "--ak",
      path("ak"),
      "--owner-auth-file",
      path("owner"),
      "--pcr",
      "0",
      "--nonce",
      "c0ffee",
      "-o",
      path("quote")
    };
    refused(quote);
    refused(with(quote, "--ak-auth-file", path("wrong")));
    ok(with(quote, "--ak-auth-file", path("key")));
    refused("ek", "-o", path("ek"));
    ok("ek", "-o", path("ek"), "--endorsement-auth-file", path("endorsement"));
    file("secret", SECRET);
    Invocation made =
        Invocation.of(
            "attest",
            "make-credential",
            "--ek",
            path("ek/ek.pub"),
            "--ak",
            path("ak/ak.pub"),
            "--secret",
            path("secret"),
            "-o",
            path("credential"));
    assertEquals(0, made.exit(), made.err());
    String[] activate = {
      "activate-credential",
      "--ak",
      path("ak"),
      path("credential"),
      "-o",
      path("answer"),
      "--owner-auth-file",
      path("owner"),
      "--endorsement-auth-file",
      path("endorsement")
    };
    refused(activate);
    ok(with(activate, "--ak-auth-file", path("key")));
    assertEquals(SECRET, Files.readString(folder.resolve("answer")));
    nothingWasTold();
  }

  /** A key of tpm2-tools, under a storage root key with a value, which stays in the TPM. */
  @Test
  void keysOfTpm2ToolsAndAPersistentRootTakeTheirValues() throws IOException {
    tpm2(
        "createprimary",
        "-C",
        "o",
        "-P",
        OWNER,
        "-p",
        "the root's",
        "-G",
        "ecc",
        "-c",
        path("p.ctx"));
    tpm2("evictcontrol", "-C", "o", "-P", OWNER, "-c", path("p.ctx"), "0x81000001");
    tpm2("flushcontext", "-t");
    file("root", "the root's");
    refused("create-ak", "-o", path("ak"));
    ok(
        "create-ak",
        "-o",
        path("ak"),
        "--parent-auth-file",
        path("root"),
        "--ak-auth-file",
        path("key"));
    tpm2(
        "load",
        "-C",
        "0x81000001",
        "-P",
        "the root's",
        "-u",
        path("ak/ak.pub"),
        "-r",
        path("ak/ak.priv"),
        "-c",
        path("ak.ctx"));
    tpm2("flushcontext", "-t");
    String[] quote = {
      "quote", "--ak", path("ak.ctx"), "--pcr", "0", "--nonce", "c0ffee", "-o", path("q")
    };
    ok(with(quote, "--ak-auth-file", path("key")));
    tpm2(
        "quote",
        "-c",
        path("ak.ctx"),
        "-p",
        KEY,
        "-l",
        "sha256:0",
        "-q",
        "c0ffee",
        "-m",
        path("theirs.msg"),
        "-s",
        path("theirs.sig"));
    nothingWasTold();
  }

  @Test
  void filesWithoutAValueAreRefused() throws IOException {
    file("empty", "\n");
    file("long", "x".repeat(65));
    for (String name : List.of("empty", "long", "missing")) {
      assertEquals(3, run("create-ak", "-o", path("ak"), "--owner-auth-file", path(name)).exit());
    }
    assertFalse(Files.exists(folder.resolve("ak")));
  }

  /** Messages and transcripts, which have every byte that was sent. */
  private void nothingWasTold() throws IOException {
    String all = said.toString().toLowerCase(Locale.ROOT);
    assertTrue(all.contains("# tpm transcript"), "the transcripts are there");
    for (String value : List.of(OWNER, ENDORSEMENT, KEY, INDEX, "the root's")) {
      assertFalse(all.contains(value), value);
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      assertFalse(all.contains(HexFormat.of().formatHex(bytes)), value);
    }
  }

  private void refused(String... arguments) throws IOException {
    Invocation run = run(arguments);
    assertEquals(4, run.exit(), run.text() + run.err());
    assertTrue(run.err().contains("authorisation value"), run.err());
  }

  private void ok(String... arguments) throws IOException {
    Invocation run = run(arguments);
    assertEquals(0, run.exit(), String.join(" ", arguments) + ": " + run.err());
  }

  private Invocation run(String... arguments) throws IOException {
    Path transcript = folder.resolve("transcript");
    List<String> all = new ArrayList<>(List.of("tpm", arguments[0]));
    all.addAll(
        List.of(
            "--tpm",
            "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket(),
            "--transcript",
            transcript.toString(),
            "-v"));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    Invocation run = Invocation.of(all.toArray(String[]::new));
    said.append(run.text()).append(run.err());
    if (Files.exists(transcript)) {
      said.append(Files.readString(transcript));
    }
    return run;
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private void tpm2(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("tpm2_" + command));
    all.addAll(List.of("-T", "swtpm:path=" + swtpm.dataSocket()));
    all.addAll(List.of(arguments));
    RealTool.runOk(all.toArray(String[]::new));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
