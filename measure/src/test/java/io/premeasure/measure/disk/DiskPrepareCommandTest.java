package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.SparseFile;
import io.premeasure.measure.Invocation;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.image.DiskComparison;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The base image of the golden disks, prepared by this program; the layout is cvmdisk's. */
@RequiresTool({"debugfs", "e2fsck"})
class DiskPrepareCommandTest {
  @TempDir private static Path keys;

  @TempDir Path folder;
  private Path base;
  private Path initrd;
  private Path events;

  @BeforeAll
  static void makeKey() {
    assertEquals(0, Invocation.of("keys", "generate", "--out", keys.toString()).exit());
  }

  @BeforeEach
  void unpack() throws IOException {
    base = SparseFile.write("cvmboot/disk/a-base", folder.resolve("base.vhd"));
    initrd = Files.write(folder.resolve("initrd"), new byte[1001]);
    events =
        Files.write(folder.resolve("events"), Golden.bytes("cvmboot/events/readme-example.events"));
  }

  /** The options that are not given are those of a run that can be repeated. */
  private Invocation run(String command, Path out, String... more) {
    List<String> all =
        new ArrayList<>(List.of("--format", "json", "disk", command, "" + base, "" + out));
    all.addAll(List.of(more));
    Map<String, String> defaults =
        Map.of(
            "--events",
            events.toString(),
            "--initrd",
            initrd.toString(),
            "--seed",
            "s",
            "--source-date-epoch",
            "1700000000");
    defaults.forEach(
        (option, value) -> {
          if (!all.contains(option)) {
            all.addAll(List.of(option, value));
          }
        });
    if (command.equals("init")) {
      all.addAll(List.of("--key", keys.resolve("private.pem").toString()));
    }
    return Invocation.of(all.toArray(String[]::new));
  }

  private static Map<String, Object> inspect(Path disk) throws IOException {
    return Invocation.of("--format", "json", "disk", "inspect", "" + disk).json();
  }

  @ParameterizedTest
  @CsvSource({"a-flat, --no-thin-provisioning", "a-thin, --keep-fstab"})
  void partitionsAreWhereCvmdiskPutsThem(String golden, String option) throws IOException {
    Path out = folder.resolve("out.vhd");
    Invocation made = run("prepare", out, option);
    assertEquals(0, made.exit(), made.err());
    Map<String, Object> found = inspect(out);
    assertEquals("prepared", found.get("state"));
    assertEquals("[]", found.get("problems").toString());
    Map<?, ?> expected = (Map<?, ?>) Golden.json("cvmboot/disk/expected.json").get(golden);
    assertEquals(((Number) expected.get("fileSize")).longValue(), Files.size(out));
    List<?> wanted = (List<?>) expected.get("partitions");
    List<?> partitions = (List<?>) found.get("partitions");
    assertEquals(wanted.size(), partitions.size());
    for (int i = 0; i < wanted.size(); i++) {
      Map<?, ?> is = (Map<?, ?>) partitions.get(i);
      Map<?, ?> should = (Map<?, ?>) wanted.get(i);
      assertEquals(should.get("type"), is.get("type"));
      assertEquals(should.get("name"), is.get("label"));
      long first = ((Number) should.get("first")).longValue();
      long last = ((Number) should.get("last")).longValue();
      assertEquals(first * 512, ((Number) is.get("offset")).longValue());
      assertEquals((last - first + 1) * 512, ((Number) is.get("size")).longValue());
    }
  }

  @ParameterizedTest
  @CsvSource({"--no-thin-provisioning", "--no-strip", "--keep-fstab", "--use-resource-disk"})
  @RequiresTool({"sgdisk", "fsck.vfat"})
  void whatIsMadeAndSignedVerifies(String option) throws IOException {
    Path out = folder.resolve("out.raw");
    Invocation made = run("init", out, option);
    assertEquals(0, made.exit(), made.err());
    Invocation verify =
        Invocation.of(
            "--format",
            "json",
            "disk",
            "verify",
            "" + out,
            "--public-key",
            "" + keys.resolve("public.pem"));
    assertEquals(0, verify.exit(), verify.text());
    assertEquals(made.json().get("roothash"), verify.json().get("roothash"));
    assertEquals(made.json().get("prediction"), verify.json().get("prediction"));
    String report = RealTool.runOk("sgdisk", "-v", out.toString()).out();
    assertTrue(report.contains("No problems found"), report);
    RealTool.runOk("fsck.vfat", "-n", part(out, "esp").toString());
    assertEquals("protected", inspect(out).get("state"));
  }

  @Test
  @RequiresTool("veritysetup")
  void theTreeIsOneThatVeritysetupAccepts() throws IOException {
    Path out = folder.resolve("out.vhd");
    Invocation made = run("prepare", out, "--no-thin-provisioning");
    String root = made.json().get("roothash").toString();
    String data = part(out, "linux").toString();
    RealTool.runOk("veritysetup", "verify", data, part(out, "verity").toString(), root);
    String dump = RealTool.runOk("veritysetup", "dump", part(out, "verity").toString()).out();
    assertTrue(dump.contains("594716fc-4c3f-47c8-b9ef-e2b2a34fb101"), dump);
    RealTool.runOk("e2fsck", "-f", "-n", data);
    String fstab = Invocation.of("disk", "cat", out + ":linux/etc/fstab").text();
    assertTrue(fstab.contains(" / ext4 rw,noatime 0 0\n"), fstab);
    assertTrue(fstab.contains("/boot/efi vfat umask=0077 0 1"), fstab);
  }

  @Test
  @RequiresTool({"sgdisk", "veritysetup"})
  void theHalvesOfTheRootHashNameThePartitionsWhenAskedFor() throws IOException {
    Path out = folder.resolve("out.raw");
    Invocation made = run("init", out, "--no-thin-provisioning", "--root-hash-guids");
    assertEquals(0, made.exit(), made.err());
    String root = made.json().get("roothash").toString();
    StringBuilder all = new StringBuilder();
    for (int number = 1; number < 16; number++) {
      all.append(RealTool.run(List.of("sgdisk", "-i", "" + number, "" + out)).out());
    }
    String dashless = all.toString().replace("-", "").toLowerCase(Locale.ROOT);
    assertTrue(dashless.contains("unique guid: " + root.substring(0, 32)), dashless);
    assertTrue(dashless.contains("unique guid: " + root.substring(32)), dashless);
    String dump = RealTool.runOk("veritysetup", "dump", part(out, "verity").toString()).out();
    assertTrue(dump.replace("-", "").contains(root.substring(0, 32)), dump);
    String key = "" + keys.resolve("public.pem");
    assertEquals(0, Invocation.of("disk", "verify", "" + out, "--public-key", key).exit());
    assertEquals(2, run("prepare", folder.resolve("b.raw"), "--root-hash-guids").exit());
  }

  @Test
  @RequiresTool({"thin_check", "thin_dump"})
  void theThinPoolIsOneThatThinCheckAccepts() throws IOException {
    Path out = folder.resolve("out.vhd");
    assertEquals(0, run("prepare", out).exit());
    String metadata = part(out, "THIN-META").toString();
    RealTool.runOk("thin_check", metadata);
    String dump = RealTool.runOk("thin_dump", metadata).out();
    assertTrue(dump.contains("data_block_size=\"1024\" nr_data_blocks=\"3076\""), dump);
    assertTrue(dump.contains("<device dev_id=\"0\" mapped_blocks="), dump);
    assertTrue(dump.contains("origin_block=\"0\" data_block=\"0\""), dump);
  }

  @Test
  void twoRunsGiveTheSameDisk() throws IOException {
    Path first = folder.resolve("1.vhd");
    Path second = folder.resolve("2.vhd");
    assertEquals(0, run("init", first).exit());
    assertEquals(0, run("init", second).exit());
    assertTrue(areEqual(first, second));
    assertEquals(0, run("init", second, "--force", "--seed", "other").exit());
    assertFalse(areEqual(first, second));
  }

  /** The files are compared as they are, with their footers. */
  private static boolean areEqual(Path first, Path second) throws IOException {
    try (FileBlockSource a = FileBlockSource.open(first);
        FileBlockSource b = FileBlockSource.open(second)) {
      return a.size() == b.size() && DiskComparison.of(a, b, 0).equal();
    }
  }

  @Test
  @RequiresTool("cpio")
  void overlaysAreArchivesBehindTheInitrd() throws IOException {
    Path overlay = Files.createDirectories(folder.resolve("overlay/etc/scripts"));
    Path script = Files.writeString(overlay.resolve("run"), "#!/bin/sh\n");
    assertTrue(script.toFile().setExecutable(true));
    Files.createSymbolicLink(overlay.resolve("link"), Path.of("run"));
    Path out = folder.resolve("out.vhd");
    Invocation made = run("prepare", out, "--initrd-overlay", "" + folder.resolve("overlay"));
    assertEquals(0, made.exit(), made.err());
    Path stored = folder.resolve("stored");
    String name = made.json().get("initrd").toString();
    Invocation.of("disk", "cat", out + ":esp/EFI/cvmboot/" + name, "-o", "" + stored);
    byte[] bytes = Files.readAllBytes(stored);
    Path appended = folder.resolve("appended");
    Files.write(appended, Arrays.copyOfRange(bytes, 1004, bytes.length));
    String list = RealTool.runOk("cpio", "-itv", "--quiet", "-F", "" + appended).out();
    assertTrue(list.contains("etc/scripts/link -> run"), list);
    assertTrue(list.contains("-rwxr-xr-x") && list.contains("etc/scripts/run"), list);
  }

  @Test
  @RequiresTool({"resize2fs", "dumpe2fs"})
  void theRootGrowsToTheEndOfTheDisk() throws IOException {
    Path disk = Files.copy(base, folder.resolve("grow.vhd"));
    assertEquals(0, Invocation.of("disk", "resize", "" + disk, "--size", "300MiB").exit());
    Invocation grown = Invocation.of("--format", "json", "disk", "expand-root", "" + disk);
    assertEquals(0, grown.exit(), grown.err());
    Path root = part(disk, "linux");
    RealTool.runOk("e2fsck", "-f", "-n", "" + root);
    long size = Files.size(root);
    assertEquals(size, ((Number) grown.json().get("size")).longValue());
    assertTrue(size > 270L << 20);
    String info = RealTool.runOk("dumpe2fs", "-h", "" + root).out();
    assertTrue(info.matches("(?s).*Block count: +" + size / 4096 + "\\n.*"), info);
  }

  @Test
  void whatCannotBePreparedLeavesNothing() throws IOException {
    Path out = folder.resolve("out.vhd");
    Path bad = Files.writeString(folder.resolve("bad"), "PCR11:strings:x\n");
    assertEquals(3, run("prepare", out, "--events", "" + bad).exit());
    assertEquals(3, run("prepare", out, "--initrd", "" + folder.resolve("none")).exit());
    Path text = Files.writeString(folder.resolve("text.raw"), "no disk");
    assertEquals(3, Invocation.of("disk", "prepare", "" + text, "" + out).exit());
    Invocation noInitrd = Invocation.of("disk", "prepare", "" + base, "" + out);
    assertEquals(3, noInitrd.exit());
    assertTrue(noInitrd.err().contains("give it by --initrd"), noInitrd.err());
    assertEquals(2, Invocation.of("disk", "init", "" + base, "" + out).exit());
    Files.writeString(out, "old");
    assertEquals(3, run("prepare", out).exit());
    assertEquals("old", Files.readString(out, StandardCharsets.UTF_8));
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
    }
  }

  /** The content of a partition, in a file of its own. */
  private Path part(Path disk, String name) throws IOException {
    for (Object each : (List<?>) inspect(disk).get("partitions")) {
      Map<?, ?> partition = (Map<?, ?>) each;
      boolean wanted =
          partition.get("label").equals(name)
              || (name.equals("esp") && partition.get("typeName").equals("EFI system"))
              || (name.equals("linux") && partition.get("typeName").equals("Linux file system"))
              || (name.equals("verity") && partition.get("label").equals("VERITY"));
      if (wanted) {
        Path file = folder.resolve("part-" + name);
        RealTool.runOk(
            "dd",
            "if=" + disk,
            "of=" + file,
            "bs=1M",
            "iflag=skip_bytes,count_bytes",
            "conv=sparse",
            "skip=" + partition.get("offset"),
            "count=" + partition.get("size"));
        return file;
      }
    }
    throw new AssertionError("no partition " + name);
  }
}
