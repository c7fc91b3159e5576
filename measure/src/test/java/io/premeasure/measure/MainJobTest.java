package io.premeasure.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.console.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real input: a kernel of a Debian package, an initrd made with busybox, an ext4
 * root file system; each result is held against a tool that is not ours.
 */
@RequiresTool({
  "busybox",
  "cpio",
  "mke2fs",
  "veritysetup",
  "openssl",
  "swtpm",
  "swtpm_ioctl",
  "tpm2_pcrread"
})
class MainJobTest {
  private static final String SALT = "00".repeat(32);

  @TempDir private Path dir;

  private Path swtpm;

  @BeforeEach
  void startTpm() throws IOException {
    // Unix socket paths are short, temporary folders of tests are not.
    swtpm = Files.createTempDirectory("pm");
    RealTool.runOk(
        "swtpm",
        "socket",
        "--tpm2",
        "--daemon",
        "--tpmstate",
        "dir=" + swtpm,
        "--server",
        "type=unixio,path=" + swtpm.resolve("s"),
        "--ctrl",
        "type=unixio,path=" + swtpm.resolve("s.ctrl"),
        "--flags",
        "not-need-init,startup-clear");
  }

  @AfterEach
  void stopTpm() throws IOException {
    RealTool.run(List.of("swtpm_ioctl", "--unix", swtpm.resolve("s.ctrl").toString(), "-s"));
    try (Stream<Path> files = Files.list(swtpm)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.delete(swtpm);
  }

  @Test
  void aRealKernelInitrdAndRootFileSystemAreSignedPredictedAndMeasuredAsPredicted()
      throws IOException {
    Path kernel = kernel();
    Path initrd = busyboxInitrd();
    Path root = ext4Root();

    Map<String, Object> tree =
        json("verity", "format", root.toString(), at("root.hash"), "--salt", SALT);
    String rootHash = (String) tree.get("rootHash");
    RealTool.runOk("veritysetup", "verify", root.toString(), at("root.hash"), rootHash);

    Files.writeString(
        dir.resolve("events"),
        "PCR11:string:\"os-image-identity\":{\"signer\":\"\",\"svn\":\"1\",\"diskId\":\"debian\","
            + "\"eventVersion\":\"1\"}\nPCR12:binary:"
            + "2dd1886c59504e609c1d089463f869c02dd1886c59504e609c1d089463f869c0\n");
    ok("keys", "generate", "--out", at("keys"));
    ok(
        "archive",
        "build",
        "-o",
        at("boot.cpio"),
        "--kernel",
        kernel.toString(),
        "--initrd",
        initrd.toString(),
        "--cmdline",
        "root=UUID=1 ro",
        "--roothash",
        rootHash,
        "--events",
        at("events"));
    ok("archive", "sign", at("boot.cpio"), "--key", at("keys/private.pem"));
    opensslAcceptsTheSignature();
    assertEquals(
        true,
        json("archive", "verify", at("boot.cpio"), "--public-key", at("keys/public.pem"))
            .get("verified"));

    ok(
        "predict",
        "archive",
        at("boot.cpio"),
        "--bank",
        "sha1,sha256",
        "--format",
        "json",
        "-o",
        at("prediction.json"));
    bootMeasuresWhatWasPredicted();
    tpmHoldsWhatWasPredicted();
  }

  private void bootMeasuresWhatWasPredicted() throws IOException {
    Path esp = Files.createDirectories(dir.resolve("esp/EFI"));
    Files.copy(dir.resolve("boot.cpio"), esp.resolve("cvmboot.cpio"));
    Files.copy(dir.resolve("boot.cpio.sig"), esp.resolve("cvmboot.cpio.sig"));
    Map<String, Object> boot =
        json("boot", "simulate", at("esp"), "--log", at("boot.log"), "--bank", "sha1,sha256");
    assertEquals(true, boot.get("started"));
    Map<String, Object> replayed = json("log", "replay", at("boot.log"), "--bank", "sha1,sha256");
    Map<?, ?> sha256 = (Map<?, ?>) ((Map<?, ?>) replayed.get("banks")).get("sha256");
    Map<?, ?> predicted = (Map<?, ?>) predictedBanks().get("sha256");
    predicted.forEach((pcr, value) -> assertEquals(value, sha256.get(pcr), "PCR " + pcr));
  }

  private void tpmHoldsWhatWasPredicted() throws IOException {
    String uri = "swtpm:unix:" + swtpm.resolve("s") + ",ctrl=" + swtpm.resolve("s.ctrl");
    assertEquals(
        ExitStatus.CHECK_FAILED,
        run("tpm", "compare", "--tpm", uri, "--prediction", at("prediction.json")).exit());
    ok(
        "tpm",
        "extend",
        "--tpm",
        uri,
        "--prediction",
        at("prediction.json"),
        "--allow-missing-banks");
    ok("tpm", "compare", "--tpm", uri, "--prediction", at("prediction.json"));
    RealTool.Result read =
        RealTool.runOk("tpm2_pcrread", "-T", "swtpm:path=" + swtpm.resolve("s"), "sha256:11,12");
    Map<?, ?> predicted = (Map<?, ?>) predictedBanks().get("sha256");
    assertEquals(2, predicted.size());
    for (Object value : predicted.values()) {
      assertTrue(
          read.out().toLowerCase(java.util.Locale.ROOT).contains((String) value), read.out());
    }
  }

  private Map<?, ?> predictedBanks() throws IOException {
    String text = Files.readString(dir.resolve("prediction.json"));
    return (Map<?, ?>) JSON.std.mapFrom(text).get("banks");
  }

  private void opensslAcceptsTheSignature() throws IOException {
    byte[] record = Files.readAllBytes(dir.resolve("boot.cpio.sig"));
    assertEquals(4096, record.length);
    Files.write(dir.resolve("raw.sig"), Arrays.copyOfRange(record, 80, 80 + 256));
    RealTool.runOk(
        "openssl",
        "dgst",
        "-sha256",
        "-verify",
        at("keys/public.pem"),
        "-signature",
        at("raw.sig"),
        at("boot.cpio"));
  }

  private Path busyboxInitrd() throws IOException {
    Path tree = Files.createDirectories(dir.resolve("initrd/bin"));
    Files.copy(RealTool.find("busybox").orElseThrow(), tree.resolve("busybox"));
    Path init = Files.writeString(dir.resolve("initrd/init"), "#!/bin/busybox sh\nexec sh\n");
    assertTrue(init.toFile().setExecutable(true));
    RealTool.runOk(
        "sh",
        "-c",
        "cd '"
            + dir.resolve("initrd")
            + "' && find . | cpio --quiet -o -H newc | gzip -n > ../initrd.img");
    return dir.resolve("initrd.img");
  }

  private Path ext4Root() {
    RealTool.runOk(
        "mke2fs",
        "-q",
        "-t",
        "ext4",
        "-d",
        dir.resolve("initrd").toString(),
        at("root.img"),
        "32M");
    return dir.resolve("root.img");
  }

  private static Path kernel() throws IOException {
    String given = System.getenv("PREMEASURE_TEST_KERNEL");
    if (given != null) {
      return Path.of(given);
    }
    try (Stream<Path> files = Files.list(Path.of("/boot"))) {
      List<Path> kernels =
          files.filter(f -> f.getFileName().toString().startsWith("vmlinuz-")).sorted().toList();
      String missing =
          "no kernel: install the Debian package linux-image-cloud-amd64, or name one in"
              + " PREMEASURE_TEST_KERNEL";
      assertFalse(kernels.isEmpty() && RealTool.inCi(), missing);
      Assumptions.assumeFalse(kernels.isEmpty(), missing);
      return kernels.get(kernels.size() - 1);
    }
  }

  private String at(String name) {
    return dir.resolve(name).toString();
  }

  private record Outcome(int exit, String out, String err) {}

  private static Outcome run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Premeasure.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            arguments);
    return new Outcome(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Outcome ok(String... arguments) {
    Outcome outcome = run(arguments);
    assertEquals(ExitStatus.OK, outcome.exit(), () -> String.join(" ", arguments) + outcome);
    return outcome;
  }

  private static Map<String, Object> json(String... arguments) throws IOException {
    String[] all =
        Stream.concat(Stream.of("--format", "json"), Stream.of(arguments)).toArray(String[]::new);
    return JSON.std.mapFrom(ok(all).out());
  }
}
