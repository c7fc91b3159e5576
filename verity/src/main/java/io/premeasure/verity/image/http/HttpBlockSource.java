package io.premeasure.verity.image.http;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Objects;

/**
 * An image that stays on its server: what is read is fetched, in blocks of 256 KiB of which the
 * last 64 are kept. Good for a look at tables and some files; to read it all, fetch it.
 */
public final class HttpBlockSource implements BlockSource {
  private static final int BLOCK = 256 << 10;
  private static final int KEPT = 64;

  private final BlobClient client;
  private final BlobProperties blob;
  private final RemotePages pages;
  private final BlockCache cache;

  private HttpBlockSource(BlobClient client, BlobProperties blob) {
    this.client = client;
    this.blob = blob;
    this.pages = new RemotePages(client, blob);
    this.cache = new BlockCache(KEPT, this::fetch);
  }

  /**
   * Asks the server for the image.
   *
   * @param options its time-outs and attempts
   * @throws TransferException when the server does not give it, or only whole
   */
  public static HttpBlockSource open(BlobUrl url, DownloadOptions options) throws IOException {
    BlobClient client = new BlobClient(url, new RequestSender(url, options, reason -> {}));
    BlobProperties blob = client.properties();
    if (blob.kind() == BlobProperties.Kind.STREAM) {
      throw TransferException.refused(
          url, 200, "the server does not send parts of it; fetch it first");
    }
    return new HttpBlockSource(client, blob);
  }

  @Override
  public String name() {
    return client.url().toString();
  }

  @Override
  public long size() {
    return blob.size();
  }

  /**
   * {@inheritDoc}
   *
   * @throws TransferException when the server fails or the image has changed
   */
  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (position < 0 || position > size() || length > size() - position) {
      throw new VerityFormatException(
          name(), size(), "end of image, expected " + length + " bytes at " + position);
    }
    int done = 0;
    while (done < length) {
      long at = position + done;
      int inBlock = (int) (at % BLOCK);
      int count = Math.min(length - done, BLOCK - inBlock);
      byte[] block = cache.get(at / BLOCK);
      System.arraycopy(block, inBlock, into, offset + done, count);
      done += count;
    }
  }

  /** {@inheritDoc} A page blob tells; on other servers everything may be data. */
  @Override
  public long nextData(long position) throws IOException {
    return position >= size() ? size() : pages.nextData(position);
  }

  private byte[] fetch(long number) throws IOException {
    long start = number * BLOCK;
    ByteRange range = new ByteRange(start, Math.min(size(), start + BLOCK));
    return pages.hasData(range) ? client.part(blob, range) : new byte[(int) range.length()];
  }

  /** Does nothing: connections end by themselves. */
  @Override
  public void close() {}
}
