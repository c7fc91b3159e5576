package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CbeCommandTest {
  @TempDir private Path folder;

  /** The golden image, and beside it the folder of its anchor. */
  @SuppressWarnings("unchecked")
  private Path image(String name) throws IOException {
    Map<String, Object> anchor =
        (Map<String, Object>) Golden.json("cbe/" + name + ".json").get("trust_anchor");
    Path files = Files.createDirectories(folder.resolve("anchor"));
    Files.write(files.resolve("keyfile"), "*".repeat(32).getBytes(StandardCharsets.US_ASCII));
    byte[] hash = HexFormat.of().parseHex(anchor.get("secured_superblock_sha256").toString());
    Files.write(files.resolve("secured_superblock"), hash);
    return Files.write(folder.resolve(name), Golden.bytes("cbe/" + name + ".img.gz"));
  }

  private Invocation run(String command, Path image, String... more) {
    String[] arguments =
        new String[] {
          "cbe", command, image.toString(), "--anchor", folder.resolve("anchor").toString()
        };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Invocation.of(all);
  }

  @Test
  void soundImagesPassTheCheck() throws IOException {
    Invocation check = run("check", image("written"), "--format", "json");
    assertEquals(0, check.exit(), check.err());
    assertEquals("intact", check.json().get("verdict"));
    assertEquals(true, check.json().get("fresh"));
    assertEquals(List.of(), check.json().get("findings"));
    Invocation offline = run("check", image("written"), "--offline", "--format", "json");
    assertNull(offline.json().get("fresh"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void damageIsNamedWithItsPlace() throws IOException {
    Invocation check = run("check", image("crash-inside-step"), "--format", "json");
    assertEquals(1, check.exit());
    assertEquals("pool-damaged", check.json().get("verdict"));
    Map<String, Object> finding = ((List<Map<String, Object>>) check.json().get("findings")).get(0);
    assertEquals("mt", finding.get("tree"));
    assertEquals(2, finding.get("level"));
    assertEquals(226, finding.get("pba"));
    assertEquals("hash-mismatch", finding.get("kind"));
  }

  @Test
  void anotherSuperblockThanExpectedFails() throws IOException {
    Path image = image("written");
    Invocation check = run("check", image, "--expect", "00".repeat(32), "--format", "json");
    assertEquals(1, check.exit());
    assertEquals("unusable", check.json().get("verdict"));
    assertEquals(false, check.json().get("fresh"));
    assertEquals(2, run("check", image, "--expect", "00").exit());
  }

  @Test
  void whatIsNoImageIsBadInput() throws IOException {
    Path zeros = Files.write(folder.resolve("zeros"), new byte[1 << 16]);
    for (String command : List.of("info", "check", "dump")) {
      assertEquals(3, Invocation.of("cbe", command, zeros.toString()).exit());
    }
    assertEquals(3, run("info", image("crash-slot-overwritten")).exit());
    assertEquals(0, run("info", image("crash-slot-overwritten"), "--offline").exit());
  }

  @Test
  @SuppressWarnings("unchecked")
  void informationAndDumpTellOfSnapshots() throws IOException {
    Path image = image("snapshots");
    Invocation info = run("info", image, "--format", "json");
    assertEquals(0, info.exit(), info.err());
    assertEquals(2, info.json().get("slot"));
    assertEquals(3, ((List<?>) info.json().get("snapshots")).size());
    Invocation dump = run("dump", image, "--format", "json");
    List<Map<String, Object>> rows = (List<Map<String, Object>>) dump.json().get("tree");
    assertTrue(rows.stream().noneMatch(row -> Boolean.FALSE.equals(row.get("verified"))));
    assertTrue(rows.stream().anyMatch(row -> row.get("tree").equals("mt")));
    assertTrue(run("dump", image).text().contains("verified=true"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void snapshotsAreExportedInPlain() throws Exception {
    Path image = image("snapshots");
    Path out = folder.resolve("plain");
    for (Map<String, Object> volume :
        (List<Map<String, Object>>) Golden.json("cbe/snapshots.json").get("volumes")) {
      Invocation export =
          run("export", image, out.toString(), "--snapshot", volume.get("gen").toString());
      assertEquals(0, export.exit(), export.err());
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(out));
      assertEquals(volume.get("content_sha256"), HexFormat.of().formatHex(hash));
    }
    Path block = folder.resolve("block");
    assertEquals(
        0,
        run("read", image, "--offset", "815104", "--length", "4KiB", "-o", block.toString())
            .exit());
    Path current = folder.resolve("current");
    assertEquals(0, run("export", image, current.toString()).exit());
    byte[] all = Files.readAllBytes(current);
    assertArrayEquals(Arrays.copyOfRange(all, 199 * 4096, 200 * 4096), Files.readAllBytes(block));
    assertEquals(3, run("export", image, out.toString(), "--snapshot", "77").exit());
  }

  @Test
  @SuppressWarnings("unchecked")
  void measurementsAreThoseOfTheCore() throws IOException {
    Path image = image("snapshots");
    Map<String, Object> golden = Golden.json("cbe/snapshots.json");
    Map<String, Object> digests = (Map<String, Object>) golden.get("measurement");
    Invocation superblock = run("measure", image, "--bank", "sha1,sha256", "--format", "json");
    assertEquals(0, superblock.exit(), superblock.err());
    assertEquals(digests.get("superblock_sha256"), digest(superblock, "sha256"));
    assertEquals(digests.get("superblock_sha1"), digest(superblock, "sha1"));
    Invocation root = run("measure", image, "--kind", "vbd-root", "--format", "json");
    assertEquals(digests.get("vbd_root"), digest(root, "sha256"));
    Invocation content =
        run("measure", image, "--kind", "content", "--pcr", "9", "--format", "json");
    String current =
        ((List<Map<String, Object>>) golden.get("volumes"))
            .stream()
                .filter(volume -> volume.get("current").equals(true))
                .map(volume -> volume.get("content_sha256").toString())
                .findFirst()
                .orElseThrow();
    assertEquals(current, digest(content, "sha256"));
    Map<String, Object> banks = (Map<String, Object>) content.json().get("banks");
    assertTrue(((Map<String, Object>) banks.get("sha384")).containsKey("9"));
    assertEquals(2, run("measure", image, "--pcr", "24").exit());
    assertEquals(2, run("measure", image, "--kind", "all").exit());
  }

  @SuppressWarnings("unchecked")
  private static String digest(Invocation measure, String bank) throws IOException {
    List<Map<String, Object>> events = (List<Map<String, Object>>) measure.json().get("events");
    return ((Map<String, Object>) events.get(0).get("digests")).get(bank).toString();
  }

  @Test
  void freshImagesAreMadeWithTheirAnchor() throws IOException {
    Path image = folder.resolve("fresh");
    Path secret = Files.writeString(folder.resolve("secret"), "correct horse\n");
    String anchor = folder.resolve("new").toString();
    String[] init = {
      "cbe",
      "init",
      image.toString(),
      "--create",
      "--size",
      "1MiB",
      "--spare",
      "512KiB",
      "--anchor",
      anchor,
      "--passphrase-file",
      secret.toString()
    };
    Invocation made = Invocation.of(init);
    assertEquals(0, made.exit(), made.err());
    assertEquals(3, Invocation.of(init).exit());
    String[] check = {
      "cbe", "check", image.toString(), "--anchor", anchor, "--passphrase-file", secret.toString()
    };
    assertEquals(0, Invocation.of(check).exit());
    Files.writeString(secret, "wrong horse");
    assertEquals(3, Invocation.of(check).exit());
  }

  @Test
  void treesAreChosenAsByTheCore() throws IOException {
    Path image = folder.resolve("trees");
    String[] init = {
      "cbe",
      "init",
      image.toString(),
      "--create",
      "--vbd-levels",
      "3",
      "--vbd-degree",
      "64",
      "--vbd-leaves",
      "200",
      "--ft-levels",
      "3",
      "--ft-degree",
      "64",
      "--ft-leaves",
      "300"
    };
    Invocation made = Invocation.of(init);
    assertEquals(0, made.exit(), made.err());
    assertArrayEquals(Golden.bytes("cbe/init-64ary.img.gz"), Files.readAllBytes(image));
    init[init.length - 1] = "5000";
    assertEquals(2, Invocation.of(init).exit());
    assertEquals(2, Invocation.of("cbe", "init", image.toString(), "--create").exit());
  }
}
