package io.premeasure.measure.image;

import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.FatPartition;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.FileSystemKind;
import io.premeasure.verity.filesystem.fat.FatProblem;
import io.premeasure.verity.image.DiskImage;
import io.premeasure.verity.partition.Guid;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.PartitionType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A disk image opened for reading, and its partitions by name and by use. */
public final class OpenDisk implements Closeable {
  private final DiskImage image;
  private Optional<PartitionTable> table = Optional.empty();

  private OpenDisk(DiskImage image) {
    this.image = image;
  }

  /** Opens an image. */
  public static OpenDisk open(Path path) throws IOException {
    return new OpenDisk(DiskImage.open(path));
  }

  /** The container. */
  public DiskImage image() {
    return image;
  }

  /** The container's kind. */
  public String containerName() {
    return image.container().label();
  }

  /** What is wrong with the container and was accepted. */
  public List<String> containerProblems() {
    return image.problems();
  }

  /** The disk's bytes. */
  public BlockSource bytes() {
    return image.disk();
  }

  /** The partition table; an exception when there is none that can be used. */
  public PartitionTable table() throws IOException {
    if (table.isEmpty()) {
      table = Optional.of(PartitionTable.read(image.disk()));
    }
    return table.get();
  }

  /** The partitions by cvmboot's use of them. */
  public CvmbootDisk cvmboot() throws IOException {
    return new CvmbootDisk(image.disk(), table());
  }

  /**
   * A partition by number, label, unique GUID or type.
   *
   * @param name empty for the whole disk; types as {@code esp}, {@code linux}, {@code verity}
   * @throws NoSuchFileException when there is none, or more than one
   */
  public BlockSource partition(String name) throws IOException {
    if (name.isEmpty()) {
      return image.disk();
    }
    List<PartitionEntry> found = table().entries().stream().filter(e -> matches(e, name)).toList();
    if (found.size() != 1) {
      throw new NoSuchFileException(
          image.disk().name()
              + ":"
              + name
              + (found.isEmpty() ? ": no such partition" : ": several partitions, give a number"));
    }
    return table().slice(image.disk(), found.get(0));
  }

  private static boolean matches(PartitionEntry entry, String name) {
    if (name.matches("[0-9]{1,5}")) {
      return entry.number() == Integer.parseInt(name);
    }
    return entry.label().equals(name)
        || Guid.parse(name).filter(entry.unique()::equals).isPresent()
        || names(entry).anyMatch(name.toLowerCase(Locale.ROOT)::equals);
  }

  private static Stream<String> names(PartitionEntry entry) {
    Optional<PartitionType> type = PartitionType.ofGuid(entry.type());
    if (type.isEmpty()) {
      return Stream.empty();
    }
    String name = type.get().name().toLowerCase(Locale.ROOT).replace('_', '-');
    Stream<String> names = Stream.of(name, name.replaceFirst("^cvmboot-", ""));
    return type.get() == PartitionType.EFI_SYSTEM ? Stream.concat(names, Stream.of("esp")) : names;
  }

  /** The EFI system partition's files. */
  public Esp esp(PartitionEntry entry) throws IOException {
    BlockSource bytes = table().slice(image.disk(), entry);
    FatPartition files = FatPartition.open(bytes);
    return new Esp(files);
  }

  /** An EFI system partition. */
  public record Esp(FatPartition fat) {
    /** Its files. */
    public EfiSystemPartition files() {
      return fat;
    }

    /** What it is, for people. */
    public String description() {
      return fat.files().layout().type() + ", " + fat.files().layout().clusterSize() + " a cluster";
    }

    /** What is wrong with the volume. */
    public List<String> problems() {
      return fat.files().problems().stream().map(FatProblem::toString).toList();
    }
  }

  /** The root file system, from its partition or out of the thin pool; empty when there is none. */
  public Optional<Root> root() throws IOException {
    return Root.find(cvmboot());
  }

  /** The file system of a partition. */
  public static FileSystemKind kind(BlockSource bytes) throws IOException {
    return FileSystemKind.of(bytes);
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}
