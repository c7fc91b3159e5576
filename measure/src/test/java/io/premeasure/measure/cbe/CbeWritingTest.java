package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import io.premeasure.verity.cbe.BlockCache;
import io.premeasure.verity.cbe.ImageWriter;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CbeWritingTest {
  @TempDir private Path folder;

  private Invocation run(String words, String... more) {
    List<String> all = new ArrayList<>(List.of("cbe"));
    all.addAll(List.of(words.split(" ")));
    all.add(folder.resolve("image").toString());
    all.addAll(List.of("--anchor", folder.resolve("anchor").toString()));
    all.addAll(List.of("--passphrase-file", folder.resolve("secret").toString()));
    all.addAll(List.of(more));
    return Invocation.of(all.toArray(String[]::new));
  }

  private Invocation ok(String words, String... more) {
    Invocation run = run(words, more);
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private void makeImage() throws IOException {
    Files.writeString(folder.resolve("secret"), "correct horse\n");
    ok("init", "--create", "--size", "1MiB", "--spare", "2MiB");
  }

  private Path plain(int length, long seed) throws IOException {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return Files.write(folder.resolve("plain" + seed), bytes);
  }

  private byte[] exported(String... options) throws IOException {
    Path out = folder.resolve("out");
    List<String> all = new ArrayList<>(List.of(out.toString()));
    all.addAll(List.of(options));
    ok("export", all.toArray(String[]::new));
    return Files.readAllBytes(out);
  }

  @Test
  void writtenBytesAreReadAgain() throws IOException {
    makeImage();
    Path bytes = plain(10_000, 1);
    ok("write", "--offset", "5000", "-i", bytes.toString());
    Path out = folder.resolve("read");
    ok("read", "--offset", "5000", "--length", "10000", "-o", out.toString());
    assertEquals(-1, Files.mismatch(bytes, out));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
    byte[] expected = new byte[1 << 20];
    System.arraycopy(Files.readAllBytes(bytes), 0, expected, 5000, 10_000);
    assertArrayEquals(expected, exported());
    ok("check");
    assertEquals(3, run("write", "--offset", "1040000", "-i", bytes.toString()).exit());
    assertEquals(3, run("read", "--offset", "1MiB", "--length", "1").exit());
    assertArrayEquals(expected, exported());
  }

  @Test
  void secretsAreForTheOwnerAlone() throws IOException {
    makeImage();
    for (String name : List.of("encrypted_private_key", "superblock_hash")) {
      Path file = folder.resolve("anchor").resolve(name);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
  }

  @Test
  void disksAreImportedAndKept() throws IOException {
    makeImage();
    Path first = plain(1 << 20, 1);
    Path second = plain(300_001, 2);
    ok("import", first.toString());
    Invocation kept = ok("snapshot create", "--format", "json");
    String id = kept.json().get("snapshot").toString();
    ok("import", second.toString());
    assertArrayEquals(Files.readAllBytes(first), exported("--snapshot", id));
    byte[] mixed = Files.readAllBytes(first);
    System.arraycopy(Files.readAllBytes(second), 0, mixed, 0, 300_001);
    assertArrayEquals(mixed, exported());
    assertTrue(ok("snapshot list").text().contains(id + "  1048576 bytes, kept"));
    assertEquals(3, run("snapshot discard", "999").exit());
    ok("snapshot discard", id);
    ok("write", "--offset", "0", "-i", second.toString());
    ok("check");
    assertFalse(ok("snapshot list").text().contains(", kept"));
    assertEquals(3, run("import", plain((1 << 20) + 1, 3).toString()).exit());
  }

  @Test
  void extendedAndRekeyedDisksKeepTheirContent() throws IOException {
    makeImage();
    Path bytes = plain(1 << 20, 4);
    ok("import", bytes.toString());
    Invocation refused = run("extend", "--vbd", "100");
    assertEquals(3, refused.exit());
    assertTrue(refused.err().contains("room"), refused.err());
    Invocation extended = ok("extend", "--vbd", "100", "--grow", "--format", "json");
    assertEquals((256 + 100 - 2) * 4096, ((Number) extended.json().get("volumeSize")).intValue());
    ok("extend", "--ft", "70", "--grow");
    assertEquals(2, run("extend", "--ft", "70", "--vbd", "3").exit());
    Invocation rekeyed = ok("rekey", "--format", "json");
    assertEquals(2, rekeyed.json().get("currentKey"));
    byte[] content = exported();
    assertArrayEquals(Files.readAllBytes(bytes), Arrays.copyOf(content, 1 << 20));
    ok("check");
    assertEquals(false, ok("resume", "--format", "json").json().get("resumed"));
  }

  @Test
  void anOlderCopyOfTheImageIsRefused() throws IOException {
    makeImage();
    byte[] old = Files.readAllBytes(folder.resolve("image"));
    ok("write", "--offset", "0", "-i", plain(4096, 5).toString());
    Files.write(folder.resolve("image"), old);
    Invocation refused = run("write", "--offset", "0", "-i", plain(4096, 6).toString());
    assertEquals(3, refused.exit());
    assertTrue(refused.err().contains("older copy"), refused.err());
    assertArrayEquals(old, Files.readAllBytes(folder.resolve("image")));
  }

  @Test
  void aSecondWriterIsTurnedAway() throws IOException {
    makeImage();
    byte[] secret = "correct horse".getBytes(StandardCharsets.US_ASCII);
    TrustAnchor anchor = TrustAnchor.open(folder.resolve("anchor"), Optional.of(secret));
    try (ImageWriter writer =
        ImageWriter.open(folder.resolve("image"), anchor, BlockCache.DEFAULT)) {
      assertEquals(256, writer.blocks());
      Invocation refused = run("rekey");
      assertEquals(3, refused.exit());
      assertTrue(refused.err().contains("is being written"), refused.err());
      ok("snapshot list");
    }
    ok("rekey");
  }

  @Test
  @SuppressWarnings("unchecked")
  void whatTheCoreLeftUnfinishedIsFinished() throws IOException {
    Map<String, Object> golden = Golden.json("cbe/rekey-interrupted.json");
    Map<String, Object> anchor = (Map<String, Object>) golden.get("trust_anchor");
    Path files = Files.createDirectories(folder.resolve("anchor"));
    Files.writeString(files.resolve("keyfile"), "*".repeat(32));
    String hash = anchor.get("secured_superblock_sha256").toString();
    Files.write(files.resolve("secured_superblock"), HexFormat.of().parseHex(hash));
    Files.writeString(folder.resolve("secret"), "unused");
    Files.write(folder.resolve("image"), Golden.bytes("cbe/rekey-interrupted.img.gz"));
    Invocation check = ok("check", "--format", "json");
    assertEquals("unfinished", check.json().get("verdict"));
    assertEquals(3, run("rekey").exit());
    Invocation resumed = ok("resume", "--format", "json");
    assertEquals(true, resumed.json().get("resumed"));
    assertEquals("intact", ok("check", "--format", "json").json().get("verdict"));
  }

  @Test
  void soundImagesAreNeitherRepairedNorConverted() throws IOException {
    makeImage();
    byte[] before = Files.readAllBytes(folder.resolve("image"));
    assertEquals(false, ok("repair", "--format", "json").json().get("repaired"));
    Invocation convert = run("convert");
    assertEquals(3, convert.exit());
    assertTrue(convert.err().contains("is not of release"), convert.err());
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("image")));
    Files.write(folder.resolve("image"), Golden.bytes("cbe/init-legacy-2006.img.gz"));
    assertEquals(
        3, run("write", "--offset", "0", "-i", folder.resolve("secret").toString()).exit());
    ok("convert");
    ok("check");
  }
}
