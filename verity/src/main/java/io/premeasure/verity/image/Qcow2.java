package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/** The disk in a qcow2 file: clusters found through two levels of tables. */
final class Qcow2 extends MappedDisk {
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final long COMPRESSED = 1L << 62;
  private static final long ZERO = 1;

  private final BlockSource file;
  private final Qcow2Header header;
  private final long[] first;
  private final AtomicReference<Table> last = new AtomicReference<>(new Table(0, new long[0]));
  private final AtomicReference<Unpacked> unpacked = new AtomicReference<>();

  private Qcow2(BlockSource file, Qcow2Header header, long[] first) {
    super(file.name(), header.size());
    this.file = file;
    this.header = header;
    this.first = first;
  }

  static Qcow2 open(BlockSource file, Qcow2Header header) throws IOException {
    return new Qcow2(file, header, entries(file, header.tableOffset(), header.tableEntries()));
  }

  private static long[] entries(BlockSource file, long at, int count) throws IOException {
    byte[] bytes = new byte[count * 8];
    file.read(at, bytes, 0, bytes.length);
    long[] entries = new long[count];
    ByteBuffer.wrap(bytes).asLongBuffer().get(entries);
    return entries;
  }

  @Override
  Extent locate(long position) throws IOException {
    long cluster = position >> header.clusterBits();
    long within = position & (header.clusterSize() - 1);
    int tableBits = header.clusterBits() - 3;
    int tableIndex = (int) (cluster >> tableBits);
    long table = first[tableIndex] & OFFSET;
    if (table == 0) {
      long end = (long) (tableIndex + 1) << (tableBits + header.clusterBits());
      return Extent.zeros(end > 0 ? Math.min(end, size()) - position : size() - position);
    }
    long entry = second(table)[(int) (cluster & ((1L << tableBits) - 1))];
    long length = Math.min(header.clusterSize() - within, size() - position);
    if ((entry & COMPRESSED) != 0) {
      return Extent.stored(length, unpack(entry), within);
    }
    long at = entry & OFFSET;
    if (at == 0 || (header.version() == 3 && (entry & ZERO) != 0)) {
      return Extent.zeros(length);
    }
    requireCluster(at, "cluster");
    return Extent.stored(length, file, at + within);
  }

  private long[] second(long at) throws IOException {
    Table cached = last.get();
    if (cached.at == at) {
      return cached.entries;
    }
    requireCluster(at, "second level table");
    if (at > file.size() - header.clusterSize()) {
      throw new VerityFormatException(
          file.name(), at, "qcow2: second level table outside the file");
    }
    long[] entries = entries(file, at, header.clusterSize() / 8);
    last.set(new Table(at, entries));
    return entries;
  }

  private void requireCluster(long at, String what) throws IOException {
    if (at % header.clusterSize() != 0 || at >= file.size()) {
      throw new VerityFormatException(
          file.name(), at, "qcow2: " + what + " at no cluster of the file");
    }
  }

  private BlockSource unpack(long entry) throws IOException {
    Unpacked cached = unpacked.get();
    if (cached == null || cached.entry != entry) {
      cached = new Unpacked(entry, CompressedCluster.unpack(file, header.clusterBits(), entry));
      unpacked.set(cached);
    }
    return cached.bytes;
  }

  @Override
  long allocated() throws IOException {
    long clusters = 0;
    for (long position = 0; position < size(); ) {
      Extent extent = locate(position);
      clusters += extent.source().isPresent() ? 1 : 0;
      position += extent.length();
    }
    return clusters * header.clusterSize();
  }

  /** The second level table that was used last. */
  private static final class Table {
    private final long at;
    private final long[] entries;

    Table(long at, long[] entries) {
      this.at = at;
      this.entries = entries;
    }
  }

  /** The compressed cluster that was used last. */
  private static final class Unpacked {
    private final long entry;
    private final BlockSource bytes;

    Unpacked(long entry, BlockSource bytes) {
      this.entry = entry;
      this.bytes = bytes;
    }
  }
}
