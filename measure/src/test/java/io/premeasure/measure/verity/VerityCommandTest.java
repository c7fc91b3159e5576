package io.premeasure.measure.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Premeasure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the tree {@code basic} that veritysetup made. */
class VerityCommandTest {
  private static final String ROOT =
      "0f37e704efbc00475d06ddc3d5fbba1fbab8ab43575b43f4247ea509f4ee525c";
  private static final String SALT =
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  private static final String UUID = "216e3bcc-c275-66f5-d77e-ad472ac13269";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path data;
  private Path hash;

  @BeforeEach
  void unpack() throws IOException {
    data = Files.write(folder.resolve("data"), Golden.bytes("verity/basic.data.gz"));
    hash = Files.write(folder.resolve("hash"), Golden.bytes("verity/basic.hash.gz"));
  }

  private int run(Object... arguments) {
    out.reset();
    err.reset();
    String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    return Premeasure.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        words);
  }

  private Map<String, Object> json() throws IOException {
    return JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void formattedFileAndReportAreThoseOfVeritysetup() throws IOException {
    Path fresh = folder.resolve("fresh");
    Path rootFile = folder.resolve("root");
    assertEquals(
        0,
        run(
            "verity",
            "format",
            data,
            fresh,
            "--salt",
            SALT,
            "--uuid",
            UUID,
            "--root-hash-file",
            rootFile));
    assertArrayEquals(Files.readAllBytes(hash), Files.readAllBytes(fresh));
    assertEquals(ROOT, Files.readString(rootFile));
    List<?> expected =
        (List<?>) ((Map<?, ?>) Golden.jsonList("verity/trees.json").get(0)).get("formatOutput");
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(
        expected.stream().map(line -> line.toString().replace("IMG", fresh.toString())).toList(),
        lines);
    assertEquals(0, run("verity", "verify", data, fresh, "--root-hash-file", rootFile));
  }

  @Test
  void rootIsTheHashThatFormatGivesAndNothingIsWritten() throws IOException {
    assertEquals(0, run("verity", "root", data, "--salt", SALT, "--format", "json"));
    assertEquals(ROOT, json().get("rootHash"));
    assertEquals(0, run("verity", "root", data, "--format", "json"));
    assertEquals("00".repeat(32), json().get("salt"));
    try (java.util.stream.Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void verdictTellsDataHashAndRootApart() throws IOException {
    assertEquals(0, run("verity", "verify", data, hash, ROOT, "--format", "json"));
    assertEquals(true, json().get("verified"));
    assertEquals(
        "0 80 verity 1 " + data + " " + hash + " 4096 4096 10 1 sha256 " + ROOT + " " + SALT,
        json().get("tableLine"));

    assertEquals(1, run("verity", "verify", data, hash, "ff".repeat(32), "--format", "json"));
    assertEquals(ROOT, json().get("computedRootHash"));
    assertEquals(List.of(), json().get("badBlocks"));

    flip(data, 8843);
    flip(data, 40000);
    assertEquals(
        1, run("verity", "verify", data, hash, ROOT, "--format", "json", "--max-errors", "1"));
    assertEquals(List.of(2), json().get("badBlocks"));
    assertEquals(2, json().get("badBlockCount"));
    assertFalse(json().containsKey("computedRootHash"));
  }

  @Test
  void bytesThatHoldNoDigestFailUnlessTheyAreIgnored() throws IOException {
    Path spare = folder.resolve("spare");
    assertEquals(0, run("verity", "format", data, spare, "--salt", SALT, "--data-blocks", "9"));
    assertEquals(0, run("--format", "json", "verity", "root", data, "--salt", SALT));
    // Digest 9 of the whole tree stands where a tree over 9 blocks has nothing.
    byte[] changed = Files.readAllBytes(hash);
    changed[72] = 9;
    Files.write(spare, changed);
    assertEquals(1, run("verity", "verify", data, spare, ROOT, "--format", "json"));
    List<?> stray = (List<?>) json().get("strayBytes");
    assertEquals(Map.of("level", 0, "block", 0, "offset", 4096 + 9 * 32), stray.get(0));
    assertEquals(0, run("verity", "verify", data, spare, ROOT, "--ignore-spare-area"));
  }

  @ParameterizedTest
  @CsvSource({
    "--hash, sha512, hash algorithm",
    "--salt, 00, salt",
    "--data-block-size, 512, data block size",
    "--hash-block-size, 512, hash block size",
    "--data-blocks, 9, data blocks",
    "--format, 0, hash type",
    "--hash-type, 0, hash type",
    "--uuid, 00000000-0000-0000-0000-000000000000, uuid"
  })
  void superblockThatIsNotWhatTheOptionsPinIsRefused(String option, String value, String field) {
    assertEquals(3, run("verity", "verify", data, hash, ROOT, option, value));
    assertTrue(errors().contains("superblock has " + field + " "), errors());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format 0 --format json",
        "--format json --format 0",
        "--format=0 --format=JSON",
        "--hash-type 0 --format json"
      })
  void formatTakesHashTypeAndFormOfTheResult(String options) throws IOException {
    List<Object> words = new java.util.ArrayList<>(List.of("verity", "root", data));
    words.addAll(List.of(options.split(" ")));
    assertEquals(0, run(words.toArray()), this::errors);
    assertEquals(0, json().get("hashType"));
    words.addAll(0, List.of("--format", "text"));
    assertEquals(0, run(words.toArray()), this::errors);
  }

  @Test
  void hashTypesAreNoFormOfOtherCommands() {
    assertEquals(2, run("tpm", "pcrs", "--format", "1"));
    assertTrue(errors().contains("expected text or json"), errors());
    assertEquals(2, run("--format", "1", "verity", "root", data));
    assertEquals(2, run("verity", "dump", hash, "--format", "1"));
    assertEquals(2, run("verity", "root", data, "--format", "2"));
    assertTrue(errors().contains("expected text, json, 0 or 1"), errors());
    assertEquals(2, run("verity", "root", data, "--format"));
  }

  @Test
  void dumpShowsTheSuperblockAndWarnsOfPadding() throws IOException {
    assertEquals(0, run("verity", "dump", hash, "--format", "json"));
    assertEquals(UUID, json().get("uuid"));
    assertEquals(SALT, json().get("salt"));
    assertEquals("", errors());
    flip(hash, 500);
    assertEquals(0, run("verity", "dump", hash));
    assertTrue(errors().contains("padding"), errors());
  }

  @ParameterizedTest
  @CsvSource({
    "--salt, 0, 2",
    "--salt, xx, 2",
    "--hash, foo, 2",
    "--data-block-size, 1000, 2",
    "--hash-block-size, 256, 2",
    "--data-blocks, 0, 2",
    "--data-blocks, 11, 3",
    "--hash-offset, 100, 2",
    "--hash-offset, -512, 2",
    "--threads, 0, 2",
    "--hash-type, 2, 2"
  })
  void whatCannotBeFormattedIsRefusedAndNothingIsWritten(String option, String value, int exit) {
    Path fresh = folder.resolve("fresh");
    assertEquals(exit, run("verity", "format", data, fresh, option + "=" + value), this::errors);
    assertFalse(Files.exists(fresh));
  }

  @Test
  void inputsThatCannotBeUsedAreNotJudged() throws IOException {
    assertEquals(3, run("verity", "verify", data, hash, "00"));
    assertEquals(2, run("verity", "verify", data, hash, "not-hex"));
    assertEquals(2, run("verity", "verify", data, hash));
    assertEquals(2, run("verity", "verify", data, hash, ROOT, "--no-superblock"));
    assertEquals(3, run("verity", "verify", data, folder.resolve("none"), ROOT));
    Files.write(hash, java.util.Arrays.copyOf(Files.readAllBytes(hash), 8191));
    assertEquals(3, run("verity", "verify", data, hash, ROOT));
    Files.write(hash, java.util.Arrays.copyOf(Files.readAllBytes(hash), 511));
    assertEquals(3, run("verity", "dump", hash));
    assertEquals(3, run("verity", "format", data, data));
    Path empty = Files.createFile(folder.resolve("empty"));
    assertEquals(3, run("verity", "format", empty, folder.resolve("fresh")));
  }

  @Test
  @RequiresTool("veritysetup")
  void oneFileWithDataAndTreeIsVerifiedByVeritysetup() throws IOException {
    assertEquals(
        0,
        run(
            "verity",
            "format",
            data,
            data,
            "--data-blocks",
            "10",
            "--hash-offset",
            "40960",
            "--salt",
            "random",
            "--format",
            "json"));
    String root = (String) json().get("rootHash");
    RealTool.runOk(
        "veritysetup", "verify", data.toString(), data.toString(), root, "--hash-offset=40960");
    assertEquals(0, run("verity", "verify", data, data, root, "--hash-offset", "40960"));
  }

  private static void flip(Path file, int position) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[position] ^= 1;
    Files.write(file, bytes);
  }
}
