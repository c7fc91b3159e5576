package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes a disk into a new image file. The same disk always gives the same bytes, unless another
 * identity is asked for. The file gets its name when it is complete.
 */
public final class ImageWriter {
  private static final long MIB = 1 << 20;

  private final Container container;
  private final Optional<VhdIdentity> identity;
  private final boolean keepsPages;

  private ImageWriter(Container container, Optional<VhdIdentity> identity, boolean keepsPages) {
    this.container = container;
    this.identity = identity;
    this.keepsPages = keepsPages;
  }

  /**
   * A writer for a container. A VHD's disk is rounded up to a whole MiB, as Azure wants it, and its
   * identity derived from the content.
   *
   * @param container raw, fixed VHD or dynamic VHD
   * @throws IllegalArgumentException for a container that can only be read
   */
  public static ImageWriter to(Container container) {
    return switch (container) {
      case RAW, FIXED_VHD, DYNAMIC_VHD -> new ImageWriter(container, Optional.empty(), false);
      default -> throw new IllegalArgumentException(container + " cannot be written");
    };
  }

  /** The same writer with an identity for VHDs. */
  public ImageWriter withIdentity(VhdIdentity given) {
    return new ImageWriter(container, Optional.of(given), keepsPages);
  }

  /** The same writer for a file that is read again at once: it stays in the system's cache. */
  public ImageWriter keepingPages() {
    return new ImageWriter(container, identity, true);
  }

  /**
   * Writes the disk, holes as holes.
   *
   * @throws io.premeasure.verity.VerityFormatException when the disk is too large for the container
   */
  public void write(BlockSource disk, Path target) throws IOException {
    Path beside = target.toAbsolutePath();
    Path temporary =
        beside.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileBlockTarget out = FileBlockTarget.create(temporary, 0)) {
        if (!keepsPages) {
          out.passCache();
        }
        writeTo(disk, out);
        out.force();
      }
      Files.move(temporary, beside, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void writeTo(BlockSource disk, FileBlockTarget out) throws IOException {
    if (container == Container.RAW) {
      out.resize(disk.size());
      SparseCopy.copy(disk, out);
      return;
    }
    VhdType type = container == Container.FIXED_VHD ? VhdType.FIXED : VhdType.DYNAMIC;
    long size = VhdSize.rounded(disk, MIB);
    VhdIdentity id = identity.isPresent() ? identity.get() : VhdIdentity.derivedFrom(disk);
    VhdFooter footer = VhdFooter.create(type, size, id);
    if (type == VhdType.DYNAMIC) {
      new DynamicVhdWriter(footer, out).write(disk);
      return;
    }
    out.resize(size + VhdFooter.SIZE);
    SparseCopy.copy(disk, out);
    out.write(size, footer.encode(), 0, VhdFooter.SIZE);
  }
}
