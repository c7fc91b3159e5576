package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/** Finds the owner of a byte: the fixed structures by arithmetic, a cluster by following chains. */
final class OwnerSearch {
  private final FatFileSystem files;
  private final AllocationTable table;
  private final FatLayout layout;
  private final BitSet seenDirectories = new BitSet();

  OwnerSearch(FatFileSystem files, AllocationTable table) {
    this.files = files;
    this.table = table;
    this.layout = table.layout;
  }

  FatOwner owner(long offset) throws IOException {
    if (offset < 0 || offset >= layout.clusterStart(layout.lastCluster() + 1)) {
      return new FatOwner(FatOwner.Kind.OUTSIDE, "", Math.max(0, offset));
    }
    if (offset < layout.tableStart(0)) {
      return reserved(offset);
    }
    if (offset < layout.rootStart()) {
      long position = (offset - layout.tableStart(0)) % layout.tableSize();
      return new FatOwner(FatOwner.Kind.ALLOCATION_TABLE, "", position);
    }
    if (offset < layout.dataStart()) {
      return new FatOwner(FatOwner.Kind.DIRECTORY, "", offset - layout.rootStart());
    }
    long data = offset - layout.dataStart();
    int cluster = (int) (data / layout.clusterSize()) + FatLayout.FIRST_CLUSTER;
    return cluster(cluster, data % layout.clusterSize());
  }

  private FatOwner reserved(long offset) {
    int sector = (int) (offset / layout.sectorSize());
    FatOwner.Kind kind = FatOwner.Kind.RESERVED;
    if (sector == 0) {
      kind = FatOwner.Kind.BOOT_SECTOR;
    } else if (sector == layout.infoSector()) {
      kind = FatOwner.Kind.FREE_COUNT;
    } else if (sector == layout.backupSector()) {
      kind = FatOwner.Kind.BACKUP_BOOT_SECTOR;
    }
    return new FatOwner(kind, "", offset % layout.sectorSize());
  }

  private FatOwner cluster(int cluster, long inCluster) throws IOException {
    int entry = table.get(cluster);
    if (entry == 0) {
      return new FatOwner(FatOwner.Kind.FREE, "", inCluster);
    }
    if (entry == layout.type().bad()) {
      return new FatOwner(FatOwner.Kind.BAD, "", inCluster);
    }
    return search("", files.root(), cluster, inCluster, 0)
        .orElseGet(() -> new FatOwner(FatOwner.Kind.LOST, "", inCluster));
  }

  private Optional<FatOwner> search(
      String path, FatEntry entry, int cluster, long inCluster, int depth) throws IOException {
    Optional<FatOwner> found = along(path, entry, cluster, inCluster);
    if (found.isPresent() || !entry.isDirectory() || !enter(entry, depth)) {
      return found;
    }
    try {
      for (DirectoryReader.Item item : files.items(entry)) {
        String child = FatPath.join(path, item.entry().name());
        found = search(child, item.entry(), cluster, inCluster, depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    } catch (VerityFormatException e) {
      // Told when the volume was opened; what it held cannot be known.
      return Optional.empty();
    }
    return found;
  }

  private boolean enter(FatEntry directory, int depth) {
    boolean first = !seenDirectories.get(directory.firstCluster());
    seenDirectories.set(directory.firstCluster());
    return first && depth <= VolumeCheck.MAXIMUM_DEPTH;
  }

  private Optional<FatOwner> along(String path, FatEntry entry, int cluster, long inCluster)
      throws IOException {
    long start = 0;
    try {
      FatChain chain = files.chain(entry);
      while (chain.hasNext()) {
        long length = chain.next().length();
        if (chain.cluster() == cluster) {
          FatOwner.Kind kind = FatOwner.Kind.FILE_SLACK;
          if (inCluster < length) {
            kind = entry.isDirectory() ? FatOwner.Kind.DIRECTORY : FatOwner.Kind.FILE;
          }
          return Optional.of(new FatOwner(kind, path, start + inCluster));
        }
        start += length;
      }
    } catch (VerityFormatException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
