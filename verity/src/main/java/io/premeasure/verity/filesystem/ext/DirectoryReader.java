package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u16;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u8;

import java.io.IOException;
import java.util.Arrays;

/**
 * Scans the records of a directory one after the other. That finds every name in indexed
 * directories too, whose index blocks look like unused records. The entries "." and ".." are left
 * out.
 */
final class DirectoryReader {
  private static final int HEADER_SIZE = 8;
  private static final int PARENT_SIZE = 4;
  private static final int CHECKSUM_TYPE = 0xde;

  private final Volume volume;
  private final Inode inode;
  private final boolean wideNames;

  /** Receives the entries in the order of the directory. */
  interface Visitor {
    void entry(DirectoryEntry entry) throws IOException;
  }

  DirectoryReader(Volume volume, Inode inode) throws IOException {
    this.volume = volume;
    this.inode = inode;
    this.wideNames = !volume.superblock().hasIncompat(ExtFeatures.INCOMPAT_FILETYPE);
    if (inode.isEncrypted()) {
      throw volume.failure(
          inode.offset(), "directory inode " + inode.number() + " is encrypted, cannot be read");
    }
  }

  void scan(Visitor visitor) throws IOException {
    if (inode.isInline()) {
      scanInline(visitor);
      return;
    }
    int blockSize = volume.blockSize();
    long size = inode.size();
    if (size < 0 || size % blockSize != 0 || size / blockSize > volume.superblock().blocks()) {
      throw volume.failure(
          inode.offset(),
          "directory inode "
              + inode.number()
              + ": size "
              + size
              + ", expected a multiple of the block size within the file system");
    }
    BlockMapping mapping = BlockMapping.of(volume, inode);
    DirectoryChecksum checksum = new DirectoryChecksum(volume, inode);
    for (long logical = 0; logical < size / blockSize; logical++) {
      BlockRun run = mapping.find(logical);
      if (!run.written()) {
        throw volume.failure(
            inode.offset(),
            "directory inode " + inode.number() + ": block " + logical + " is a hole");
      }
      byte[] block = volume.block(run.physical());
      long at = volume.offset(run.physical());
      scanRecords(block, 0, block.length, at, visitor);
      checksum.check(block, logical, at);
    }
  }

  private void scanInline(Visitor visitor) throws IOException {
    InlineData data = new InlineData(volume, inode);
    byte[] first = data.first();
    long at = inode.offset() + Inode.POINTERS_OFFSET;
    scanRecords(first, PARENT_SIZE, first.length, at, visitor);
    byte[] second = data.second();
    scanRecords(second, 0, second.length, inode.offset(), visitor);
  }

  private void scanRecords(byte[] bytes, int from, int to, long at, Visitor visitor)
      throws IOException {
    int position = from;
    while (position < to) {
      int left = to - position;
      require(left >= HEADER_SIZE, at + position, left + " bytes left, expected at least 8");
      int length = recordLength(u16(bytes, position + 4), left);
      require(
          length >= HEADER_SIZE && length % 4 == 0 && length <= left,
          at + position,
          "record length " + length + ", expected a multiple of 4 from 8 to " + left);
      record(bytes, position, length, at, visitor);
      position += length;
    }
  }

  /** 65536 does not fit its 16 bits; such a block is one record of length 0 or 65535. */
  private static int recordLength(int stored, int left) {
    return (stored == 0 || stored == 0xffff) && left == 0x10000 ? left : stored;
  }

  private void record(byte[] bytes, int position, int length, long at, Visitor visitor)
      throws IOException {
    long number = u32(bytes, position);
    if (number == 0) {
      return;
    }
    int nameLength = wideNames ? u16(bytes, position + 6) : u8(bytes, position + 6);
    require(
        nameLength >= 1 && nameLength <= 255 && nameLength <= length - HEADER_SIZE,
        at + position,
        "name of " + nameLength + " bytes in a record of " + length);
    int start = position + HEADER_SIZE;
    FileName name = new FileName(Arrays.copyOfRange(bytes, start, start + nameLength));
    if (name.is(".") || name.is("..")) {
      return;
    }
    for (int i = start; i < start + nameLength; i++) {
      require(bytes[i] != 0 && bytes[i] != '/', at + i, "NUL or slash in a name");
    }
    visitor.entry(new DirectoryEntry(name, number, at + position));
  }

  /** Whether a block ends in the unused record that holds its checksum. */
  static boolean hasChecksum(byte[] block) {
    int tail = block.length - 12;
    return u32(block, tail) == 0
        && u16(block, tail + 4) == 12
        && u8(block, tail + 6) == 0
        && u8(block, tail + 7) == CHECKSUM_TYPE;
  }

  private void require(boolean holds, long at, String reason) throws IOException {
    if (!holds) {
      throw volume.failure(at, "directory inode " + inode.number() + ": " + reason);
    }
  }
}
