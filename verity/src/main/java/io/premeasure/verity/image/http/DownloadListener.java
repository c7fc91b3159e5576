package io.premeasure.verity.image.http;

/** Is told how a download goes, by several threads. */
public interface DownloadListener {
  /** Is told nothing. */
  DownloadListener NONE =
      new DownloadListener() {
        @Override
        public void progress(long done, long size) {}

        @Override
        public void trouble(String reason) {}
      };

  /**
   * More of the image is there.
   *
   * @param done bytes that need not be fetched any more, holes included
   * @param size of the image in bytes, -1 when the server does not tell
   */
  void progress(long done, long size);

  /** Something went wrong and is tried again, or what was there before cannot be used. */
  void trouble(String reason);
}
