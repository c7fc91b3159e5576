package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Arrays;

/** The content of a file that has blocks. */
final class MappedContent implements BlockSource {
  private final String name;
  private final Volume volume;
  private final long size;
  private final BlockMapping mapping;

  MappedContent(String name, Volume volume, Inode inode) throws IOException {
    this.name = name;
    this.volume = volume;
    this.size = inode.size();
    long most = ExtentNode.END * volume.blockSize();
    if (size < 0 || size > most) {
      throw volume.failure(
          inode.offset(),
          "inode " + inode.number() + ": size " + size + ", expected from 0 to " + most);
    }
    this.mapping = BlockMapping.of(volume, inode);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public synchronized void read(long position, byte[] into, int offset, int length)
      throws IOException {
    if (position < 0 || length > size - position) {
      throw volume.failure(
          0, name + ": end of file at " + size + ", expected " + length + " bytes at " + position);
    }
    long at = position;
    int done = 0;
    while (done < length) {
      int within = (int) (at % volume.blockSize());
      BlockRun run = mapping.find(at / volume.blockSize());
      int count = (int) Math.min(length - done, bytes(run) - within);
      if (run.written()) {
        volume.read(volume.offset(run.physical()) + within, into, offset + done, count);
      } else {
        Arrays.fill(into, offset + done, offset + done + count, (byte) 0);
      }
      done += count;
      at += count;
    }
  }

  @Override
  public synchronized long nextData(long position) throws IOException {
    long at = position;
    while (at < size) {
      long block = at / volume.blockSize();
      BlockRun run = mapping.find(block);
      if (run.written()) {
        return at;
      }
      at = block * volume.blockSize() + bytes(run);
    }
    return size;
  }

  /** Length of a run, cut so that nothing added to it overflows: no file has 2^33 blocks. */
  private long bytes(BlockRun run) {
    return Math.min(run.length(), 2 * ExtentNode.END) * volume.blockSize();
  }

  @Override
  public void close() {}
}
