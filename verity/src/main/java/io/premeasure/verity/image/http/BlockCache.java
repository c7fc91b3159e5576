package io.premeasure.verity.image.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The blocks used last; a block that several threads want is fetched once. */
final class BlockCache {
  private final Loader loader;
  private final Map<Long, CompletableFuture<byte[]>> blocks;

  /** Where blocks come from. */
  interface Loader {
    byte[] load(long number) throws IOException;
  }

  BlockCache(int kept, Loader loader) {
    this.loader = loader;
    this.blocks =
        new LinkedHashMap<>(kept, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, CompletableFuture<byte[]>> eldest) {
            return size() > kept;
          }
        };
  }

  /** The block itself, not a copy. */
  byte[] get(long number) throws IOException {
    CompletableFuture<byte[]> mine = new CompletableFuture<>();
    CompletableFuture<byte[]> block;
    synchronized (blocks) {
      block = blocks.get(number);
      if (block == null) {
        blocks.put(number, mine);
      }
    }
    return block == null ? load(number, mine) : await(block);
  }

  private byte[] load(long number, CompletableFuture<byte[]> mine) throws IOException {
    try {
      byte[] bytes = loader.load(number);
      mine.complete(bytes);
      return bytes;
    } catch (IOException | RuntimeException e) {
      synchronized (blocks) {
        blocks.remove(number, mine);
      }
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static byte[] await(CompletableFuture<byte[]> block) throws IOException {
    try {
      return block.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
