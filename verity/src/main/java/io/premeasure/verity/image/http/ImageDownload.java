package io.premeasure.verity.image.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Fetches an image into a sparse file. It grows under a name that ends in {@code .part} and gets
 * its own when it is complete; a second file, ending in {@code .part.state}, lets a later run take
 * up where an earlier one was cut off, as long as the image has not changed.
 */
public final class ImageDownload {
  private final BlobClient client;
  private final DownloadOptions options;
  private final DownloadListener listener;

  /** A download that has not begun. */
  public ImageDownload(BlobUrl url, DownloadOptions options, DownloadListener listener) {
    this.client = new BlobClient(url, new RequestSender(url, options, listener::trouble));
    this.options = options;
    this.listener = listener;
  }

  /** Where an unfinished image is kept. */
  public static Path partOf(Path target) {
    return target.resolveSibling(target.getFileName() + ".part");
  }

  /**
   * Fetches the image; a file that is there is replaced when the new one is complete.
   *
   * @throws TransferException when the server does not give it, or it changed meanwhile
   * @throws io.premeasure.verity.VerityFormatException when a page list or the state of an earlier
   *     run cannot be read
   */
  public DownloadResult fetch(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder + " (the folder for " + target.getFileName() + ")");
    }
    BlobProperties blob = client.properties();
    boolean md5 = options.checkMd5() && blob.contentMd5().isPresent();
    Path part = partOf(target);
    StateFile state = new StateFile(part.resolveSibling(part.getFileName() + ".state"));
    DownloadResult result;
    try (PartFile file = PartFile.open(part)) {
      if (blob.kind() == BlobProperties.Kind.STREAM) {
        state.delete();
        result = new StreamTransfer(client, blob, file, md5, listener).run();
      } else {
        result = fetchParts(blob, file, state, md5);
      }
      if (md5) {
        checkMd5(part, blob.contentMd5().get(), file.md5());
      }
      file.force();
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    state.delete();
    return result;
  }

  private DownloadResult fetchParts(
      BlobProperties blob, PartFile file, StateFile state, boolean md5) throws IOException {
    RangeSet done = new RangeSet();
    earlier(blob, file, state).forEach(done::add);
    long resumed = done.length();
    if (resumed == 0) {
      state.delete();
      file.clear(blob.size());
    }
    Checkpoint checkpoint = new Checkpoint(client.url(), blob, file, state, done);
    ParallelTransfer transfer = new ParallelTransfer(client, blob, file, done, checkpoint);
    long transferred = transfer.run(options.connections(), listener);
    return new DownloadResult(blob.size(), transferred, resumed, blob.isPageBlob(), md5);
  }

  /** What of an earlier run can be kept. */
  private List<ByteRange> earlier(BlobProperties blob, PartFile file, StateFile state)
      throws IOException {
    Optional<DownloadState> before = state.read();
    if (before.isEmpty()) {
      return List.of();
    }
    boolean same =
        DownloadState.of(client.url(), blob, List.of())
            .filter(now -> now.continues(before.get()))
            .isPresent();
    if (!same || file.size() != blob.size()) {
      listener.trouble("the image is not the one that was begun: starting over");
      return List.of();
    }
    return before.get().done();
  }

  private void checkMd5(Path part, String expected, String found) throws TransferException {
    if (!found.equals(expected)) {
      throw TransferException.refused(
          client.url(),
          0,
          "Content-MD5 is "
              + expected
              + ", that of the bytes received is "
              + found
              + "; they are in "
              + part
              + ", delete it to fetch them again");
    }
  }
}
