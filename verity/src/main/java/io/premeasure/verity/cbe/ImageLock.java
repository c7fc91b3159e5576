package io.premeasure.verity.cbe;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Sees to it that an image has one writer: a lock on the file {@code IMG.lock} beside it. The lock
 * ends with the process, the file stays.
 */
final class ImageLock implements Closeable {
  private final String image;
  private final FileChannel channel;

  private ImageLock(String image, FileChannel channel) {
    this.image = image;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws RefusedException when another writer has it
   */
  static ImageLock take(Path image) throws IOException {
    FileChannel channel =
        FileChannel.open(
            Path.of(image + ".lock"), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new ImageLock(image.toString(), channel);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new RefusedException(image.toString(), "is being written by this program already");
    }
    channel.close();
    throw new RefusedException(image.toString(), "is being written by another program");
  }

  String image() {
    return image;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
