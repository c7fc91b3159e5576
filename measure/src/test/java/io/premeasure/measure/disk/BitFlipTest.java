package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.cpio.signing.TrustedSigners;
import io.premeasure.fixtures.SparseFile;
import io.premeasure.measure.disk.verify.DiskCheck;
import io.premeasure.measure.disk.verify.DiskVerification;
import io.premeasure.measure.disk.verify.UncoveredArea;
import io.premeasure.measure.disk.verify.VerifiedDisk;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.verity.filesystem.FileExtent;
import io.premeasure.verity.filesystem.fat.FatFileSystem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single bits of a disk that cvmdisk protected, flipped one at a time. */
class BitFlipTest {
  private static final int FLIPS = 2000;
  private static final int IN_DATA = 400;
  private static final byte[] SIGNER =
      HexFormat.of().parseHex("dee2820c6feadbfdb41cbc60b414bef10abf48dee051c5af581ee34f936ead31");
  private static final long ROOT = 20_971_520;
  private static final long ROOT_SIZE = 107_032_576;
  private static final long TREE = 236_007_424;
  private static final long DISK_SIZE = 1L << 30;

  @TempDir private static Path folder;
  private static Path disk;
  private static VerifiedDisk good;

  @BeforeAll
  static void unpack() throws IOException {
    disk = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("a.vhd"));
    good = verify(false);
    assertTrue(good.verified());
  }

  private static VerifiedDisk verify(boolean quick) throws IOException {
    TrustedSigners signers = new TrustedSigners(List.of(SIGNER), List.of());
    return DiskVerification.verify(disk, signers, Optional.empty(), quick);
  }

  /** Everything but the data blocks, which take most of the time and are in the next test. */
  @Test
  void everyFlipInTablesFooterArchiveSignatureAndTreeIsFound() throws IOException {
    List<long[]> ranges = new ArrayList<>();
    ranges.add(new long[] {450, 1}); // type of the protective partition
    ranges.add(new long[] {454, 4}); // and its start
    ranges.add(new long[] {510, 2});
    ranges.add(new long[] {512, 92});
    ranges.add(new long[] {1024, 128 * 128});
    ranges.add(new long[] {DISK_SIZE - 33 * 512, 128 * 128});
    ranges.add(new long[] {DISK_SIZE - 512, 92});
    ranges.add(new long[] {DISK_SIZE, 512});
    ranges.add(new long[] {TREE, 512});
    ranges.add(new long[] {TREE + 4096, 206 * 4096});
    ranges.addAll(extents("/EFI/cvmboot.cpio"));
    ranges.addAll(extents("/EFI/cvmboot.cpio.sig"));
    SplittableRandom random = new SplittableRandom(20261121);
    for (int i = 0; i < FLIPS; i++) {
      long[] range = ranges.get(i % ranges.size());
      requireFound(range[0] + random.nextLong(range[1]), random.nextInt(8), true);
    }
  }

  @Test
  void everyFlipInTheDataIsFound() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < IN_DATA; i++) {
      requireFound(ROOT + random.nextLong(ROOT_SIZE), random.nextInt(8), false);
    }
  }

  @Test
  void whatIsNotCoveredIsListed() throws IOException {
    List<UncoveredArea> areas = good.uncovered();
    assertTrue(
        areas.stream()
            .anyMatch(
                area -> area.what().equals("partition 4 \"ROOTFS-UPPER\": written at run time")),
        areas::toString);
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 60; i++) {
      long offset = random.nextLong(512, DISK_SIZE);
      flip(offset, 0);
      boolean seen = differs(verify(true));
      flip(offset, 0);
      boolean data = offset >= ROOT && offset < ROOT + ROOT_SIZE;
      assertTrue(seen || data || isListed(areas, offset), "offset " + offset);
    }
  }

  private static boolean isListed(List<UncoveredArea> areas, long offset) {
    return areas.stream()
        .anyMatch(area -> offset >= area.offset() && offset - area.offset() < area.length());
  }

  private static void requireFound(long offset, int bit, boolean quick) throws IOException {
    flip(offset, bit);
    try {
      assertTrue(differs(verify(quick)), "bit " + bit + " of byte " + offset);
    } finally {
      flip(offset, bit);
    }
  }

  /** Refused, or told in a check that was not so before. */
  private static boolean differs(VerifiedDisk found) {
    if (!found.verified()) {
      return true;
    }
    List<DiskCheck> before = good.checks();
    return found.checks().stream().anyMatch(check -> !check.ok() && !before.contains(check));
  }

  private static void flip(long offset, int bit) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.seek(offset);
      int value = file.read();
      file.seek(offset);
      file.write(value ^ (1 << bit));
    }
  }

  private static List<long[]> extents(String path) throws IOException {
    try (OpenDisk opened = OpenDisk.open(disk)) {
      FatFileSystem files = opened.esp(opened.cvmboot().esp().orElseThrow()).fat().files();
      List<long[]> ranges = new ArrayList<>();
      for (FileExtent extent : files.extents(path)) {
        ranges.add(new long[] {5_242_880 + extent.offset(), extent.length()});
      }
      assertFalse(ranges.isEmpty());
      return ranges;
    }
  }
}
