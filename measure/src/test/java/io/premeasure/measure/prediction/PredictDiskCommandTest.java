package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.uefi.PartitionTableData;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictDiskCommandTest {
  private static final String SEPARATOR_ALONE =
      "3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969";

  @TempDir private Path folder;

  @Test
  void ukiOnTheFallbackPathIsFollowedToTheKernel() throws IOException {
    BootDisk disk = new BootDisk(folder, BootDisk.uki(252, "console=ttyS0"));
    Map<String, Object> off = predict(disk, "--secure-boot", "false");
    assertEquals(SEPARATOR_ALONE, value(off, "6"));
    assertEquals(
        List.of("EV_EFI_ACTION", "EV_SEPARATOR", application(), application()), types(off, 4));
    assertEquals(2, types(off, 9).size());
    assertEquals(8, types(off, 11).size());
    assertTrue(((Map<?, ?>) off.get("unknown")).containsKey("0"));
    assertFalse(registers(off).containsKey("0"));
    assertEquals(gpt(disk), digests(off, 5).get(1));
  }

  /** An answer by the user: what the stub ignores with Secure Boot, it takes without. */
  @Test
  void printedChainPredictsTheSame() throws IOException {
    BootDisk disk = new BootDisk(folder, BootDisk.uki(257, "console=ttyS0"));
    disk.put("/EFI/BOOT/BOOTX64.EFI.extra.d/one.cred", "secret");
    Path chain = folder.resolve("chain.yaml");
    Invocation printed =
        run(disk, "--secure-boot", "false", "--print-chain", "--phase", "enter-initrd");
    // Names in a description are relative to its folder.
    Files.writeString(chain, printed.text().replace(disk.image().toString(), "disk.img"));
    Invocation fromChain = Invocation.of("predict", "chain", chain.toString(), "--format", "json");
    assertEquals(0, fromChain.exit(), fromChain.err());
    assertEquals(
        predict(disk, "--secure-boot", "false", "--phase", "enter-initrd").get("banks"),
        fromChain.json().get("banks"));
    assertTrue(registers(fromChain.json()).containsKey("12"), "credentials");
  }

  @Test
  void entryOfSystemdBootIsFoundByItsDefaultPattern() throws IOException {
    BootDisk disk = systemdBootDisk(255).put("/loader/loader.conf", "default b*\n");
    Map<String, Object> prediction = predict(disk, "--secure-boot", "false");
    assertEquals(1, types(prediction, 12).size());
    assertEquals(digests(prediction, 12).get(0), digests(prediction, 9).get(0));
    assertEquals(
        List.of(
            "EV_SEPARATOR", "EV_EFI_GPT_EVENT", "EV_EVENT_TAG", "EV_EFI_ACTION", "EV_EFI_ACTION"),
        types(prediction, 5));
    HashAlgorithm sha256 = HashAlgorithm.SHA256;
    String options = "initrd=\\initrd.img console=ttyS0 b\0";
    assertEquals(
        HexFormat.of().formatHex(sha256.hash(options.getBytes(StandardCharsets.UTF_16LE))),
        digests(prediction, 12).get(0));
  }

  @Test
  void entriesWithoutADefaultAreAlternatives() throws IOException {
    BootDisk disk = systemdBootDisk(252);
    Map<String, Object> set = predict(disk, "--secure-boot", "false", "--pcr", "4,9");
    assertEquals("prediction-set", set.get("premeasure"));
    List<?> predictions = (List<?>) set.get("predictions");
    assertEquals(2, predictions.size());
    assertEquals(64, ((String) ((Map<?, ?>) set.get("policyOr")).get("sha256")).length());
    assertNotEquals(value(member(predictions, 0), "4"), value(member(predictions, 1), "4"));
    assertEquals(value(member(predictions, 0), "6"), value(member(predictions, 1), "6"));
  }

  /** What shim verifies with its own key is named so, and the kernel is measured as often. */
  @Test
  @RequiresTool({"grub-mkimage", "sbsign", "openssl"})
  void shimVerifiesGrubAndTheKernel() throws IOException {
    SigningKeys keys = new SigningKeys(folder);
    byte[] shim = keys.shim("vendor");
    BootDisk disk =
        new BootDisk(folder, keys.sign("db", shim))
            .put("/EFI/BOOT/grubx64.efi", keys.sign("vendor", GrubLoader.build(folder)))
            .put("/vmlinuz", keys.sign("vendor", BootDisk.kernel(1)))
            .put("/grub/grub.cfg", "linux /vmlinuz quiet\nboot\n");
    Path efivars = keys.efivars("db");
    Map<String, Object> prediction = predict(disk, "--variables", efivars.toString());
    assertEquals(
        List.of("EV_EFI_ACTION", "EV_SEPARATOR", application(), application(), application()),
        types(prediction, 4));
    List<String> seven =
        events(prediction, 7).stream().map(e -> (String) e.get("description")).toList();
    assertTrue(seven.get(6).startsWith("authority db"), seven::toString);
    assertTrue(seven.get(7).startsWith("authority SbatLevel by shim"), seven::toString);
    assertTrue(seven.get(8).startsWith("authority MokListRT by shim"), seven::toString);
    assertEquals(9, seven.size());
    assertEquals(3, types(prediction, 14).size());
    disk =
        new BootDisk(folder, keys.sign("db", shim))
            .put("/EFI/BOOT/grubx64.efi", GrubLoader.build(folder));
    Invocation refused = run(disk, "--variables", efivars.toString());
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("shim refuses"), refused.err());
  }

  @Test
  @RequiresTool({"sbsign", "openssl"})
  void certificateThatDbxHasTheDigestOfIsRefused() throws IOException {
    SigningKeys keys = new SigningKeys(folder);
    BootDisk disk = new BootDisk(folder, keys.sign("db", BootDisk.uki(252, "quiet")));
    Path efivars = keys.efivars("db");
    assertEquals(7, types(predict(disk, "--variables", efivars.toString()), 7).size());
    keys.revoke(efivars, "db");
    Invocation refused = run(disk, "--variables", efivars.toString());
    assertEquals(1, refused.exit());
    assertTrue(
        refused.err().contains("dbx has the digest of the certificate CN=db"), refused.err());
  }

  @Test
  void firmwareOfARealBootIsLearnedFromItsLog() throws IOException {
    BootDisk disk = new BootDisk(folder, BootDisk.uki(252, "console=ttyS0"));
    String boot = "cvmboot/boot/systemd-stub-uki/";
    Map<String, Object> prediction =
        predict(
            disk,
            "--firmware-log",
            Golden.path(boot + "eventlog.bin").toString(),
            "--variables",
            Golden.path(boot + "efivars").toString());
    Map<?, ?> measured = (Map<?, ?>) Golden.json(boot + "pcrs.json").get("sha256");
    for (String pcr : List.of("0", "1", "2", "3", "6", "7")) {
      assertEquals(measured.get(pcr), value(prediction, pcr), "PCR " + pcr);
    }
  }

  @Test
  void imaStartsFromTheRegistersBeforeIt() throws IOException {
    BootDisk disk = new BootDisk(folder, BootDisk.uki(252, "console=ttyS0"));
    Path chain = folder.resolve("chain.yaml");
    for (String profile : List.of("ovmf-debian12", "edk2")) {
      Files.writeString(
          chain,
          """
          premeasure: chain
          version: 1
          stages:
            - firmware: {profile: %s, variables: %s, disk: disk.img}
            - uki: {file: 'disk.img:esp/EFI/BOOT/BOOTX64.EFI'}
            - ima: {template: ima-ng}
          """
              .formatted(profile, Golden.path("cvmboot/boot/systemd-stub-uki/efivars")));
      Invocation done = Invocation.of("predict", "chain", "" + chain, "--format", "json");
      assertEquals(0, done.exit(), done.err() + disk.image());
      boolean known = !profile.equals("edk2");
      assertEquals(known, registers(done.json()).containsKey("10"), profile);
      assertEquals(known, !done.text().contains("it depends on PCR 0"), profile);
    }
  }

  @Test
  void secureBootWithoutAnAllowingEntryIsRefused() throws IOException {
    BootDisk disk = new BootDisk(folder, BootDisk.uki(252, "console=ttyS0"));
    Invocation refused = run(disk, "--secure-boot", "true");
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("no entry of db allows it"), refused.err());
  }

  @Test
  void explanationShowsEveryExtendOfARegister() throws IOException {
    BootDisk disk = new BootDisk(folder, BootDisk.uki(257, "console=ttyS0"));
    Map<String, Object> explained = predict(disk, "--secure-boot", "false", "--explain", "4");
    List<?> events = (List<?>) explained.get("events");
    assertEquals(4, events.size());
    Map<?, ?> last = (Map<?, ?>) events.get(3);
    assertEquals(
        value(predict(disk, "--secure-boot", "false"), "4"),
        ((Map<?, ?>) last.get("values")).get("sha256"));
    assertEquals(false, predict(disk, "--explain", "0").get("known"));
  }

  @Test
  void differenceNamesTheSectionThatChanged() throws IOException {
    Path before = folder.resolve("a.json");
    Path after = folder.resolve("b.json");
    run(
        new BootDisk(folder, BootDisk.uki(257, "console=ttyS0")),
        "--secure-boot",
        "false",
        "-o",
        before.toString());
    run(
        new BootDisk(folder, BootDisk.uki(257, "console=ttyS1")),
        "--secure-boot",
        "false",
        "-o",
        after.toString());
    Invocation diff =
        Invocation.of("predict", "diff", before.toString(), after.toString(), "--format", "json");
    assertEquals(1, diff.exit(), diff.err());
    assertEquals(List.of(4, 9, 11), diff.json().get("pcrs"));
    assertTrue(diff.text().contains("section .cmdline"), diff.text());
    assertEquals(0, Invocation.of("predict", "diff", before.toString(), before.toString()).exit());
  }

  @Test
  void diskWithoutLoaderIsABadInput() throws IOException {
    BootDisk disk = new BootDisk(folder, new byte[100]);
    Invocation bad = run(disk);
    assertEquals(3, bad.exit());
    assertTrue(bad.err().contains("BOOTX64.EFI"), bad.err());
  }

  private BootDisk systemdBootDisk(int release) throws IOException {
    return new BootDisk(folder, BootDisk.systemdBoot(release))
        .put("/vmlinuz-a", BootDisk.kernel(1))
        .put("/vmlinuz-b", BootDisk.kernel(2))
        .put("/initrd.img", new byte[77])
        .put("/loader/entries/a.conf", entry("a"))
        .put("/loader/entries/b.conf", entry("b"));
  }

  private static String entry(String name) {
    return "title %s\nlinux /vmlinuz-%s\ninitrd /initrd.img\noptions console=ttyS0 %s\n"
        .formatted(name, name, name);
  }

  private static String gpt(BootDisk disk) throws IOException {
    try (FileBlockSource bytes = FileBlockSource.open(disk.image())) {
      return HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(PartitionTableData.read(bytes)));
    }
  }

  private static String application() {
    return "EV_EFI_BOOT_SERVICES_APPLICATION";
  }

  private static Map<String, Object> predict(BootDisk disk, String... options) throws IOException {
    Invocation done = run(disk, options);
    assertEquals(0, done.exit(), done.err());
    return done.json();
  }

  private static Invocation run(BootDisk disk, String... options) {
    List<String> arguments = new ArrayList<>(List.of("predict", "disk", disk.image().toString()));
    arguments.addAll(List.of(options));
    if (!arguments.contains("--print-chain")) {
      arguments.addAll(List.of("--format", "json"));
    }
    return Invocation.of(arguments.toArray(String[]::new));
  }

  private static Map<?, ?> member(List<?> predictions, int index) {
    return (Map<?, ?>) predictions.get(index);
  }

  private static Map<?, ?> registers(Map<?, ?> prediction) {
    return (Map<?, ?>) ((Map<?, ?>) prediction.get("banks")).get("sha256");
  }

  private static String value(Map<?, ?> prediction, String pcr) {
    return (String) registers(prediction).get(pcr);
  }

  private static List<String> types(Map<?, ?> prediction, int pcr) {
    return events(prediction, pcr).stream().map(event -> (String) event.get("type")).toList();
  }

  private static List<String> digests(Map<?, ?> prediction, int pcr) {
    return events(prediction, pcr).stream()
        .map(event -> (String) ((Map<?, ?>) event.get("digests")).get("sha256"))
        .toList();
  }

  private static List<Map<?, ?>> events(Map<?, ?> prediction, int pcr) {
    return ((List<?>) prediction.get("events"))
        .stream()
            .<Map<?, ?>>map(event -> (Map<?, ?>) event)
            .filter(event -> event.get("pcr").equals(pcr))
            .toList();
  }
}
