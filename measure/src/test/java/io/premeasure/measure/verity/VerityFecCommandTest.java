package io.premeasure.measure.verity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parity as a user of veritysetup meets it. */
@RequiresTool("veritysetup")
class VerityFecCommandTest {
  private static final int BLOCKS = 600;
  private static final int BLOCK = 4096;

  @TempDir Path folder;
  private byte[] content;
  private Path data;
  private Path hash;
  private Path fec;
  private String root;

  @BeforeEach
  void format() throws IOException {
    content = new byte[BLOCKS * BLOCK];
    new SplittableRandom(7).nextBytes(content);
    Arrays.fill(content, 100 * BLOCK, 300 * BLOCK, (byte) 0);
    data = Files.write(folder.resolve("data"), content);
    hash = folder.resolve("hash");
    fec = folder.resolve("fec");
    Invocation format =
        Invocation.of(
            "--format",
            "json",
            "verity",
            "format",
            data.toString(),
            hash.toString(),
            "--fec-device",
            fec.toString(),
            "--fec-roots",
            "6");
    assertEquals(0, format.exit(), format.err());
    root = (String) format.json().get("rootHash");
    assertEquals(6, format.json().get("fecRoots"));
    assertEquals((int) Files.size(fec), format.json().get("fecDeviceSize"));
  }

  private void damage(int... blocks) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
      for (int block : blocks) {
        file.seek((long) block * BLOCK + block);
        file.write(0x5a);
      }
    }
  }

  private Invocation run(String command, String... more) {
    String[] words = {
      "--format",
      "json",
      "verity",
      command,
      data.toString(),
      hash.toString(),
      root,
      "--fec-device",
      fec.toString(),
      "--fec-roots",
      "6"
    };
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Invocation.of(all);
  }

  private RealTool.Result veritysetup(String... more) {
    List<String> command =
        new java.util.ArrayList<>(
            List.of("veritysetup", "verify", data.toString(), hash.toString(), root));
    command.addAll(List.of(more));
    return RealTool.run(command);
  }

  @Test
  void veritysetupFindsOurParityUseful() throws IOException {
    damage(17);
    RealTool.Result result = veritysetup("--fec-device=" + fec, "--fec-roots=6");
    assertTrue((result.out() + result.err()).contains("repairable errors"), result.toString());
  }

  @Test
  void damageIsNamedRepairableThenRepaired() throws IOException {
    damage(3, 17, 599);
    Invocation verify = run("verify");
    assertEquals(1, verify.exit(), verify.err());
    assertEquals(List.of(3, 17, 599), verify.json().get("badBlocks"));
    assertEquals(List.of(3, 17, 599), verify.json().get("repairableBlocks"));
    Invocation repair = run("repair");
    assertEquals(0, repair.exit(), repair.err());
    assertEquals(true, repair.json().get("verified"));
    assertEquals(List.of(3, 17, 599), repair.json().get("repairedBlocks"));
    assertEquals(-1, Files.mismatch(data, Files.write(folder.resolve("good"), content)));
    assertEquals(0, veritysetup().exit());
    assertEquals(0, run("verify").exit());
  }

  @Test
  void damagedTreeIsRepaired() throws IOException {
    byte[] good = Files.readAllBytes(hash);
    byte[] bad = good.clone();
    bad[4096 + 5] ^= 1;
    bad[3 * 4096 + 4095] ^= 1;
    Files.write(hash, bad);
    Invocation repair = run("repair");
    assertEquals(0, repair.exit(), repair.err() + repair.text());
    assertEquals(2, ((List<?>) repair.json().get("repairedHashBlocks")).size());
    assertEquals(-1, Files.mismatch(hash, Files.write(folder.resolve("good"), good)));
  }

  @Test
  void parityOfVeritysetupRepairs() throws IOException {
    RealTool.runOk(
        "veritysetup",
        "format",
        data.toString(),
        hash.toString(),
        "--fec-device=" + fec,
        "--fec-roots=6",
        "--root-hash-file=" + folder.resolve("root"));
    root = Files.readString(folder.resolve("root"));
    damage(0, 1, 2, 598);
    assertEquals(0, run("repair").exit());
    assertEquals(0, veritysetup().exit());
  }

  @Test
  void lossBeyondTheCodeIsListedAndExitIsOne() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
      file.write(new byte[60 * BLOCK]);
    }
    Invocation repair = run("repair");
    assertEquals(1, repair.exit());
    assertEquals(60, repair.json().get("badCount"));
    assertEquals(60, ((List<?>) repair.json().get("badBlocks")).size());
    assertEquals(List.of(), repair.json().get("repairedBlocks"));
  }

  @Test
  void treeAndParityGoBehindTheDataOfOneFile() throws IOException {
    Path one = Files.write(folder.resolve("one"), content);
    Invocation format =
        Invocation.of(
            "--format",
            "json",
            "verity",
            "format",
            one.toString(),
            one.toString(),
            "--data-blocks",
            "" + BLOCKS,
            "--hash-offset",
            "" + content.length,
            "--fec-device",
            one.toString(),
            "--fec-offset",
            "" + (content.length + 8 * BLOCK));
    assertEquals(0, format.exit(), format.err());
    data = one;
    hash = one;
    root = (String) format.json().get("rootHash");
    String offset = "--hash-offset=" + content.length;
    assertEquals(0, veritysetup(offset).exit());
    damage(11);
    RealTool.Result result =
        veritysetup(offset, "--fec-device=" + one, "--fec-offset=" + (content.length + 8 * BLOCK));
    assertTrue((result.out() + result.err()).contains("repairable errors"), result.toString());
    Invocation repair =
        Invocation.of(
            "verity",
            "repair",
            one.toString(),
            one.toString(),
            root,
            offset,
            "--fec",
            one.toString(),
            "--fec-offset",
            "" + (content.length + 8 * BLOCK));
    assertEquals(0, repair.exit(), repair.err() + repair.text());
    assertEquals(0, veritysetup(offset).exit());
  }

  @Test
  void parityThatWouldOverwriteTheTreeIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path fresh = folder.resolve("fresh");
    Invocation format =
        Invocation.of(
            "verity",
            "format",
            data.toString(),
            fresh.toString(),
            "--fec-device",
            fresh.toString());
    assertEquals(2, format.exit());
    assertFalse(Files.exists(fresh));
  }
}
