package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityHash;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.SortedMap;

/**
 * The file {@code IMG.journal} beside an image: all blocks of one commit, on the storage device
 * before the first of them is written to the image. Big endian: 8 bytes {@code PMCBEJ02}, the hash
 * of the superblock before and the one after, the number of blocks (u64), for each its PBA (u64)
 * and its 4096 bytes; and as trailer the {@link JournalSeal} of SHA-256 of all that, and SHA-256 of
 * both.
 */
final class Journal {
  static final byte[] MAGIC = "PMCBEJ02".getBytes(StandardCharsets.US_ASCII);

  private final Path file;

  Journal(Path image) {
    this.file = Path.of(image + ".journal");
  }

  Path file() {
    return file;
  }

  /** Stores a commit; when this returns it will be found after a crash. */
  void write(BlockHash before, BlockHash after, SortedMap<Long, byte[]> blocks, JournalSeal seal)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      MessageDigest digest = VerityHash.SHA256.newDigest();
      OutputStream raw = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      DataOutputStream out = new DataOutputStream(new DigestOutputStream(raw, digest));
      out.write(MAGIC);
      out.write(before.bytes());
      out.write(after.bytes());
      out.writeLong(blocks.size());
      for (Map.Entry<Long, byte[]> block : blocks.entrySet()) {
        out.writeLong(block.getKey());
        out.write(block.getValue());
      }
      out.flush();
      raw.write(seal.trailer(digest.digest()));
      raw.flush();
      channel.force(true);
    }
    AnchorFile.forceFolder(file.toAbsolutePath().getParent());
  }

  /** Writes the blocks to the image; they are on the storage device when this returns. */
  static void apply(SortedMap<Long, byte[]> blocks, BlockTarget image) throws IOException {
    for (Map.Entry<Long, byte[]> block : blocks.entrySet()) {
      image.write(block.getKey() * CbeSuperblock.BLOCK, block.getValue(), 0, CbeSuperblock.BLOCK);
    }
    image.force();
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
    AnchorFile.forceFolder(file.toAbsolutePath().getParent());
  }
}
