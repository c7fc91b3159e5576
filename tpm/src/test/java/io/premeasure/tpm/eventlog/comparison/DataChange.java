package io.premeasure.tpm.eventlog.comparison;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Changes of event data as firmware and boot loaders would have logged them. */
final class DataChange {
  /** Where the entries of a partition table start in its event. */
  static final int ENTRY = 100;

  private DataChange() {}

  /** Data that is hashed as it stands. */
  static byte[] same(byte[] data) {
    return data;
  }

  /** What GRUB hashes of a command. */
  static byte[] afterSpace(byte[] data) {
    return Arrays.copyOfRange(data, indexOf(data, new byte[] {' '}) + 1, data.length - 1);
  }

  /** A variable with another value; of the boot manager's only the value is hashed. */
  static void variable(ChangedLog log, String subject, UnaryOperator<byte[]> value) {
    boolean whole = !subject.startsWith("variable Boot");
    log.rewrite(
        subject,
        data -> {
          ByteBuffer buffer = ByteBuffer.wrap(data.clone()).order(ByteOrder.LITTLE_ENDIAN);
          int start = 32 + 2 * (int) buffer.getLong(16);
          byte[] changed = value.apply(Arrays.copyOfRange(data, start, data.length));
          buffer.putLong(24, changed.length);
          return ByteBuffer.allocate(start + changed.length)
              .put(buffer.array(), 0, start)
              .put(changed)
              .array();
        },
        data -> {
          int name = (int) ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getLong(16);
          return whole ? data : Arrays.copyOfRange(data, 32 + 2 * name, data.length);
        });
  }

  static byte[] withoutFirstList(byte[] lists) {
    int size = ByteBuffer.wrap(lists).order(ByteOrder.LITTLE_ENDIAN).getInt(16);
    return Arrays.copyOfRange(lists, size, lists.length);
  }

  static byte[] withDigest(byte[] lists) {
    byte[] digest = new byte[32];
    Arrays.fill(digest, (byte) 0xab);
    byte[] sha256 = HexFormat.of().parseHex("2616c4c14c509240aca941f936934328");
    return ByteBuffer.allocate(lists.length + 76)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(lists)
        .put(sha256)
        .putInt(76)
        .putInt(0)
        .putInt(48)
        .put(new byte[16])
        .put(digest)
        .array();
  }

  static Consumer<ChangedLog> table(Consumer<ByteBuffer> change) {
    return log ->
        log.rewrite(
            "partition table",
            data -> {
              ByteBuffer buffer = ByteBuffer.wrap(data.clone()).order(ByteOrder.LITTLE_ENDIAN);
              change.accept(buffer);
              return buffer.array();
            },
            DataChange::same);
  }

  static byte[] withPartition(byte[] table) {
    ByteBuffer buffer =
        ByteBuffer.wrap(Arrays.copyOf(table, table.length + 128)).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(92, 2).put(table.length, table, ENTRY, 128);
    buffer.putInt(table.length + 16, 0x12345678).putLong(table.length + 32, 999999);
    return buffer.array();
  }

  static int indexOf(byte[] data, byte[] part) {
    for (int i = 0; i + part.length <= data.length; i++) {
      if (Arrays.equals(data, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new IllegalArgumentException("not found");
  }
}
