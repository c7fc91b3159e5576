package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.SparseFile;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that cvmdisk prepared and protected. */
class DiskCommandTest {
  private static final String SIGNER =
      "dee2820c6feadbfdb41cbc60b414bef10abf48dee051c5af581ee34f936ead31";

  @TempDir private static Path folder;

  private static Path disk(String name) throws IOException {
    Path file = folder.resolve(name + ".vhd");
    return Files.exists(file) ? file : SparseFile.write("cvmboot/disk/" + name, file);
  }

  private static Map<?, ?> expected(String name) {
    return (Map<?, ?>) Golden.json("cvmboot/disk/expected.json").get(name);
  }

  private static Invocation json(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--format", "json", "disk"));
    all.addAll(List.of(arguments));
    return Invocation.of(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-base", "a-flat", "a-thin-prepared", "a-thin"})
  void partitionsAreThoseThatCvmdiskMade(String name) throws IOException {
    Invocation run = json("inspect", disk(name).toString());
    assertEquals(0, run.exit(), run.err());
    Map<String, Object> document = run.json();
    assertEquals("vhd-fixed", document.get("container"));
    assertEquals(expected(name).get("diskGuid"), document.get("diskGuid"));
    List<?> partitions = (List<?>) document.get("partitions");
    List<?> golden = (List<?>) expected(name).get("partitions");
    assertEquals(golden.size(), partitions.size());
    for (int i = 0; i < golden.size(); i++) {
      Map<?, ?> wanted = (Map<?, ?>) golden.get(i);
      Map<?, ?> found = (Map<?, ?>) partitions.get(i);
      assertEquals(wanted.get("index"), found.get("number"));
      assertEquals(wanted.get("type"), found.get("type"));
      assertEquals(wanted.get("unique"), found.get("uuid"));
      assertEquals(wanted.get("name"), found.get("label"));
      long first = ((Number) wanted.get("first")).longValue();
      long last = ((Number) wanted.get("last")).longValue();
      assertEquals(first * 512, ((Number) found.get("offset")).longValue());
      assertEquals((last - first + 1) * 512, ((Number) found.get("size")).longValue());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a-base, base",
    "a-flat, protected",
    "a-thin-prepared, prepared",
    "a-thin, protected"
  })
  void stateIsTold(String name, String state) throws IOException {
    assertEquals(state, json("state", disk(name).toString()).json().get("state"));
    assertEquals(state, json("inspect", disk(name).toString()).json().get("state"));
  }

  @Test
  void filesOfTheSystemPartitionAreReadWhateverItIsCalled() throws IOException {
    Map<?, ?> files = (Map<?, ?>) expected("a-flat").get("esp");
    for (String partition : List.of("esp", "2", "efi-system")) {
      for (Object path : files.keySet()) {
        Path out = folder.resolve("out");
        String inside = disk("a-flat") + ":" + partition + "/" + path;
        assertEquals(0, json("cat", inside, "-o", out.toString()).exit());
        assertEquals(
            ((Map<?, ?>) files.get(path)).get("sha256"),
            HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(Files.readAllBytes(out))));
      }
    }
    Map<String, Object> listed = json("ls", disk("a-flat") + ":esp/EFI").json();
    assertTrue(listed.toString().contains("cvmboot.cpio.sig"), listed::toString);
    assertEquals(3, json("cat", disk("a-flat") + ":esp/none").exit());
    assertEquals(3, json("ls", disk("a-flat") + ":77/").exit());
  }

  @Test
  void aProtectedDiskIsVerifiedAgainstItsSigner() throws IOException {
    Invocation run = json("verify", disk("a-flat").toString(), "--signer", SIGNER);
    assertEquals(0, run.exit(), run.text());
    Map<String, Object> document = run.json();
    assertEquals(true, document.get("verified"));
    assertEquals(true, document.get("complete"));
    assertEquals(true, document.get("pinned"));
    assertEquals(expected("a-flat").get("rootHash"), document.get("roothash"));
    Invocation other =
        json("verify", disk("a-flat").toString(), "--signer", "00".repeat(32), "--quick");
    assertEquals(1, other.exit());
    assertEquals(false, other.json().get("complete"));
  }

  @Test
  void aThinRootIsVerifiedThroughItsMapping() throws IOException {
    Invocation run = json("verify", disk("a-thin").toString(), "--signer", SIGNER);
    assertEquals(0, run.exit(), run.text());
    assertEquals(expected("a-thin").get("rootHash"), run.json().get("roothash"));
    assertTrue(run.text().contains("thin device 0"), run.text());
  }

  @Test
  void filesOfTheRootAreReadThroughItsLinks() throws IOException {
    Path out = folder.resolve("kernel");
    String kernel = disk("a-base") + ":linux/boot/vmlinuz";
    assertEquals(0, json("cat", kernel, "-o", out.toString()).exit());
    assertEquals(20_000, Files.size(out));
    Map<String, Object> listed = json("ls", disk("a-base") + ":1/boot").json();
    assertTrue(listed.toString().contains("target=vmlinuz-5.15.0-1-azure"), listed::toString);
  }

  @Test
  void theFileThatABadBlockBelongsToIsNamed() throws IOException {
    Path file = disk("a-flat");
    long offset = offsetOf(file, "/ ext4 rw,noatime");
    flip(file, offset);
    try {
      Invocation run = json("verify", file.toString());
      assertEquals(1, run.exit(), run.text());
      assertTrue(run.text().contains("in /etc/fstab (inode "), run.text());
    } finally {
      flip(file, offset);
    }
  }

  /** Where a text is in the root partition. */
  private static long offsetOf(Path file, String text) throws IOException {
    long start = 20_971_520;
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      byte[] root = new byte[209_048 * 512];
      bytes.seek(start);
      bytes.readFully(root);
      int at = new String(root, StandardCharsets.ISO_8859_1).indexOf(text);
      assertTrue(at > 0, text);
      return start + at;
    }
  }

  @Test
  void aPredictionThatTheDiskDoesNotFulfilRefusesIt() throws IOException {
    Map<?, ?> prediction =
        (Map<?, ?>) json("verify", disk("a-flat").toString(), "--quick").json().get("prediction");
    Path file = folder.resolve("prediction.json");
    Files.writeString(file, JSON.std.asString(prediction));
    String disk = disk("a-flat").toString();
    assertEquals(0, json("verify", disk, "--quick", "--prediction", file.toString()).exit());
    Invocation made =
        Invocation.of(
            "predict",
            "events",
            Golden.path("cvmboot/events/readme-example.events").toString(),
            "--signer",
            SIGNER,
            "-o",
            file.toString());
    assertEquals(0, made.exit(), made.err());
    assertEquals(1, json("verify", disk, "--quick", "--prediction", file.toString()).exit());
  }

  /** Offsets of one byte in each area that is covered, and the check that has to find it. */
  @ParameterizedTest
  @CsvSource({
    "600, partition-table",
    "1100, partition-table",
    "1073740800, partition-table",
    "20975616, data",
    "100000000, data",
    "236007432, hash-tree",
    "236011520, root-hash",
    "236015616, hash-tree"
  })
  void aChangedByteIsFoundWhereItIs(long offset, String check) throws IOException {
    Path file = disk("a-flat");
    flip(file, offset);
    try {
      Invocation run = json("verify", file.toString());
      assertEquals(1, run.exit(), run.text());
      List<?> checks = (List<?>) run.json().get("checks");
      assertTrue(
          checks.stream()
              .map(each -> (Map<?, ?>) each)
              .anyMatch(
                  each -> each.get("name").equals(check) && Boolean.FALSE.equals(each.get("ok"))),
          run.text());
    } finally {
      flip(file, offset);
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int before = bytes.read();
      bytes.seek(offset);
      bytes.write(before ^ 0x04);
    }
  }

  @Test
  void whatIsNoDiskIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no disk");
    assertEquals(1, json("verify", text.toString()).exit());
    assertEquals("unknown", json("state", text.toString()).json().get("state"));
    assertEquals(3, json("inspect", folder.resolve("none").toString()).exit());
  }
}
