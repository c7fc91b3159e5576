package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Writes the content of a file to its clusters. */
final class ContentWriter {
  private final BlockTarget target;
  private final FatLayout layout;

  ContentWriter(BlockTarget target, FatLayout layout) {
    this.target = target;
    this.layout = layout;
  }

  /** Fills the clusters; unused bytes of the last one become zero, for equal bytes every time. */
  void write(String path, InputStream content, long size, int[] clusters) throws IOException {
    byte[] buffer = new byte[layout.clusterSize()];
    long left = size;
    for (int cluster : clusters) {
      int wanted = (int) Math.min(buffer.length, left);
      int count = content.readNBytes(buffer, 0, wanted);
      if (count < wanted) {
        throw wrongLength(path, size, "ends after " + (size - left + count) + " bytes");
      }
      Arrays.fill(buffer, count, buffer.length, (byte) 0);
      target.write(layout.clusterStart(cluster), buffer, 0, buffer.length);
      left -= count;
    }
    if (content.read() >= 0) {
      throw wrongLength(path, size, "is longer");
    }
  }

  private VerityFormatException wrongLength(String path, long size, String found) {
    return new VerityFormatException(
        target.name(), 0, "content for " + path + " " + found + ", expected " + size + " bytes");
  }
}
