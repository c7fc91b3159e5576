package io.premeasure.measure.tpm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresTool({"swtpm", "tpm2_quote"})
class TpmQuoteCommandTest {
  private static final String NONCE = "00112233445566778899aabbccddeeff";
  private static final String PCRS = "sha384:0,2,4+sha256:0,1,2,3,4,5,6,7,23";

  @TempDir private Path folder;
  private SwtpmProcess swtpm;
  private String tcti = "";

  @BeforeEach
  void start() throws IOException {
    swtpm = SwtpmProcess.start(Duration.ofSeconds(20));
    Files.createSymbolicLink(swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
    tcti = "swtpm:path=" + swtpm.dataSocket();
  }

  @AfterEach
  void stop() throws IOException {
    swtpm.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecc", "rsa", "rsapss"})
  void whatTheTpmQuotesIsVerifiedHereAndByTpm2Tools(String algorithm) throws IOException {
    String key = folder.resolve("key").toString();
    ok(tpm("create-ak", "--algorithm", algorithm, "-o", key));
    ok(
        tpm(
            "extend",
            "--pcr",
            "23",
            "--digest",
            "sha256:" + "5a".repeat(32),
            "--allow-missing-banks"));
    Path quoted = folder.resolve("quoted");
    ok(tpm("quote", "--ak", key, "--pcr", PCRS, "--nonce", NONCE, "-o", quoted.toString()));
    ok(verify(quoted, quoted.resolve("ak.pub"), NONCE));
    assertEquals(1, verify(quoted, quoted.resolve("ak.pub"), NONCE + "00").exit());
    // tpm2_checkquote refuses every RSAPSS quote.
    RealTool.Result checked = checkQuote(quoted);
    assertEquals(!algorithm.equals("rsapss"), checked.exit() == 0, checked.err());
  }

  @ParameterizedTest
  @CsvSource({
    "ecc:ecdsa-sha256:null, sha256",
    "ecc384:ecdsa-sha384:null, sha384",
    "rsa2048:rsassa-sha512:null, sha512",
    "rsa2048:rsapss-sha256:null, sha256"
  })
  void whatTpm2QuoteWritesIsVerifiedHere(String kind, String hash) throws IOException {
    Path context = tpm2Key(kind, "restricted|");
    Path quoted = Files.createDirectory(folder.resolve("quoted"));
    String scheme = kind.split("[:-]", -1)[1];
    RealTool.runOk(
        "tpm2_quote",
        "-T",
        tcti,
        "-c",
        context.toString(),
        "-l",
        PCRS,
        "-q",
        NONCE,
        "-g",
        hash,
        "--scheme",
        scheme,
        "-m",
        quoted.resolve("quote.msg").toString(),
        "-s",
        quoted.resolve("quote.sig").toString(),
        "-o",
        quoted.resolve("quote.pcrs").toString());
    ok(verify(quoted, folder.resolve("ak.pub"), NONCE));
    byte[] values = Files.readAllBytes(quoted.resolve("quote.pcrs"));
    Path own = folder.resolve("own");
    ok(
        tpm(
            "quote",
            "--ak",
            context.toString(),
            "--pcr",
            PCRS,
            "--nonce",
            NONCE,
            "-o",
            own.toString()));
    assertArrayEquals(values, Files.readAllBytes(own.resolve("quote.pcrs")));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("ak.pub")), Files.readAllBytes(own.resolve("ak.pub")));
  }

  @Test
  void aKeyThatAlsoSignsWhatProgramsMakeUpIsRefused() throws IOException {
    Path context = tpm2Key("ecc:ecdsa-sha256:null", "");
    Path quoted = folder.resolve("quoted");
    Invocation refused =
        tpm(
            "quote",
            "--ak",
            context.toString(),
            "--pcr",
            "0",
            "--nonce",
            "00",
            "-o",
            quoted.toString());
    assertEquals(1, refused.exit(), refused.err());
    assertTrue(refused.err().contains("key attributes"), refused.err());
    assertFalse(Files.exists(quoted));
  }

  @Test
  void keysThatCannotBeLoadedAndWrongUsageAreErrors() throws IOException {
    String out = folder.resolve("quoted").toString();
    String text = Files.writeString(folder.resolve("text"), "no key at all").toString();
    assertEquals(3, tpm("quote", "--ak", text, "--pcr", "0", "--nonce", "00", "-o", out).exit());
    assertEquals(
        4, tpm("quote", "--ak", "0x81010002", "--pcr", "0", "--nonce", "00", "-o", out).exit());
    assertEquals(2, tpm("quote", "--ak", text, "--pcr", "24", "--nonce", "00", "-o", out).exit());
    assertEquals(
        2, tpm("quote", "--ak", text, "--pcr", "0", "--nonce", "00".repeat(67), "-o", out).exit());
  }

  private Path tpm2Key(String kind, String attribute) throws IOException {
    String primary = folder.resolve("primary.ctx").toString();
    String area = folder.resolve("ak.pub").toString();
    String secret = folder.resolve("ak.priv").toString();
    Path context = folder.resolve("ak.ctx");
    RealTool.runOk("tpm2_createprimary", "-T", tcti, "-C", "e", "-c", primary);
    RealTool.runOk("tpm2_flushcontext", "-T", tcti, "-t");
    RealTool.runOk(
        "tpm2_create",
        "-T",
        tcti,
        "-C",
        primary,
        "-G",
        kind,
        "-a",
        attribute + "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign",
        "-u",
        area,
        "-r",
        secret);
    RealTool.runOk("tpm2_flushcontext", "-T", tcti, "-t");
    RealTool.runOk(
        "tpm2_load", "-T", tcti, "-C", primary, "-u", area, "-r", secret, "-c", context.toString());
    RealTool.runOk("tpm2_flushcontext", "-T", tcti, "-t");
    return context;
  }

  private RealTool.Result checkQuote(Path quoted) throws IOException {
    String pem = folder.resolve("ak.pem").toString();
    Files.writeString(
        Path.of(pem),
        RealTool.runOk(
                "tpm2_print",
                "-t",
                "TPM2B_PUBLIC",
                "-f",
                "pem",
                quoted.resolve("ak.pub").toString())
            .out());
    return RealTool.run(
        List.of(
            "tpm2_checkquote",
            "-u",
            pem,
            "-m",
            quoted.resolve("quote.msg").toString(),
            "-s",
            quoted.resolve("quote.sig").toString(),
            "-f",
            quoted.resolve("quote.pcrs").toString(),
            "-q",
            NONCE));
  }

  private static Invocation verify(Path quoted, Path key, String nonce) {
    return Invocation.of(
        "attest",
        "verify",
        "--quote",
        quoted.resolve("quote.msg").toString(),
        "--signature",
        quoted.resolve("quote.sig").toString(),
        "--ak",
        key.toString(),
        "--nonce",
        nonce,
        "--pcrs",
        quoted.resolve("quote.pcrs").toString());
  }

  private static void ok(Invocation run) {
    assertEquals(0, run.exit(), () -> run.text() + run.err());
  }

  private Invocation tpm(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("tpm", command));
    all.addAll(
        List.of("--tpm", "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket()));
    all.addAll(List.of(arguments));
    return Invocation.of(all.toArray(String[]::new));
  }
}
