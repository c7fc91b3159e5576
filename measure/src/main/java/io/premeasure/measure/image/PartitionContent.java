package io.premeasure.measure.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.DiskChange;
import io.premeasure.verity.image.DiskImage;
import io.premeasure.verity.image.ImageWriter;
import io.premeasure.verity.image.VhdIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Replaces what is in a partition, or on a whole disk. */
public final class PartitionContent {
  private static final int CHUNK = 1 << 20;

  private PartitionContent() {}

  /**
   * Puts content at the start and fills the rest with zeros. A dynamic VHD is written anew, with
   * its identity.
   *
   * @param partition its name; empty for the whole disk
   * @throws VerityFormatException when the content is longer
   */
  public static void replace(Path image, String partition, BlockSource content) throws IOException {
    if (isDynamic(image)) {
      replaceInCopy(image, partition, content);
      return;
    }
    try (DiskChange change = DiskChange.open(image)) {
      fill(PartitionName.of(partition).in(change.disk()), content);
      change.commit();
    }
  }

  private static boolean isDynamic(Path image) throws IOException {
    try (DiskImage opened = DiskImage.open(image)) {
      return opened.container() == Container.DYNAMIC_VHD;
    }
  }

  private static void replaceInCopy(Path image, String partition, BlockSource content)
      throws IOException {
    Path folder = image.toAbsolutePath().getParent();
    Path raw = Files.createTempFile(folder, "." + image.getFileName() + ".", ".tmp");
    try {
      VhdIdentity identity;
      try (DiskImage opened = DiskImage.open(image)) {
        var footer = opened.footer().orElseThrow().footer();
        identity = new VhdIdentity(footer.id(), footer.time());
        ImageWriter.to(Container.RAW).write(opened.disk(), raw);
      }
      try (FileBlockTarget disk = FileBlockTarget.open(raw)) {
        fill(PartitionName.of(partition).in(disk), content);
        ImageWriter.to(Container.DYNAMIC_VHD).withIdentity(identity).write(disk, image);
      }
    } finally {
      Files.deleteIfExists(raw);
    }
  }

  private static void fill(BlockTarget target, BlockSource content) throws IOException {
    long size = content.size();
    if (size > target.size()) {
      throw new VerityFormatException(
          target.name(),
          target.size(),
          "end of the room, expected room for the " + size + " bytes of " + content.name());
    }
    target.zero(0, target.size());
    byte[] chunk = new byte[CHUNK];
    byte[] zeros = new byte[CHUNK];
    for (long at = content.nextData(0); at < size; at = content.nextData(at)) {
      int length = (int) Math.min(CHUNK, size - at);
      content.read(at, chunk, 0, length);
      if (!Arrays.equals(chunk, 0, length, zeros, 0, length)) {
        target.write(at, chunk, 0, length);
      }
      at += length;
    }
  }
}
