package io.premeasure.verity.image;

import io.premeasure.verity.BlockTarget;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A change to a raw image or fixed VHD that happens whole or not at all, also when the process is
 * killed or the disk is full. What is written goes into a journal beside the image; {@link #commit}
 * completes the journal and then brings it to the image. A process that dies before leaves the
 * image as it was; one that dies later leaves the complete journal, which the next change finishes
 * first.
 */
public final class DiskChange implements Closeable {
  private final DiskImage image;
  private final ChangeJournal journal;
  private final ChangedDisk disk;

  private DiskChange(DiskImage image, ChangeJournal journal) throws IOException {
    this.image = image;
    this.journal = journal;
    this.disk = new ChangedDisk(image.disk(), journal);
  }

  /**
   * Opens an image to change it; an interrupted change is finished first.
   *
   * @throws io.premeasure.verity.VerityFormatException for a container other than raw and fixed VHD
   * @throws java.nio.file.FileSystemException when another process is changing it
   */
  public static DiskChange open(Path path) throws IOException {
    DiskImage image = DiskImage.openForWriting(path);
    try {
      ChangeJournal.replay(path, image.target().orElseThrow());
      ChangeJournal journal = ChangeJournal.create(path);
      try {
        return new DiskChange(image, journal);
      } catch (IOException | RuntimeException e) {
        journal.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      image.close();
      throw e;
    }
  }

  /** Whether a change to this image was interrupted and is still to be finished. */
  public static boolean isPending(Path image) {
    return Files.exists(ChangeJournal.pathOf(image));
  }

  /** The image as it is on the storage device. */
  public DiskImage image() {
    return image;
  }

  /** The disk with the changes made so far. */
  public BlockTarget disk() {
    return disk;
  }

  /** Makes the change happen; to be called once, as the last. */
  public void commit() throws IOException {
    if (disk.pages().isEmpty()) {
      return;
    }
    journal.seal(disk.pages(), disk.size());
    journal.apply(disk.pages(), image.target().orElseThrow());
  }

  /** Drops what was not committed. */
  @Override
  public void close() throws IOException {
    try {
      journal.close();
    } finally {
      image.close();
    }
  }
}
