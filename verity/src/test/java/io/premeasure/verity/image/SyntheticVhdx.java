package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.Guid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A differencing VHDX of eight megabytes, of which only the bytes that mean something are held:
 * block 0 is partially present, block 1 fully, block 2 is zero, block 3 the parent's, and block 4
 * is present only once the log is replayed.
 */
final class SyntheticVhdx {
  static final long MIB = 1 << 20;
  static final int BLOCKS = 5;
  static final UUID PARENT = new UUID(0x1111222233334444L, 0x5555666677778888L);
  private static final long SIZE = 9 * MIB;
  private static final long LOG = MIB;
  private static final long TABLE = 2 * MIB;
  private static final long METADATA = 3 * MIB;
  private static final Guid LOG_ID = new Guid(new UUID(7, 8));
  private static final int BITMAP_ENTRY = 4096;
  private static final int ENTRY_LENGTH = 2 * 4096;

  private final TreeMap<Long, byte[]> pieces = new TreeMap<>();

  private SyntheticVhdx() {}

  static SyntheticVhdx create() {
    SyntheticVhdx vhdx = new SyntheticVhdx();
    vhdx.piece(0, 8).put("vhdxfile".getBytes(StandardCharsets.US_ASCII));
    vhdx.header(64 << 10, 5);
    vhdx.header(128 << 10, 6);
    vhdx.regions(192 << 10);
    vhdx.regions(256 << 10);
    ByteBuffer table = vhdx.piece(TABLE, BLOCKS * 8);
    table.putLong(4 * MIB | 7).putLong(5 * MIB | 6).putLong(2).putLong(0).putLong(0);
    vhdx.piece(TABLE + BITMAP_ENTRY * 8, 8).putLong(6 * MIB | 6);
    vhdx.metadata();
    vhdx.piece(4 * MIB, 4096).put(filled(4096, 0xa1));
    vhdx.piece(5 * MIB, 4096).put(filled(4096, 0xb2));
    vhdx.piece(6 * MIB, 1).put((byte) 0x05); // sectors 0 and 2 of block 0
    vhdx.piece(7 * MIB, 4096).put(filled(4096, 0xc3));
    vhdx.log();
    vhdx.sign();
    return vhdx;
  }

  /** The image that a compact form stands for: pieces of fixed lengths one after the other. */
  static SyntheticVhdx of(byte[] compact) {
    SyntheticVhdx vhdx = create();
    int at = 0;
    for (byte[] piece : vhdx.pieces.values()) {
      int count = Math.min(piece.length, compact.length - at);
      System.arraycopy(compact, at, piece, 0, count);
      at += count;
    }
    return vhdx;
  }

  byte[] compact() {
    ByteBuffer out = ByteBuffer.allocate(pieces.values().stream().mapToInt(p -> p.length).sum());
    pieces.values().forEach(out::put);
    return out.array();
  }

  static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** The bytes of a piece that starts at a position. */
  ByteBuffer at(long position) {
    return ByteBuffer.wrap(pieces.get(position)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer piece(long at, int length) {
    pieces.put(at, new byte[length]);
    return at(at);
  }

  private void header(long at, long sequence) {
    ByteBuffer out = piece(at, 4096);
    out.put("head".getBytes(StandardCharsets.US_ASCII)).putInt(0).putLong(sequence);
    out.put(new Guid(new UUID(1, 2)).encode()).put(new Guid(new UUID(3, 4)).encode());
    out.put(LOG_ID.encode()).putShort((short) 0).putShort((short) 1);
    out.putInt((int) MIB).putLong(LOG);
  }

  private void regions(long at) {
    ByteBuffer out = piece(at, 16 + 2 * 32);
    out.put("regi".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(2).putInt(0);
    out.put(guid("2dc27766-f623-4200-9d64-115e9bfd4a08"));
    out.putLong(TABLE).putInt((int) MIB).putInt(1);
    out.put(guid("8b7ca206-4790-4b9a-b8fe-575f050f886e"));
    out.putLong(METADATA).putInt((int) MIB).putInt(1);
  }

  private void metadata() {
    ByteBuffer table = piece(METADATA, 5 * 32);
    table.put("metadata".getBytes(StandardCharsets.US_ASCII)).putShort((short) 0);
    table.putShort((short) 4).position(32);
    ByteBuffer items = piece(METADATA + (64 << 10), 512);
    byte[] locator = locator();
    item(table, "caa16737-fa36-4d43-b3b6-33f0aa44e76b", 0, 8, 4);
    item(table, "2fa54224-cd1b-4876-b211-5dbed83bf4b8", 8, 8, 6);
    item(table, "8141bf1d-a96f-4709-ba47-f233a8faab5f", 16, 4, 6);
    item(table, "a8d35f2d-b30b-454d-abf7-d3d84834ab0c", 32, locator.length, 4);
    items.putInt((int) MIB).putInt(2).putLong(BLOCKS * MIB).putInt(512);
    items.position(32).put(locator);
  }

  private static void item(ByteBuffer table, String id, int offset, int length, int flags) {
    table.put(guid(id)).putInt((64 << 10) + offset).putInt(length).putInt(flags).putInt(0);
  }

  private static byte[] locator() {
    byte[][] texts = {
      text("parent_linkage"), text("{" + PARENT + "}"), text("relative_path"), text(".\\base.vhdx")
    };
    ByteBuffer out = ByteBuffer.allocate(300).order(ByteOrder.LITTLE_ENDIAN);
    out.put(guid("b04aefb7-d19e-4a81-b789-25b8e9445913")).putShort((short) 0).putShort((short) 2);
    int at = 20 + 2 * 12;
    for (int i = 0; i < 4; i += 2) {
      out.putInt(at).putInt(at + texts[i].length);
      out.putShort((short) texts[i].length).putShort((short) texts[i + 1].length);
      at += texts[i].length + texts[i + 1].length;
    }
    for (byte[] text : texts) {
      out.put(text);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_16LE);
  }

  private static byte[] guid(String text) {
    return Guid.parse(text).orElseThrow().encode();
  }

  /** One entry that writes the table's first sector, with block 4 in it, and zeros after it. */
  private void log() {
    byte[] sector = Arrays.copyOf(pieces.get(TABLE), 4096);
    ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN).putLong(4 * 8, 7 * MIB | 6);
    ByteBuffer out = piece(LOG, ENTRY_LENGTH);
    out.put("loge".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(ENTRY_LENGTH).putInt(0);
    out.putLong(9).putInt(2).putInt(0).put(LOG_ID.encode()).putLong(SIZE).putLong(SIZE);
    out.put("desc".getBytes(StandardCharsets.US_ASCII)).put(sector, 4092, 4).put(sector, 0, 8);
    out.putLong(TABLE).putLong(9);
    out.put("zero".getBytes(StandardCharsets.US_ASCII)).putInt(0).putLong(4096);
    out.putLong(TABLE + 4096).putLong(9);
    out.position(4096);
    out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(0).put(sector, 8, 4084).putInt(9);
  }

  /** Sets the checksums to what they should be. */
  SyntheticVhdx sign() {
    for (long at : new long[] {64 << 10, 128 << 10, LOG}) {
      at(at).putInt(4, VhdxChecksum.of(pieces.get(at)));
    }
    for (long at : new long[] {192 << 10, 256 << 10}) {
      at(at).putInt(4, VhdxChecksum.of(Arrays.copyOf(pieces.get(at), 64 << 10)));
    }
    return this;
  }

  BlockSource source() {
    return new Sparse(pieces);
  }

  /** Bytes of which only some are held. */
  private record Sparse(Map<Long, byte[]> pieces) implements BlockSource {
    @Override
    public String name() {
      return "image.vhdx";
    }

    @Override
    public long size() {
      return SIZE;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length)
        throws VerityFormatException {
      if (position < 0 || length < 0 || length > SIZE - position) {
        throw new VerityFormatException(name(), SIZE, "end of source");
      }
      Arrays.fill(into, offset, offset + length, (byte) 0);
      pieces.forEach(
          (at, bytes) -> {
            long from = Math.max(at, position);
            long to = Math.min(at + bytes.length, position + length);
            if (from < to) {
              int target = offset + (int) (from - position);
              System.arraycopy(bytes, (int) (from - at), into, target, (int) (to - from));
            }
          });
    }

    @Override
    public void close() {}
  }
}
