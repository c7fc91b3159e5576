package io.premeasure.measure.servicevm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that veritysetup made, on disks of service VMs. */
class DiskTreesTest {
  private static final int MIB = 1 << 20;
  private static final int FILES = 8 * MIB;

  @TempDir private Path folder;

  @Test
  @RequiresTool("veritysetup")
  void treeBehindTheFileSystemIsFoundAndMeasured() throws IOException {
    Path disk = disk(FILES + 4 * MIB, 0);
    String root = format(disk, disk, FILES);
    assertRoot(root, predict("/vmlinuz", ""));
    assertRoot(root, predict("/vmlinuz", ", rootHash: " + root));
    Invocation other = predict("/vmlinuz", ", rootHash: " + "ab".repeat(32));
    assertEquals(3, other.exit());
    assertTrue(other.err().contains(root), other.err());
  }

  @Test
  @RequiresTool({"veritysetup", "sgdisk"})
  void treeInAPartitionBesideItsDataIsFoundAndMeasured() throws IOException {
    Path disk = disk(16 * MIB, MIB);
    RealTool.runOk(
        "sgdisk", "-n", "1:1MiB:+8MiB", "-n", "2:9MiB:+2MiB", "-n", "3:11MiB:+1MiB", disk + "");
    Path data = Files.write(folder.resolve("data"), Golden.bytes("txt/ext/ext3-1k.img.gz"));
    Path hashes = folder.resolve("hashes");
    String root = format(data, hashes, 0);
    write(disk, 9 * MIB, Files.readAllBytes(hashes));
    assertRoot(root, predict("'0,1:/vmlinuz'", ""));
  }

  @Test
  @RequiresTool("veritysetup")
  void changedBlockOrTreeIsRefused() throws IOException {
    Path disk = disk(FILES + 4 * MIB, 0);
    format(disk, disk, FILES);
    byte[] good = Files.readAllBytes(disk);
    for (int at : List.of(5 * MIB, FILES + 4096 + 10)) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      Files.write(disk, changed);
      Invocation run = predict("/vmlinuz", "");
      assertEquals(3, run.exit(), "byte " + at);
      assertTrue(run.err().contains("hash tree"), run.err());
    }
  }

  private Path disk(int size, int at) throws IOException {
    Path disk = Files.write(folder.resolve("disk.img"), new byte[size]);
    write(disk, at, Golden.bytes("txt/ext/ext3-1k.img.gz"));
    return disk;
  }

  private static void write(Path disk, int at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  private static String format(Path data, Path hashes, int offset) {
    String printed =
        RealTool.runOk(
                "veritysetup",
                "format",
                "--data-blocks=" + FILES / 4096,
                "--hash-offset=" + offset,
                data.toString(),
                hashes.toString())
            .out();
    Matcher root = Pattern.compile("Root hash:\\s*([0-9a-f]+)").matcher(printed);
    assertTrue(root.find(), printed);
    return root.group(1);
  }

  private Invocation predict(String kernel, String member) throws IOException {
    Path manifest =
        Files.writeString(
            folder.resolve("vm.yaml"),
            """
            version: 1
            name: minimal
            type: servicevm
            pv: true
            disks: [{id: 0, file: disk.img, virtPath: xvda, mode: w%s}]
            kernelExtract: %s
            cmdline: ro
            """
                .formatted(member, kernel));
    return Invocation.of("--format", "json", "predict", "service-vm", manifest.toString());
  }

  private static void assertRoot(String root, Invocation run) throws IOException {
    assertEquals(0, run.exit(), run.err());
    byte[] digest = HashAlgorithm.SHA256.hash(HexFormat.of().parseHex(root));
    byte[] register = HashAlgorithm.SHA256.hash(new byte[32], digest);
    Map<?, ?> banks = (Map<?, ?>) run.json().get("banks");
    assertEquals(HexFormat.of().formatHex(register), ((Map<?, ?>) banks.get("sha256")).get("8"));
  }
}
