package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.SparseFile;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks that cvmdisk prepared, signed by this program. */
class DiskProtectCommandTest {
  @TempDir private static Path keys;

  @TempDir Path folder;

  @BeforeAll
  static void makeKey() {
    assertEquals(0, Invocation.of("keys", "generate", "--out", keys.toString()).exit());
  }

  private static String key() {
    return keys.resolve("private.pem").toString();
  }

  private static Invocation protect(Path disk, String... more) {
    String[] all = new String[more.length + 9];
    List<String> words =
        List.of(
            "--format",
            "json",
            "disk",
            "protect",
            "" + disk,
            "--key",
            key(),
            "--source-date-epoch",
            "1700000000");
    for (int i = 0; i < all.length; i++) {
      all[i] = i < words.size() ? words.get(i) : more[i - words.size()];
    }
    return Invocation.of(all);
  }

  @ParameterizedTest
  @CsvSource({"a-thin-prepared, a-thin", "a-flat, a-flat"})
  @RequiresTool("fsck.vfat")
  void aDiskThatCvmdiskPreparedIsSignedAndVerifies(String name, String log) throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/" + name, folder.resolve("d.vhd"));
    Invocation run = protect(disk);
    assertEquals(0, run.exit(), run.err());
    Map<String, Object> document = run.json();
    Map<?, ?> golden = (Map<?, ?>) Golden.json("cvmboot/disk/expected.json").get(log);
    assertEquals(golden.get("rootHash"), document.get("roothash"));
    Invocation verify =
        Invocation.of(
            "--format",
            "json",
            "disk",
            "verify",
            "" + disk,
            "--public-key",
            "" + keys.resolve("public.pem"));
    assertEquals(0, verify.exit(), verify.text());
    assertEquals(true, verify.json().get("pinned"));
    assertEquals(document.get("prediction"), verify.json().get("prediction"));
    Path volume = folder.resolve("esp");
    RealTool.runOk("dd", "if=" + disk, "of=" + volume, "bs=1M", "skip=5", "count=15");
    RealTool.runOk("fsck.vfat", "-n", volume.toString());
  }

  /** The signer is another one, but everything about the second event is the same. */
  @Test
  void theLinesAreThoseOfCvmdisk() throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/a-thin-prepared", folder.resolve("d.vhd"));
    String text = Invocation.of("disk", "protect", "" + disk, "--key", key()).text();
    String log = new String(Golden.bytes("cvmboot/disk/a-thin.log"), StandardCharsets.UTF_8);
    Matcher line = Pattern.compile("(?m)^(LOG\\[12:.*|PCR\\[12\\]=.*|roothash: .*)$").matcher(log);
    int lines = 0;
    while (line.find()) {
      assertTrue(text.contains(line.group()), line.group() + " in " + text);
      lines++;
    }
    assertEquals(4, lines); // the root hash is printed twice there
  }

  @Test
  void signingTwiceGivesTheSameDisk() throws IOException {
    Path first = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("a.vhd"));
    Path second = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("b.vhd"));
    assertEquals(0, protect(first).exit());
    assertEquals(0, protect(second).exit());
    assertEquals(-1, Files.mismatch(first, second));
    assertEquals(0, protect(second).exit());
    Map<String, Object> again =
        Invocation.of("--format", "json", "disk", "verify", "" + second).json();
    assertEquals(true, again.get("verified"));
  }

  @ParameterizedTest
  @CsvSource({
    "100000000, 'the hash tree is not that of the data'",
    "236015616, 'the hash tree is not that of the data'"
  })
  void aDiskThatWasChangedAfterItWasPreparedIsNotSigned(long offset, String reason)
      throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("d.vhd"));
    try (RandomAccessFile bytes = new RandomAccessFile(disk.toFile(), "rw")) {
      bytes.seek(offset);
      bytes.write(0x5a);
    }
    Path before = Files.copy(disk, folder.resolve("before"));
    Invocation refused = protect(disk);
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains(reason), refused.err());
    assertEquals(-1, Files.mismatch(before, disk));
  }

  @Test
  void aDiskThatIsNotPreparedIsNotSigned() throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/a-base", folder.resolve("d.vhd"));
    Path before = Files.copy(disk, folder.resolve("before"));
    Invocation refused = protect(disk);
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("prepare it first"), refused.err());
    assertEquals(-1, Files.mismatch(before, disk));
    assertEquals(2, Invocation.of("disk", "protect", "" + disk).exit());
  }

  @Test
  void aSigningToolThatFailsChangesNothing() throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("d.vhd"));
    Path before = Files.copy(disk, folder.resolve("before"));
    Invocation refused =
        Invocation.of("disk", "protect", "" + disk, "--signing-tool", "/bin/false");
    assertEquals(4, refused.exit(), refused.err());
    assertEquals(-1, Files.mismatch(before, disk));
  }
}
