package io.premeasure.measure.disk.verify;

import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.measure.image.UnallocatedAreas;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.TreeLayout;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.partition.GptHeader;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Names what a verification does not look at, so that nobody takes it for verified. */
final class UncoveredAreas {
  private static final int UUID_AT = 16;
  private static final int UUID_SIZE = 16;

  private final CvmbootDisk disk;
  private final PartitionTable table;
  private final List<UncoveredArea> areas = new ArrayList<>();

  private UncoveredAreas(OpenDisk disk) throws IOException {
    this.disk = disk.cvmboot();
    this.table = disk.table();
  }

  /** The areas of a disk with a usable table, in the order of their offsets. */
  static List<UncoveredArea> of(OpenDisk disk) throws IOException {
    UncoveredAreas found = new UncoveredAreas(disk);
    found.aroundTheTable();
    for (PartitionEntry entry : found.table.entries()) {
      found.partition(entry);
    }
    found.areas.sort(Comparator.comparingLong(UncoveredArea::offset));
    return List.copyOf(found.areas);
  }

  private void aroundTheTable() {
    int sector = table.sectorSize();
    long reserved = (long) sector - GptHeader.SIZE;
    areas.add(new UncoveredArea("boot code and unused entries of the first sector", 0, sector));
    areas.add(new UncoveredArea("reserved bytes of the table", sector + GptHeader.SIZE, reserved));
    long last = (table.diskSectors() - 1) * sector;
    areas.add(new UncoveredArea("reserved bytes of the table", last + GptHeader.SIZE, reserved));
    for (UnallocatedAreas.Gap gap : UnallocatedAreas.gaps(table)) {
      areas.add(
          new UncoveredArea(
              "in no partition; only old tables and footers are looked for",
              gap.start(),
              gap.end() - gap.start()));
    }
  }

  private void partition(PartitionEntry entry) throws IOException {
    if (is(entry, disk.esp())) {
      add(
          entry,
          0,
          "of the EFI system partition all but archive and signature: the loader is what its"
              + " digest says, folders and free clusters are not measured");
    } else if (is(entry, disk.verity())) {
      behindTree(entry);
    } else if (is(entry, disk.thinData()) && disk.root().isEmpty()) {
      add(entry, 0, "blocks of the thin pool that the root does not use");
    } else if (is(entry, disk.root())) {
      behindData(entry);
    } else if (!is(entry, disk.thinMeta())) {
      boolean upper = entry.type().equals(PartitionType.CVMBOOT_ROOTFS_UPPER.guid());
      add(entry, 0, upper ? "written at run time" : "not used by the boot loader");
    }
  }

  private static boolean is(PartitionEntry entry, Optional<PartitionEntry> other) {
    return other.filter(entry::equals).isPresent();
  }

  private void behindTree(PartitionEntry entry) throws IOException {
    if (disk.root().isEmpty()) {
      long start = entry.firstLba() * table.sectorSize();
      areas.add(
          new UncoveredArea(entry.title() + ": UUID of the tree", start + UUID_AT, UUID_SIZE));
    }
    Optional<VerityParameters> parameters = parameters();
    long end = parameters.map(found -> new TreeLayout(found, HashArea.DEFAULT).end()).orElse(0L);
    add(entry, end, "behind the hash tree");
  }

  private void behindData(PartitionEntry entry) throws IOException {
    add(entry, parameters().map(VerityParameters::dataSize).orElse(0L), "behind the hashed data");
  }

  private Optional<VerityParameters> parameters() throws IOException {
    if (disk.verity().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Superblock.read(disk.bytes(disk.verity().get()), 0).parameters());
    } catch (VerityFormatException e) {
      return Optional.empty();
    }
  }

  private void add(PartitionEntry entry, long from, String what) {
    long start = entry.firstLba() * table.sectorSize();
    long length = entry.sectors() * table.sectorSize() - from;
    if (length > 0) {
      areas.add(new UncoveredArea(entry.title() + ": " + what, start + from, length));
    }
  }
}
