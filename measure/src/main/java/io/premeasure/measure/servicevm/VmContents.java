package io.premeasure.measure.servicevm;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Input;
import io.premeasure.boot.Source;
import io.premeasure.boot.servicevm.DiskRoot;
import io.premeasure.boot.servicevm.MeasuredContent;
import io.premeasure.boot.servicevm.MeasuredVm;
import io.premeasure.boot.servicevm.VmDisk;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.measure.image.VolumeFiles;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.FileSystemKind;
import io.premeasure.verity.filesystem.ext.ExtOptions;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Hashes what a manifest names: files, disks, and files inside of disks. */
public final class VmContents {
  private static final int BUFFER = 1 << 18;

  private final Path folder;
  private final Set<HashAlgorithm> banks;
  private final ExtOptions links;
  private final List<Input> inputs = new ArrayList<>();
  private final Map<String, String> sha256 = new TreeMap<>();

  /**
   * Prepares to hash.
   *
   * @param folder that names of files count from
   * @param banks wanted; SHA-256 is computed as well
   * @param links which links are followed inside of a disk
   */
  public VmContents(Path folder, Collection<HashAlgorithm> banks, ExtOptions links) {
    this.folder = folder;
    this.links = links;
    this.banks = EnumSet.of(HashAlgorithm.SHA256);
    this.banks.addAll(banks);
  }

  /** What was read. */
  public List<Input> inputs() {
    return List.copyOf(inputs);
  }

  /** SHA-256 values in hex of what was read, by the part's name. */
  public Map<String, String> sha256() {
    return sha256;
  }

  /** A file beside the manifest. */
  private MeasuredContent file(String part, String name) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return hashed(part, Source.file(name), in);
    }
  }

  /** A file inside of a disk; links are followed inside of it. */
  private MeasuredContent extracted(String part, String image, ExtractPath path)
      throws IOException {
    try (OpenDisk disk = OpenDisk.open(folder.resolve(image));
        InputStream in = VolumeFiles.open(volume(disk, path), links).open(path.path())) {
      return hashed(part, Source.file(image).entry(path.path()), in);
    }
  }

  /** The content of a disk, whatever its container. */
  public MeasuredContent disk(String part, String image) throws IOException {
    try (OpenDisk disk = OpenDisk.open(folder.resolve(image))) {
      BankDigests digests = new BankDigests(banks);
      digests.update(disk.bytes(), 0, disk.bytes().size());
      Map<HashAlgorithm, byte[]> hashes = digests.finish();
      return measured(part, Source.file(image), hashes, disk.bytes().size());
    }
  }

  /** SHA-1 of an image's file, which OpenXT keeps, in hex. */
  public String containerSha1(String image) throws IOException {
    try (BlockSource file = FileBlockSource.open(folder.resolve(image))) {
      BankDigests digest = new BankDigests(List.of(HashAlgorithm.SHA1));
      digest.update(file, 0, file.size());
      return HexFormat.of().formatHex(digest.finish().get(HashAlgorithm.SHA1));
    }
  }

  /**
   * The whole machine; its kernel is in a file or in a disk.
   *
   * @param source the manifest
   * @param withDisks whether the contents of read-only disks are hashed as well
   * @throws DocumentFormatException when no kernel is named
   */
  public MeasuredVm machine(Manifest manifest, String source, boolean withDisks)
      throws IOException {
    Optional<MeasuredContent> kernel =
        part(manifest, "kernel", manifest.kernel(), manifest.kernelPath());
    if (kernel.isEmpty()) {
      throw new DocumentFormatException(source, 1, "kernel", "neither kernel nor kernelExtract");
    }
    Map<Integer, MeasuredContent> disks = new HashMap<>();
    Map<Integer, List<DiskRoot>> roots = new HashMap<>();
    for (VmDisk disk : manifest.vm().disks()) {
      if (disk.readOnly() && withDisks) {
        String part = disk.id() == 0 ? "content" : "content of disk " + disk.id();
        disks.put(disk.id(), disk(part, manifest.diskFiles().get(disk.id())));
      }
      if (withDisks) {
        roots.put(disk.id(), roots(manifest, source, disk));
      }
    }
    return new MeasuredVm(
        manifest.vm(),
        Source.file(source),
        kernel.get(),
        part(manifest, "initrd", manifest.initrd(), manifest.initrdPath()),
        disks,
        roots);
  }

  /** The manifest's root hash, which a tree on the disk must have; else those of its trees. */
  private List<DiskRoot> roots(Manifest manifest, String source, VmDisk disk) throws IOException {
    String image = manifest.diskFiles().get(disk.id());
    List<DiskRoot> found;
    try (OpenDisk opened = OpenDisk.open(folder.resolve(image))) {
      found = DiskTrees.roots(opened, Source.file(image));
    }
    if (disk.rootHash().isEmpty()) {
      return found;
    }
    String member = "disks[" + disk.id() + "].rootHash";
    String hash = disk.rootHash().get();
    if (!found.isEmpty() && found.stream().noneMatch(each -> each.hash().equals(hash))) {
      throw new DocumentFormatException(
          source, 1, member, "found " + hash + ", the disk has " + found.get(0).hash());
    }
    return List.of(new DiskRoot(hash, Source.file(source).entry(member)));
  }

  /** A part out of its file; else out of a disk. */
  private Optional<MeasuredContent> part(
      Manifest manifest, String name, Optional<String> file, Optional<ExtractPath> path)
      throws IOException {
    if (file.isPresent()) {
      return Optional.of(file(name, file.get()));
    }
    if (path.isPresent()) {
      String image = manifest.diskFiles().get(path.get().disk());
      return Optional.of(extracted(name, image, path.get()));
    }
    return Optional.empty();
  }

  /** The partition that is named; else the whole disk, else the first partition with files. */
  private static BlockSource volume(OpenDisk disk, ExtractPath path) throws IOException {
    if (!path.partition().isEmpty() || isVolume(disk.bytes())) {
      return disk.partition(path.partition());
    }
    PartitionTable table = disk.table();
    for (PartitionEntry entry : table.entries()) {
      BlockSource partition = table.slice(disk.bytes(), entry);
      if (isVolume(partition)) {
        return partition;
      }
    }
    throw new VerityFormatException(
        disk.bytes().name(), 0, "no file system, expected one with " + path.path());
  }

  private static boolean isVolume(BlockSource bytes) throws IOException {
    return switch (FileSystemKind.of(bytes)) {
      case FAT12, FAT16, FAT32, EXT2, EXT3, EXT4 -> true;
      default -> false;
    };
  }

  private MeasuredContent hashed(String part, Source source, InputStream in) throws IOException {
    BankDigests digests = new BankDigests(banks);
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digests.update(count == BUFFER ? buffer : Arrays.copyOf(buffer, count));
      size += count;
    }
    return measured(part, source, digests.finish(), size);
  }

  private MeasuredContent measured(
      String part, Source source, Map<HashAlgorithm, byte[]> hashes, long size) {
    byte[] known = hashes.get(HashAlgorithm.SHA256);
    inputs.add(Input.of(source.text(), known, size));
    sha256.put(part, HexFormat.of().formatHex(known));
    return new MeasuredContent(hashes, source);
  }
}
