package io.premeasure.verity.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A GUID as UEFI stores it: the first three fields little-endian, the last eight bytes in printed
 * order (UEFI specification, appendix A).
 *
 * @param uuid the same number, in printed order
 */
public record Guid(UUID uuid) {
  /** Length in bytes. */
  public static final int SIZE = 16;

  /** All zero: the type of an unused entry. */
  public static final Guid ZERO = new Guid(new UUID(0, 0));

  private static final Pattern TEXT =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** Takes any UUID. */
  public Guid {
    Objects.requireNonNull(uuid);
  }

  /** Reads the text form, in either case; empty when the text has another form. */
  public static Optional<Guid> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return TEXT.matcher(lower).matches()
        ? Optional.of(new Guid(UUID.fromString(lower)))
        : Optional.empty();
  }

  /**
   * Reads the stored form.
   *
   * @param bytes from which {@value #SIZE} are taken
   * @param offset of the first of them
   */
  public static Guid decode(byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, SIZE).order(ByteOrder.LITTLE_ENDIAN);
    long first = Integer.toUnsignedLong(in.getInt());
    long second = Short.toUnsignedLong(in.getShort());
    long third = Short.toUnsignedLong(in.getShort());
    long rest = in.order(ByteOrder.BIG_ENDIAN).getLong();
    return new Guid(new UUID(first << 32 | second << 16 | third, rest));
  }

  /** Takes {@value #SIZE} bytes in printed order, such as a part of a digest. */
  public static Guid ofPrintedOrder(byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, SIZE);
    return new Guid(new UUID(in.getLong(), in.getLong()));
  }

  /** A new random GUID (RFC 9562, version 4). */
  public static Guid random() {
    return new Guid(UUID.randomUUID());
  }

  /** The {@value #SIZE} bytes as stored. */
  public byte[] encode() {
    long most = uuid.getMostSignificantBits();
    ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt((int) (most >>> 32)).putShort((short) (most >>> 16)).putShort((short) most);
    return out.order(ByteOrder.BIG_ENDIAN).putLong(uuid.getLeastSignificantBits()).array();
  }

  /** The text form, in lower case. */
  @Override
  public String toString() {
    return uuid.toString();
  }
}
