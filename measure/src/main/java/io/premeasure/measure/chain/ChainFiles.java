package io.premeasure.measure.chain;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Input;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.FatPartition;
import io.premeasure.boot.cvmboot.FolderPartition;
import io.premeasure.boot.volume.FatVolume;
import io.premeasure.boot.volume.LoaderVolume;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.measure.image.PartitionName;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a chain description names: {@code FILE}, relative to the description, or {@code
 * IMAGE:PART/PATH} on a FAT or ext2/3/4 partition of a disk image. Whatever is opened stays open,
 * and is opened once.
 */
public final class ChainFiles implements Closeable {
  private final Path base;
  private final Map<Path, OpenDisk> disks = new LinkedHashMap<>();
  private final Map<String, LoaderVolume> volumes = new LinkedHashMap<>();
  private final Map<String, BlockSource> files = new LinkedHashMap<>();
  private final List<Input> further = new ArrayList<>();

  /** Files of a description in that folder. */
  public ChainFiles(Path base) {
    this.base = base;
  }

  /** A file on a partition, or a file of this machine. */
  public BlockSource open(String reference) throws IOException {
    BlockSource open = files.get(reference);
    if (open == null) {
      Optional<Inside> inside = inside(reference);
      if (inside.isPresent()) {
        open =
            inside
                .get()
                .volume
                .file(inside.get().path)
                .orElseThrow(() -> new NoSuchFileException(reference));
      } else {
        open = FileBlockSource.open(base.resolve(reference));
      }
      files.put(reference, open);
    }
    return open;
  }

  /** The content of a file of limited size. */
  public byte[] read(String reference, int limit) throws IOException {
    BlockSource file = open(reference);
    if (file.size() > limit) {
      throw new IOException(reference + ": larger than " + limit + " bytes");
    }
    byte[] content = new byte[(int) file.size()];
    file.read(0, content, 0, content.length);
    return content;
  }

  /** Whether there is a plain file. */
  public boolean isFile(String reference) throws IOException {
    Optional<Inside> inside = inside(reference);
    if (inside.isEmpty()) {
      return Files.isRegularFile(base.resolve(reference));
    }
    return inside.get().volume.file(inside.get().path).isPresent();
  }

  /** Whether there is a folder. */
  public boolean isFolder(String reference) throws IOException {
    Optional<Inside> inside = inside(reference);
    return inside.isPresent()
        ? inside.get().volume.isFolder(inside.get().path)
        : Files.isDirectory(base.resolve(reference));
  }

  /** The volume on a partition that is named as {@code IMAGE:PART}; none for a folder. */
  public Optional<LoaderVolume> volume(String reference) throws IOException {
    return inside(reference).map(inside -> inside.volume);
  }

  /** The names of the plain files in a folder; none when there is no such folder. */
  public List<String> list(String reference) throws IOException {
    Optional<Inside> inside = inside(reference);
    if (inside.isPresent()) {
      return inside.get().volume.files(inside.get().path);
    }
    Path folder = base.resolve(reference);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(Files::isRegularFile)
          .map(child -> child.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** A folder, or a partition as {@code IMAGE:PART}, that a loader looks for its files on. */
  public EfiSystemPartition partition(String reference) throws IOException {
    Optional<Inside> inside = inside(reference);
    return inside.isPresent()
        ? FatPartition.open(inside.get().volumeBytes)
        : new FolderPartition(base.resolve(reference));
  }

  /** A file or folder of this machine, of no image. */
  public Path path(String reference) {
    return base.resolve(reference);
  }

  /** A disk image. */
  public OpenDisk disk(String reference) throws IOException {
    Path path = base.resolve(reference);
    OpenDisk disk = disks.get(path);
    if (disk == null) {
      disk = OpenDisk.open(path);
      disks.put(path, disk);
    }
    return disk;
  }

  /** Takes note of files that were read without this. */
  public void add(List<Input> inputs) {
    inputs.stream().filter(input -> !further.contains(input)).forEach(further::add);
  }

  /** All files that were opened, with their digests. */
  public List<Input> inputs() throws IOException {
    List<Input> inputs = new ArrayList<>(further);
    for (Map.Entry<String, BlockSource> file : files.entrySet()) {
      BankDigests digest = new BankDigests(List.of(HashAlgorithm.SHA256));
      digest.update(file.getValue(), 0, file.getValue().size());
      inputs.add(
          Input.of(
              file.getKey(), digest.finish().get(HashAlgorithm.SHA256), file.getValue().size()));
    }
    return inputs;
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    List<Closeable> all = new ArrayList<>(files.values());
    all.addAll(disks.values());
    for (Closeable each : all) {
      try {
        each.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** A place on a partition of an image; empty for a name of this machine's own files. */
  private Optional<Inside> inside(String reference) throws IOException {
    int colon = reference.indexOf(':');
    while (colon >= 0 && !Files.isRegularFile(base.resolve(reference.substring(0, colon)))) {
      colon = reference.indexOf(':', colon + 1);
    }
    if (colon < 1 || Files.exists(base.resolve(reference))) {
      return Optional.empty();
    }
    String image = reference.substring(0, colon);
    String rest = reference.substring(colon + 1);
    int slash = rest.indexOf('/') < 0 ? rest.length() : rest.indexOf('/');
    String partition = rest.substring(0, slash);
    String path = slash == rest.length() ? "/" : rest.substring(slash);
    String key = image + ":" + partition;
    BlockSource content = PartitionName.of(partition).in(disk(image).bytes());
    BlockSource bytes = content.slice(key, 0, content.size());
    LoaderVolume volume = volumes.get(key);
    if (volume == null) {
      // What is no file system that is read ends with the reason of the usual one.
      Optional<LoaderVolume> known = LoaderVolume.open(bytes);
      volume = known.isPresent() ? known.get() : FatVolume.open(bytes);
      volumes.put(key, volume);
    }
    return Optional.of(new Inside(volume, bytes, path));
  }

  private record Inside(LoaderVolume volume, BlockSource volumeBytes, String path) {}
}
