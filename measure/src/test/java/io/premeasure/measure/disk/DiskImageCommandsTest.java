package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.SparseFile;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on whole images, with qemu-img and sgdisk as judges. */
class DiskImageCommandsTest {
  @TempDir Path folder;

  private static Invocation disk(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--format", "json", "disk"));
    all.addAll(List.of(arguments));
    return Invocation.of(all.toArray(String[]::new));
  }

  private static Map<String, Object> ok(String... arguments) throws IOException {
    Invocation run = disk(arguments);
    assertEquals(0, run.exit(), run.err());
    return run.json();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String golden(String name) throws IOException {
    return Files.write(folder.resolve(name), Golden.bytes("disk/" + name + ".gz")).toString();
  }

  @ParameterizedTest
  @CsvSource({"new.vhd, vhd-fixed, vpc", "new.raw, raw, raw", "dynamic.vhd, vhd-dynamic, vpc"})
  @RequiresTool("qemu-img")
  void aNewImageIsOneThatQemuReads(String name, String container, String format)
      throws IOException {
    ok("create", file(name), "--size", "100MiB", "--to", container);
    assertEquals(container, ok("inspect", file(name)).get("container"));
    String info =
        RealTool.runOk("qemu-img", "info", "-f", format, "--output=json", file(name)).out();
    assertTrue(info.contains("\"virtual-size\": 104857600"), info);
    assertEquals(3, disk("create", file(name), "--size", "1MiB", "--to", container).exit());
    assertEquals(0, disk("create", file(name), "--size", "1MiB", "--force").exit());
    assertEquals(2, disk("create", file("x.raw"), "--size", "1000").exit());
    assertEquals(2, disk("create", file("x.qcow2"), "--size", "1MiB").exit());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"disk.qcow2", "disk-compressed.qcow2", "disk.vpc-dynamic.vhd", "disk.vhdx"})
  @RequiresTool("qemu-img")
  void everyContainerIsConvertedToTheOthers(String name) throws IOException {
    String raw = golden("disk.raw");
    String in = golden(name);
    for (String form : List.of("raw", "vhd-fixed", "vhd-dynamic")) {
      String out = file(form);
      ok("convert", in, out, "--to", form);
      assertEquals(true, ok("compare", out, raw).get("equal"));
      String format = form.equals("raw") ? "raw" : "vpc";
      RealTool.runOk("qemu-img", "compare", "-f", format, "-F", "raw", out, raw);
    }
  }

  @Test
  void aVhdxIsInspectedAsOneAndNotChanged() throws IOException {
    String vhdx = golden("disk.vhdx");
    Map<String, Object> found = ok("inspect", vhdx);
    assertEquals("vhdx", found.get("container"));
    assertEquals(12_582_912, found.get("size"));
    assertEquals(ok("inspect", golden("disk.raw")).get("partitions"), found.get("partitions"));
    Invocation change = disk("resize", vhdx, "--size", "16MiB");
    assertEquals(3, change.exit());
    assertTrue(change.err().contains("vhdx cannot be changed in place"), change.err());
  }

  @Test
  void aPackedImageIsNamed() throws IOException {
    Path packed = Files.copy(Golden.path("disk/disk.raw.gz"), folder.resolve("disk.gz"));
    Invocation run = disk("inspect", packed.toString());
    assertEquals(3, run.exit());
    assertTrue(run.err().contains("is a gzip-compressed file"), run.err());
  }

  @Test
  void differencesAreNamedWithTheirPartition() throws IOException {
    Path a = SparseFile.write("disk/gpt-mixed", folder.resolve("a"));
    Path b = SparseFile.write("disk/gpt-mixed", folder.resolve("b"));
    try (var bytes = new RandomAccessFile(b.toFile(), "rw")) {
      bytes.seek(2_000_000);
      bytes.write(0x5a);
    }
    Invocation run = disk("compare", a.toString(), b.toString());
    assertEquals(1, run.exit());
    Map<?, ?> difference = (Map<?, ?>) ((List<?>) run.json().get("differences")).get(0);
    assertEquals(2_000_000 / 512 * 512, difference.get("offset"));
    assertEquals(512, difference.get("length"));
    assertTrue(difference.get("place").toString().startsWith("partition "), run.text());
  }

  @Test
  void aCopyIsTheSameFileWithItsHoles() throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("a.vhd"));
    ok("copy", disk.toString(), file("copy.vhd"));
    assertEquals(-1, Files.mismatch(disk, folder.resolve("copy.vhd")));
    String blocks = RealTool.runOk("stat", "-c", "%b", file("copy.vhd")).out().trim();
    assertTrue(Long.parseLong(blocks) * 512 < 16 << 20, blocks);
  }

  @Test
  void theDigestIsCvmdisksAndTheIntendedOne() throws IOException {
    byte[] content = new byte[70_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) ((13L * i + i / 4096) % 251);
    }
    Path file = Files.write(folder.resolve("f"), content);
    Map<String, Object> digest = ok("digest", file.toString());
    Map<?, ?> cases = (Map<?, ?>) Golden.json("cvmboot/digest/expected.json").get("cases");
    Map<?, ?> expected = (Map<?, ?>) cases.get("70000");
    assertEquals(expected.get("intended"), digest.get("digest"));
    assertEquals(expected.get("original"), digest.get("cvmdisk"));
  }

  @Test
  @RequiresTool({"sgdisk", "qemu-img"})
  void aDiskGrowsAndShrinksWithItsTableAndFooter() throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("a.vhd"));
    for (long size : new long[] {3L << 30, 1L << 30, (1L << 30) + 512, 512L << 20}) {
      ok("resize", disk.toString(), "--size", Long.toString(size));
      assertEquals(size + 512, Files.size(disk));
      Map<String, Object> found = ok("inspect", disk.toString());
      assertEquals(size, ((Number) found.get("size")).longValue());
      assertEquals("[]", found.get("problems").toString());
      Map<String, Object> verdict = ok("verify", disk.toString());
      assertTrue(verdict.toString().contains("nothing but zeros outside"), verdict::toString);
      assertSound(disk, size);
    }
    Invocation tooShort = disk("resize", disk.toString(), "--size", "64MiB");
    assertEquals(3, tooShort.exit(), tooShort.err());
    assertSound(disk, 512L << 20);
  }

  /** sgdisk reads a VHD as a raw disk, so it gets one. */
  private void assertSound(Path image, long size) throws IOException {
    ok("convert", image.toString(), file("raw"), "--to", "raw", "--force");
    assertEquals(size, Files.size(folder.resolve("raw")));
    String report = RealTool.runOk("sgdisk", "-v", file("raw")).out();
    assertTrue(report.contains("No problems found"), report);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-mixed",
        "gpt-grown-before",
        "gpt-bad-primary-header",
        "gpt-bad-primary-entries",
        "gpt-bad-backup-header",
        "gpt-small-unaligned"
      })
  @RequiresTool("sgdisk")
  void aTableWithOneGoodCopyIsMended(String name) throws IOException {
    Path disk = SparseFile.write("disk/" + name, folder.resolve("d.raw"));
    String before = ok("inspect", disk.toString()).get("partitions").toString();
    ok("fix-gpt", disk.toString(), "--keep-numbers");
    assertEquals(before, ok("inspect", disk.toString()).get("partitions").toString());
    String report = RealTool.runOk("sgdisk", "-v", disk.toString()).out();
    assertTrue(report.contains("No problems found"), report);
    ok("fix-gpt", disk.toString());
    List<?> sorted = (List<?>) ok("inspect", disk.toString()).get("partitions");
    long last = 0;
    for (int i = 0; i < sorted.size(); i++) {
      Map<?, ?> partition = (Map<?, ?>) sorted.get(i);
      assertEquals(i + 1, partition.get("number"));
      long offset = ((Number) partition.get("offset")).longValue();
      assertTrue(offset > last);
      last = offset;
    }
  }

  @Test
  void aTableWithoutAGoodCopyIsRefusedAndLeftAlone() throws IOException {
    Path disk = SparseFile.write("disk/gpt-both-bad", folder.resolve("d.raw"));
    byte[] before = Files.readAllBytes(disk);
    assertEquals(3, disk("fix-gpt", disk.toString()).exit());
    assertTrue(Arrays.equals(before, Files.readAllBytes(disk)));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void containersThatCannotBeChangedInPlaceAreRefused() throws IOException {
    Invocation refused = disk("fix-gpt", golden("disk.qcow2"));
    assertEquals(3, refused.exit());
    assertTrue(refused.err().contains("convert it to a raw image first"), refused.err());
    assertFalse(Files.exists(folder.resolve(".disk.qcow2.premeasure-change.part")));
  }
}
