package io.premeasure.measure.disk.prepare;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.ImageWriter;
import io.premeasure.verity.image.VhdFooter;
import io.premeasure.verity.image.VhdIdentity;
import io.premeasure.verity.image.VhdType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A disk in the making: a raw file beside the image that it will be. It gets its name when it is
 * complete; until then the image is what it was, or not there.
 */
public final class WorkDisk implements Closeable {
  private final Path output;
  private final Path file;
  private final FileBlockTarget disk;

  private WorkDisk(Path output, Path file, FileBlockTarget disk) {
    this.output = output;
    this.file = file;
    this.disk = disk;
  }

  /** Starts with a copy of a disk. */
  public static WorkDisk copyOf(BlockSource source, Path output) throws IOException {
    Path file = temporary(output);
    try {
      ImageWriter.to(Container.RAW).keepingPages().write(source, file);
      return new WorkDisk(output, file, FileBlockTarget.open(file));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Starts with zeros. */
  static WorkDisk blank(long size, Path output) throws IOException {
    Path file = temporary(output);
    return new WorkDisk(output, file, FileBlockTarget.create(file, size));
  }

  private static Path temporary(Path output) {
    Path absolute = output.toAbsolutePath();
    return absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  /** The disk. */
  public FileBlockTarget disk() {
    return disk;
  }

  /** The image that the disk will be. */
  Path output() {
    return output;
  }

  /**
   * Completes the image.
   *
   * @param container raw or fixed VHD
   * @param identity of a VHD
   */
  public void finish(Container container, VhdIdentity identity) throws IOException {
    if (container == Container.FIXED_VHD) {
      long size = disk.size();
      disk.append(size, VhdFooter.create(VhdType.FIXED, size, identity).encode());
    } else if (container != Container.RAW) {
      throw new IllegalArgumentException(container.label());
    }
    disk.force();
    disk.close();
    Files.move(file, output.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Drops what was not finished. */
  @Override
  public void close() throws IOException {
    disk.close();
    Files.deleteIfExists(file);
  }
}
