package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A CBE image as a stage of a boot chain; what it measures is known from the original core. */
class DataDiskStageTest {
  private static final String BANKS = "sha1,sha256,sha384";

  @TempDir private Path folder;

  private GoldenDisk disk;

  @BeforeEach
  void unpack() throws IOException {
    disk = GoldenDisk.in(folder, "snapshots");
  }

  private Invocation chain(String members, String... more) throws IOException {
    Path file = folder.resolve("chain.yaml");
    Files.writeString(
        file, "premeasure: chain\nversion: 1\nstages: [{cbe: {image: snapshots" + members + "}}]");
    String[] words = {"--format", "json", "predict", "chain", file.toString(), "--bank", BANKS};
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Invocation.of(all);
  }

  @SuppressWarnings("unchecked")
  private static void assertRegister(Invocation done, int pcr, HashAlgorithm bank, String measured)
      throws IOException {
    assertEquals(0, done.exit(), done.err());
    byte[] extended = Arrays.copyOf(new byte[bank.size()], 2 * bank.size());
    System.arraycopy(HexFormat.of().parseHex(measured), 0, extended, bank.size(), bank.size());
    Map<String, Map<String, String>> banks =
        (Map<String, Map<String, String>>) done.json().get("banks");
    assertEquals(
        Map.of(Integer.toString(pcr), HexFormat.of().formatHex(bank.hash(extended))),
        banks.get(bank.bankName()));
  }

  @Test
  void superblockGoesToEveryBank() throws IOException {
    Invocation done = chain(", anchor: anchor");
    assertRegister(done, 15, HashAlgorithm.SHA1, disk.measurement("superblock_sha1"));
    assertRegister(done, 15, HashAlgorithm.SHA256, disk.measurement("superblock_sha256"));
    assertRegister(done, 15, HashAlgorithm.SHA384, disk.measurement("superblock_sha384"));
    assertEquals(
        List.of(
            Map.of(
                "name",
                "snapshots superblock",
                "sha256",
                disk.measurement("superblock_sha256"),
                "size",
                4096)),
        done.json().get("inputs"));
  }

  @Test
  void rootAndContentAreMeasuredToo() throws IOException {
    assertRegister(
        chain(", kind: vbd-root, pcr: 12"), 12, HashAlgorithm.SHA256, disk.measurement("vbd_root"));
    assertRegister(
        chain(", kind: content, anchor: anchor"), 15, HashAlgorithm.SHA256, disk.content());
    for (Map<String, Object> volume : disk.volumes()) {
      assertRegister(
          chain(", kind: content, snapshot: " + volume.get("gen")),
          15,
          HashAlgorithm.SHA256,
          volume.get("content_sha256").toString());
    }
  }

  @Test
  void superblockIsTheOneThatTheAnchorOrTheDescriptionNames() throws IOException {
    String hash = disk.measurement("superblock_sha256");
    assertRegister(chain(", superblock: " + hash), 15, HashAlgorithm.SHA256, hash);
    assertEquals(3, chain(", superblock: " + "00".repeat(32)).exit());
    Files.write(disk.anchor().resolve("secured_superblock"), new byte[] {1});
    assertEquals(3, chain(", anchor: anchor").exit());
  }

  @Test
  void explanationNamesTheImage() throws IOException {
    String text = chain("", "--explain", "15").text();
    assertTrue(text.contains("superblock of the image"), text);
    assertTrue(text.contains("snapshots"), text);
  }

  @Test
  void firmwareIsMissedOnlyInItsRegisters() throws IOException {
    assertTrue(chain(", pcr: 7").json().get("unknown").toString().contains("no firmware stage"));
    assertEquals(Map.of(), chain("").json().getOrDefault("unknown", Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "'kind: all', 'stages[0].cbe.kind: expected superblock, vbd-root or content'",
    "'pcr: 24', 'expected a whole number from 0 to 23'",
    "'snapshot: 77, kind: vbd-root', 'no snapshot 77'",
    "'superblock: 00', 'found 1 bytes, expected 32'",
    "'anchor: nowhere', 'no trust anchor'",
    "'anchor: \"tpm:anchor\"', 'give superblock'",
    "'keys: x', 'unknown member'"
  })
  void whatIsWrongIsNamed(String members, String message) throws IOException {
    Invocation bad = chain(", " + members);
    assertEquals(3, bad.exit());
    assertTrue(bad.err().contains(message), bad.err());
  }
}
