package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files put into images, read back by mtools and by the ext reader. */
class DiskPutCommandTest {
  /** Where the EFI system partition of the golden disks starts. */
  private static final String ESP = "@@5242880";

  @TempDir Path folder;
  private Path disk;
  private Path file;

  @BeforeEach
  void unpack() throws IOException {
    disk = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("a.vhd"));
    byte[] content = new byte[300_000];
    new SplittableRandom(4).nextBytes(content);
    file = Files.write(folder.resolve("file"), content);
  }

  private static Invocation put(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "disk";
    all[1] = "put";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Invocation.of(all);
  }

  @Test
  @RequiresTool({"mcopy", "fsck.vfat"})
  void aFileOnTheSystemPartitionIsReadByMtools() throws IOException {
    String path = disk + ":esp/EFI/a folder/Long name.efi";
    assertEquals(3, put("" + file, path).exit());
    Invocation made = put("-p", "" + file, path);
    assertEquals(0, made.exit(), made.err());
    Path out = folder.resolve("out");
    RealTool.runOk("mcopy", "-n", "-i", disk + ESP, "::/EFI/a folder/Long name.efi", "" + out);
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(out));
    Path volume = folder.resolve("volume");
    Invocation cat = Invocation.of("disk", "inspect", "" + disk);
    assertEquals(0, cat.exit());
    RealTool.runOk(
        "dd", "if=" + disk, "of=" + volume, "bs=1M", "skip=5", "count=15", "status=none");
    RealTool.runOk("fsck.vfat", "-n", "" + volume);
    Invocation verdict = Invocation.of("disk", "verify", "" + disk);
    assertEquals(0, verdict.exit(), verdict.text());
  }

  @Test
  void equalTimesGiveEqualDisks() throws IOException {
    Path other = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("b.vhd"));
    for (Path each : new Path[] {disk, other}) {
      assertEquals(0, put("--source-date-epoch", "1700000000", "" + file, each + ":esp/x").exit());
    }
    assertEquals(-1, Files.mismatch(disk, other));
  }

  @Test
  void whatDoesNotFitChangesNothing() throws IOException {
    Path large = folder.resolve("large");
    try (var bytes = new RandomAccessFile(large.toFile(), "rw")) {
      bytes.setLength(20 << 20);
    }
    Path before = folder.resolve("before.vhd");
    Files.copy(disk, before);
    Invocation refused = put("" + large, disk + ":esp/large");
    assertEquals(3, refused.exit());
    assertTrue(refused.err().contains("no room"), refused.err());
    assertEquals(3, put("" + large, disk + ":esp").exit());
    assertEquals(-1, Files.mismatch(disk, before));
  }

  @Test
  @RequiresTool("mke2fs")
  void aFileSystemBecomesTheContentOfADynamicVhd() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.write(root.resolve("vmlinuz-6.1"), Files.readAllBytes(file));
    Files.createSymbolicLink(root.resolve("vmlinuz"), Path.of("vmlinuz-6.1"));
    Path ext3 = folder.resolve("rootfs.ext3");
    RealTool.runOk("mke2fs", "-q", "-t", "ext3", "-d", "" + root, "" + ext3, "20M");
    for (String form : new String[] {"vhd-dynamic", "vhd-fixed"}) {
      Path vhd = folder.resolve(form + ".vhd");
      assertEquals(
          0, Invocation.of("disk", "create", "" + vhd, "--size", "100MiB", "--to", form).exit());
      Invocation made = put("" + ext3, vhd + ":");
      assertEquals(0, made.exit(), made.err());
      Path kernel = folder.resolve("kernel-" + form);
      assertEquals(0, Invocation.of("disk", "cat", vhd + ":/vmlinuz", "-o", "" + kernel).exit());
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(kernel));
    }
  }

  @Test
  void aVolumeThatIsDamagedIsNotWrittenTo() throws IOException {
    Path volume = Files.write(folder.resolve("fat"), Golden.bytes("disk/fat16.img.gz"));
    byte[] bytes = Files.readAllBytes(volume);
    int reservedSectors = bytes[14];
    bytes[reservedSectors * 512 + 40] ^= 1; // the first allocation table, not the second
    Files.write(volume, bytes);
    assertEquals(3, put("" + file, volume + ":/x").exit());
    assertArrayEquals(bytes, Files.readAllBytes(volume));
  }
}
