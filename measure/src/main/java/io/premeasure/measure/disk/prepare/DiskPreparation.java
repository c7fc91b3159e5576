package io.premeasure.measure.disk.prepare;

import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.cpio.BootConfiguration;
import io.premeasure.measure.image.Root;
import io.premeasure.measure.image.TableRepair;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityTree;
import io.premeasure.verity.partition.DerivedGuid;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.PartitionTableEditor;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Prepares a disk as {@code cvmdisk prepare} does, on an image file: partitions for the thin pool,
 * the upper layer and the hash tree, and the files of the boot archive on the EFI system partition.
 *
 * <p>What cvmdisk does by running programs of the guest is not done: making an initrd with
 * cvmboot's hooks (the initrd is given, or taken from the image, with overlays behind it), users,
 * host name, resolver, and services of the guest.
 */
public final class DiskPreparation {
  private static final int SECTOR = 512;
  private static final int BLOCK_SECTORS = 8;
  private static final long MIB = 1L << 20;

  private static final Set<PartitionType> EARLIER =
      Set.of(
          PartitionType.CVMBOOT_THIN_DATA,
          PartitionType.CVMBOOT_THIN_META,
          PartitionType.CVMBOOT_ROOTFS_UPPER,
          PartitionType.CVMBOOT_VERITY);

  private final PreparationSettings settings;
  private final List<String> notes = new ArrayList<>();

  /** A preparation. */
  public DiskPreparation(PreparationSettings settings) {
    this.settings = settings;
  }

  /** The disk that was made, and what is in it. */
  public record Outcome(WorkDisk disk, PreparedDisk report) {}

  /**
   * Prepares a copy of a base image.
   *
   * @param work the copy; closed by the caller, as is the disk that it becomes, which is another
   *     one after stripping
   */
  public Outcome prepare(WorkDisk work) throws IOException {
    if (settings.events().isPresent()) {
      EspInstaller.checkEvents(settings.events().get());
    }
    FileBlockTarget disk = work.disk();
    removeEarlier(disk);
    lengthenRoot(disk);
    PartitionTable table = PartitionTable.read(disk);
    PartitionEntry root = requireRoot(disk, table);
    changeRoot(table.slice((BlockTarget) disk, root));
    GuestBoot boot = GuestBoot.of(rootOf(disk), settings);
    EspInstaller esp = installBoot(disk, boot);
    ExtraPartitions extra = new ExtraPartitions(rootOf(disk), settings);
    disk.resize(ExtraPartitions.roundUp(disk.size(), MIB));
    extra.addTo(disk);
    String roothash = fillPartitions(disk, root, extra);
    String cmdline = boot.cmdline();
    esp.configuration(
        BootConfiguration.of(boot.kernelName(), boot.initrdName(), cmdline, roothash)
            .withTimestamp(Instant.ofEpochSecond(settings.epoch()).toString()));
    TableRepair.repair(disk, true);
    boolean strip = settings.thin() && settings.strip();
    WorkDisk made = strip ? new StrippedDisk(disk, root, settings.guids()).make(work) : work;
    return new Outcome(
        made,
        new PreparedDisk(
            made.disk().size(), roothash, boot.kernelName(), boot.initrdName(), cmdline, notes));
  }

  private static void removeEarlier(FileBlockTarget disk) throws IOException {
    PartitionTableEditor editor = PartitionTableEditor.open(disk);
    for (PartitionEntry entry : editor.entries()) {
      Optional<PartitionType> type = PartitionType.ofGuid(entry.type());
      if (type.isPresent() && EARLIER.contains(type.get())) {
        editor.remove(entry.number());
        disk.zero(entry.firstLba() * SECTOR, entry.sectors() * SECTOR);
      }
    }
    editor.sortByStart();
    editor.write(disk);
  }

  /** A hash tree is over blocks of 4096 bytes, so the root's last one has to be whole. */
  private void lengthenRoot(FileBlockTarget disk) throws IOException {
    PartitionTable table = PartitionTable.read(disk);
    PartitionEntry root = requireRoot(disk, table);
    boolean last = table.entries().stream().noneMatch(entry -> entry.firstLba() > root.lastLba());
    long missing = Math.floorMod(-root.sectors(), (long) BLOCK_SECTORS);
    if (missing > 0 && last) {
      disk.resize(disk.size() + (long) BLOCK_SECTORS * SECTOR);
    }
    PartitionTableEditor editor = PartitionTableEditor.open(disk);
    if (settings.expandRoot()) {
      editor.extend(root.number(), BLOCK_SECTORS);
    } else if (missing > 0) {
      editor.resize(root.number(), root.sectors() + missing);
    }
    editor.write(disk);
  }

  private void changeRoot(BlockTarget partition) throws IOException {
    RootFileSystem files = new RootFileSystem(partition, settings.epoch());
    if (settings.expandRoot()) {
      files.expand();
    }
    if (settings.fstab()) {
      files.patchFstab().ifPresent(notes::add);
    }
  }

  private EspInstaller installBoot(FileBlockTarget disk, GuestBoot boot) throws IOException {
    PartitionTable table = PartitionTable.read(disk);
    PartitionEntry entry =
        new CvmbootDisk(disk, table)
            .esp()
            .orElseThrow(
                () -> new VerityFormatException(disk.name(), SECTOR, "no EFI system partition"));
    EspInstaller esp = new EspInstaller(table.slice((BlockTarget) disk, entry), settings.epoch());
    esp.clear();
    Path file = Files.createTempFile("premeasure", ".boot");
    try {
      boot.writeKernel(file);
      esp.file(boot.kernelName(), file);
      boot.writeInitrd(file);
      esp.file(boot.initrdName(), file);
    } finally {
      Files.deleteIfExists(file);
    }
    if (settings.events().isPresent()) {
      esp.events(settings.events().get());
    } else {
      notes.add("no events file: the loader will measure the signer into PCR 11");
    }
    if (settings.loader().isPresent()) {
      esp.loader(settings.loader().get());
    } else {
      notes.add(
          esp.hasLoader()
              ? "the image's own loader stays; give cvmboot's by --loader"
              : "no loader on the EFI system partition; give one by --loader");
    }
    return esp;
  }

  private String fillPartitions(FileBlockTarget disk, PartitionEntry base, ExtraPartitions extra)
      throws IOException {
    PartitionTable table = PartitionTable.read(disk);
    CvmbootDisk layout = new CvmbootDisk(disk, table);
    Root root = rootOf(disk);
    if (settings.thin()) {
      BlockTarget data = table.slice((BlockTarget) disk, layout.thinData().orElseThrow());
      BlockTarget metadata = table.slice((BlockTarget) disk, layout.thinMeta().orElseThrow());
      data.zero(0, data.size());
      ThinCopy.fill(root.bytes(), data, metadata);
    }
    BlockTarget hashes = table.slice((BlockTarget) disk, layout.verity().orElseThrow());
    hashes.zero(0, hashes.size());
    VerityTree tree =
        new VerityTree(
            extra.parameters(), HashArea.DEFAULT, root.bytes(), VerityTree.defaultThreads());
    byte[] top = tree.writeTo(hashes, base.unique().uuid());
    if (settings.rootHashGuids()) {
      byte[] superblock =
          new Superblock(tree.parameters(), DerivedGuid.ofData(top).uuid()).encode();
      hashes.write(0, superblock, 0, superblock.length);
      rename(disk, base, layout.verity().orElseThrow(), top);
    }
    return HexFormat.of().formatHex(top);
  }

  private static void rename(
      FileBlockTarget disk, PartitionEntry root, PartitionEntry tree, byte[] rootHash)
      throws IOException {
    PartitionTableEditor editor = PartitionTableEditor.open(disk);
    editor.rename(root.number(), DerivedGuid.ofData(rootHash));
    editor.rename(tree.number(), DerivedGuid.ofTree(rootHash));
    editor.write(disk);
  }

  private static Root rootOf(FileBlockTarget disk) throws IOException {
    return Root.find(new CvmbootDisk(disk, PartitionTable.read(disk))).orElseThrow();
  }

  private static PartitionEntry requireRoot(FileBlockTarget disk, PartitionTable table)
      throws VerityFormatException {
    return new CvmbootDisk(disk, table)
        .root()
        .orElseThrow(
            () ->
                new VerityFormatException(
                    disk.name(), SECTOR, "no Linux partition that could be the root"));
  }
}
