package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much rekeying writes, in batches and with a superblock for each block as the core does. */
class RekeyingBytesTest {
  private static final int BLOCKS = 8192;
  private static final Geometry GEOMETRY = Geometry.of(BLOCKS * 4096L, 2048 * 4096L);

  @TempDir private Path folder;

  @Test
  void batchesWriteATenthOfWhatASuperblockForEachBlockWrites() throws IOException {
    long batches = bytesWritten(ImageWriter.REKEYING_BATCH, true);
    long single = bytesWritten(1, false);
    assertTrue(
        single >= 10 * batches, "%d in batches, %d block by block".formatted(batches, single));
    assertTrue(batches >= BLOCKS * 4096L, "no less than the data itself: " + batches);
  }

  /** Fills an image, rekeys it, checks that all is there, and returns what rekeying wrote. */
  private long bytesWritten(int batch, boolean journalled) throws IOException {
    TrustAnchor anchor = TrustAnchor.builtIn();
    Path file = folder.resolve("image" + batch);
    Journal journal = new Journal(file);
    Counting image = new Counting(GEOMETRY.blocks() * 4096, journal.file());
    BlockHash created = ImageInit.run(image, GEOMETRY, anchor);
    assertEquals(Optional.of(created), anchor.secured());
    Session session =
        SessionOpening.open(
            image, anchor, Optional.of(journal).filter(j -> journalled), BlockCache.DEFAULT);
    Operations operations = new Operations(session);
    for (int vba = 0; vba < BLOCKS; vba++) {
      operations.write(vba, Pattern.block(vba, 3));
    }
    session.sync();
    session.commit();
    image.written = 0;
    operations.startRekeying();
    session.commit();
    while (session.state.state.unfinished()) {
      operations.advance(batch);
      session.commit();
    }
    CheckReport report = ImageCheck.run(image, anchor.secured(), 10);
    assertEquals(CheckReport.Verdict.INTACT, report.verdict(), report.toString());
    VolumeReader reader = new VolumeReader(image, report.superblock(), anchor, BlockCache.DEFAULT);
    for (int vba = 0; vba < BLOCKS; vba += 97) {
      assertArrayEquals(Pattern.block(vba, 3), reader.read(reader.current(), vba));
    }
    return image.written;
  }

  /** Counts what is written to the image, and to the journal, which has the same blocks. */
  private static final class Counting implements BlockTarget {
    private final MemoryTarget stored;
    private final Path journal;
    private long written;

    Counting(long size, Path journal) {
      this.stored = new MemoryTarget("image", new byte[(int) size]);
      this.journal = journal;
    }

    @Override
    public String name() {
      return stored.name();
    }

    @Override
    public long size() {
      return stored.size();
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      stored.read(position, into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
      stored.write(position, from, offset, length);
      written += Files.exists(journal) ? 2L * length : length;
    }

    @Override
    public void zero(long position, long length) throws IOException {
      write(position, new byte[(int) length], 0, (int) length);
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
