package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.device.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose private key and newest hash are in a TPM. */
@RequiresTool({"swtpm", "tpm2_nvundefine"})
class TpmAnchorTest {
  private static final String MACHINE = "cvmboot/boot/cvmboot-events-rsa2048/";

  @TempDir private Path folder;

  private SwtpmProcess swtpm;
  private Path image;
  private Path plain;

  @BeforeEach
  void makeImage() throws IOException {
    swtpm = SwtpmProcess.start(Duration.ofSeconds(20));
    image = folder.resolve("disk.cbe");
    plain = folder.resolve("plain");
    byte[] content = new byte[4 * 4096];
    Arrays.fill(content, (byte) 'a');
    Files.write(plain, content);
    assertDone(
        Invocation.of(
            "predict",
            "events",
            Golden.path(MACHINE + "events").toString(),
            "--sig",
            Golden.path(MACHINE + "cvmboot.cpio.sig").toString(),
            "-o",
            prediction()));
    assertDone(
        cbe(
            "init",
            "--create",
            "--size",
            "1MiB",
            "--spare",
            "512KiB",
            "--prediction",
            prediction()));
    extend();
  }

  @AfterEach
  void stop() throws IOException {
    swtpm.close();
  }

  private String prediction() {
    return folder.resolve("prediction.json").toString();
  }

  private String uri() {
    return "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket();
  }

  private void extend() {
    assertDone(
        Invocation.of(
            "tpm",
            "extend",
            "--allow-missing-banks",
            "--tpm",
            uri(),
            "--prediction",
            prediction()));
  }

  private Invocation cbe(String command, String... more) {
    List<String> words = new ArrayList<>(List.of("--format", "json", "cbe", command));
    words.add(image.toString());
    words.addAll(List.of("--anchor", "tpm:" + folder.resolve("anchor"), "--tpm", uri()));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray(String[]::new));
  }

  private static void assertDone(Invocation done) {
    assertEquals(0, done.exit(), done.err());
  }

  private void assertRefused(Invocation refused, String reason) {
    assertEquals(3, refused.exit(), refused.err());
    assertTrue(refused.err().contains(reason), refused.err());
  }

  /** As {@code tpm unseal} says it. */
  private static void assertNotGivenOut(Invocation refused) {
    assertEquals(1, refused.exit(), refused.err());
    assertTrue(refused.err().contains("the PCRs do not have the values"), refused.err());
  }

  private static void assertWrongUsage(Invocation refused, String reason) {
    assertEquals(2, refused.exit(), refused.err());
    assertTrue(refused.err().contains(reason), refused.err());
  }

  private void write(int block) {
    assertDone(cbe("write", "--offset", Integer.toString(block * 4096), "-i", plain.toString()));
  }

  @Test
  void imageIsFreshAndHasWhatWasWritten() throws IOException {
    write(3);
    Invocation check = cbe("check");
    assertDone(check);
    assertEquals(true, check.json().get("fresh"));
    assertEquals("intact", check.json().get("verdict"));
    Path out = folder.resolve("out");
    assertDone(cbe("read", "--offset", "12288", "--length", "16384", "-o", out.toString()));
    assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(out));
    assertDone(cbe("rekey"));
    assertDone(cbe("extend", "--vbd", "16", "--grow"));
    assertDone(cbe("check"));
  }

  @Test
  void olderCopyIsRefused() throws IOException {
    write(0);
    byte[] old = Files.readAllBytes(image);
    write(1);
    byte[] current = Files.readAllBytes(image);
    Files.write(image, old);
    assertRefused(cbe("info"), "no superblock has the secured hash");
    assertRefused(cbe("write", "--offset", "0", "-i", plain.toString()), "no superblock");
    Invocation check = cbe("check");
    assertEquals(1, check.exit(), check.err());
    assertEquals(false, check.json().get("fresh"));
    Invocation offline = cbe("check", "--offline");
    assertDone(offline);
    assertNull(offline.json().get("fresh"));
    Files.write(image, current);
    assertDone(cbe("check"));
  }

  @Test
  void otherRegistersDoNotGiveTheKeyOut() throws IOException {
    write(0);
    extend();
    assertNotGivenOut(cbe("check"));
    assertNotGivenOut(cbe("write", "--offset", "0", "-i", plain.toString()));
    assertNotGivenOut(cbe("check", "--offline"));
  }

  @Test
  void removedOrReplacedIndexIsNotBelieved() throws IOException {
    write(0);
    Files.createSymbolicLink(swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
    String tcti = "swtpm:path=" + swtpm.dataSocket();
    RealTool.runOk("tpm2_nvundefine", "-T", tcti, "-C", "o", "0x01800cbe");
    assertRefused(cbe("check"), "removed or replaced");
    RealTool.runOk(
        "tpm2_nvdefine",
        "-T",
        tcti,
        "-C",
        "o",
        "-s",
        "32",
        "-a",
        "authread|authwrite|no_da",
        "0x01800cbe");
    RealTool.runOk("tpm2_nvwrite", "-T", tcti, "-i", plain32().toString(), "0x01800cbe");
    assertRefused(cbe("check"), "removed or replaced");
    assertDone(cbe("check", "--offline"));
  }

  private Path plain32() throws IOException {
    return Files.write(folder.resolve("hash"), new byte[32]);
  }

  /** Makes another image of the anchor in this folder. */
  private Invocation init(Path anchor, String... more) {
    return initWith(merged(List.of("--anchor", "tpm:" + anchor, "--tpm", uri()), more));
  }

  private Invocation initWith(String... more) {
    List<String> words = List.of("--format", "json", "cbe", "init", folder.resolve("b").toString());
    List<String> size = List.of("--create", "--size", "1MiB", "--spare", "512KiB");
    return Invocation.of(merged(words, merged(size, more)));
  }

  private static String[] merged(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void newAnchorNeedsAPredictionAndAFreeIndex() {
    Path other = folder.resolve("other");
    assertWrongUsage(init(other), "--prediction");
    String[] sealed = {"--prediction", prediction()};
    assertRefused(init(other, sealed), "0x01800cbe already");
    assertFalse(Files.exists(other), "nothing is left of what failed");
    assertDone(init(other, merged(List.of("--nv-index", "0x01800cbf"), sealed)));
  }

  @Test
  void optionsOfANewAnchorAreRefusedWhereNoneIsMade() throws IOException {
    String[] sealed = {"--prediction", prediction()};
    Path anchor = folder.resolve("anchor");
    assertWrongUsage(init(anchor, sealed), "--prediction is for");
    assertWrongUsage(init(anchor, "--nv-index", "0x01800cbf"), "--nv-index is for");
    assertWrongUsage(initWith(sealed), "--prediction is for");
    assertWrongUsage(
        initWith(merged(List.of("--anchor", folder.resolve("new").toString()), sealed)),
        "--prediction is for");
    assertWrongUsage(cbe("convert", sealed), "--prediction is for");
    assertFalse(Files.exists(folder.resolve("b")));
    assertDone(init(anchor));
  }

  @Test
  void counterWithAValueOpensTheAnchor() throws IOException {
    Path value = Files.writeString(folder.resolve("value"), "the counter's value");
    String[] auth = {"--index-auth-file", value.toString()};
    List<String> counter = List.of("tpm", "counter", "--index", "0x01500010", "--tpm", uri());
    assertDone(Invocation.of(merged(counter, merged(List.of("--define"), auth))));
    Path other = folder.resolve("other");
    assertDone(
        init(
            other,
            "--nv-index",
            "0x01800cbf",
            "--prediction",
            prediction(),
            "--counter",
            "0x01500010=5"));
    List<String> check =
        List.of(
            "cbe",
            "check",
            folder.resolve("b").toString(),
            "--anchor",
            "tpm:" + other,
            "--tpm",
            uri());
    Invocation without = Invocation.of(merged(check));
    assertEquals(4, without.exit(), without.err());
    assertTrue(without.err().contains("authorisation value"), without.err());
    assertDone(Invocation.of(merged(check, auth)));
    assertDone(Invocation.of(merged(counter, merged(List.of("--raise", "6"), auth))));
    assertNotGivenOut(Invocation.of(merged(check, auth)));
  }

  /** Sealed by the same TPM to the same values, as somebody with the machine can do it. */
  @Test
  void anchorInThePlaceOfAnotherIsKnownByItsName() throws IOException {
    Path others = folder.resolve("others");
    Invocation made = init(others, "--nv-index", "0x01800cbf", "--prediction", prediction());
    assertDone(made);
    String name = made.json().get("anchorName").toString();
    String[] pinned = {"--anchor-name", name};
    List<String> check =
        List.of("cbe", "check", folder.resolve("b").toString(), "--tpm", uri(), "--anchor");
    assertDone(Invocation.of(merged(check, merged(List.of("tpm:" + others), pinned))));
    for (String option : List.of("--offline", "-v")) {
      Invocation swapped = cbe("check", merged(List.of(option), pinned));
      assertEquals(1, swapped.exit(), swapped.err());
      assertTrue(swapped.err().contains("expected " + name), swapped.err());
    }
    assertWrongUsage(
        init(folder.resolve("new"), merged(List.of("--prediction", prediction()), pinned)),
        "a name of its own");
    String plainFolder = folder.resolve("plainFolder").toString();
    assertWrongUsage(
        Invocation.of(merged(check, merged(List.of(plainFolder), pinned))), "only a trust anchor");
  }

  @Test
  void sealedSecretIsNotOverwritten() throws IOException {
    Path other = folder.resolve("other");
    Path secret = Files.writeString(folder.resolve("secret"), "sixteen secrets.");
    String[] sealed = {"--prediction", prediction()};
    List<String> seal =
        List.of("tpm", "seal", "--in", secret.toString(), "-o", other.toString(), "--tpm", uri());
    assertDone(Invocation.of(merged(seal, sealed)));
    byte[] object = Files.readAllBytes(other.resolve("seal.priv"));
    String[] free = merged(List.of("--nv-index", "0x01800cbf"), sealed);
    assertRefused(init(other, free), "holds a sealed secret already");
    assertArrayEquals(object, Files.readAllBytes(other.resolve("seal.priv")));
    assertFalse(Files.exists(folder.resolve("b")));
    for (String name : List.of("anchor.index", "anchor.parent")) {
      Files.copy(folder.resolve("anchor").resolve(name), other.resolve(name));
    }
    assertRefused(init(other), "a sealed key of 16 bytes");
  }

  @Test
  void anchorThatCannotBeWrittenLeavesNoIndex() {
    String[] free = {"--nv-index", "0x01800cbf", "--prediction", prediction()};
    Path inAFile = plain.resolve("anchor");
    assertEquals(3, init(inAFile, free).exit());
    assertDone(init(folder.resolve("other"), free));
  }

  @Test
  void lastingTpmIsAskedFor() {
    List<String> check =
        List.of("cbe", "check", image.toString(), "--anchor", "tpm:" + folder.resolve("anchor"));
    assertWrongUsage(Invocation.of(merged(check)), "a TPM that lasts");
    assertWrongUsage(Invocation.of(merged(check, "--tpm", "swtpm:")), "a TPM that lasts");
    assertWrongUsage(Invocation.of(merged(check, "--tpm", "nowhere:")), "nowhere:");
  }
}
