package io.premeasure.measure.image;

import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.FatPartition;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.FileSystemKind;
import io.premeasure.verity.filesystem.fat.FatProblem;
import io.premeasure.verity.image.DiskChange;
import io.premeasure.verity.image.DiskImage;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A disk image opened for reading, and its partitions by name and by use. */
public final class OpenDisk implements Closeable {
  private final Path path;
  private final DiskImage image;
  private Optional<PartitionTable> table = Optional.empty();

  private OpenDisk(Path path, DiskImage image) {
    this.path = path;
    this.image = image;
  }

  /** Opens an image. */
  public static OpenDisk open(Path path) throws IOException {
    return new OpenDisk(path, DiskImage.open(path));
  }

  /** Opens an image, a differencing VHD with its parents, which must be below a folder. */
  public static OpenDisk open(Path path, Path parents) throws IOException {
    return new OpenDisk(path, DiskImage.open(path, parents));
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
    List<String> problems = new ArrayList<>(image.problems());
    if (DiskChange.isPending(path)) {
      problems.add("a change to the image was interrupted; the same command finishes it");
    }
    return problems;
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

  /** A partition by the name that users give it; the whole disk for an empty name. */
  public BlockSource partition(String name) throws IOException {
    return PartitionName.of(name).in(image.disk());
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
