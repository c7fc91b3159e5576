package io.premeasure.measure.prediction;

import io.premeasure.measure.console.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An item of CBOR (RFC 8949) that knows its path, so that every refusal names it. Items of
 * indefinite length, floating-point numbers and maps with a key that is there twice are refused,
 * and so are more than 1 MiB or 65536 items; keys are whole numbers or text.
 */
final class CborNode {
  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;
  private static final int DEEPEST = 32;
  private static final int LARGEST = 1 << 20;
  private static final int MOST_ITEMS = 1 << 16;

  private final String source;
  private final String path;
  private final Object value;

  private CborNode(String source, String path, Object value) {
    this.source = source;
    this.path = path;
    this.value = value;
  }

  /** A number of a tag and what it is of. */
  private record Tagged(long number, Object content) {}

  /** Whether another node has the same content; maps in the same order. */
  boolean isSame(CborNode other) {
    return comparable(value).equals(comparable(other.value));
  }

  private static Object comparable(Object value) {
    if (value instanceof byte[] bytes) {
      return java.nio.ByteBuffer.wrap(bytes);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CborNode::comparable).toList();
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(each -> List.of(comparable(each.getKey()), comparable(each.getValue())))
          .toList();
    }
    return value instanceof Tagged tagged
        ? List.of(tagged.number(), comparable(tagged.content()))
        : String.valueOf(value);
  }

  /** The item that the bytes are; nothing may follow it. */
  static CborNode read(String source, byte[] content) throws PredictionFormatException {
    if (content.length > LARGEST) {
      throw new PredictionFormatException(
          source, "$", content.length + " bytes, expected at most " + LARGEST);
    }
    ByteBuffer in = ByteBuffer.wrap(content);
    CborNode root = new CborNode(source, "$", new Parser(source, in).item(0));
    if (in.hasRemaining()) {
      throw root.bad("something follows the item");
    }
    return root;
  }

  /** What a tag is of. */
  CborNode tagged(long number) throws PredictionFormatException {
    if (value instanceof Tagged tag && tag.number() == number) {
      return new CborNode(source, path, tag.content());
    }
    throw bad("no item with tag " + number);
  }

  /** Whether the item has this tag. */
  boolean isTagged(long number) {
    return value instanceof Tagged tag && tag.number() == number;
  }

  /** A member of a map that must be there. */
  CborNode member(long key) throws PredictionFormatException {
    Optional<CborNode> member = optional(key);
    if (member.isEmpty()) {
      throw bad("no member " + key);
    }
    return member.get();
  }

  /** A member of a map that may be missing. */
  Optional<CborNode> optional(long key) throws PredictionFormatException {
    return Optional.ofNullable(members().get(key));
  }

  /** The members of a map, by keys of {@link Long} or {@link String}. */
  Map<Object, CborNode> members() throws PredictionFormatException {
    if (!(value instanceof Map<?, ?> map)) {
      throw bad("no map");
    }
    Map<Object, CborNode> members = new LinkedHashMap<>();
    map.forEach(
        (key, each) ->
            members.put(
                key, new CborNode(source, path + "." + Printable.shortened(key.toString()), each)));
    return members;
  }

  /** The items of an array. */
  List<CborNode> items() throws PredictionFormatException {
    if (!(value instanceof List<?> list)) {
      throw bad("no array");
    }
    List<CborNode> items = new ArrayList<>();
    for (Object each : list) {
      items.add(new CborNode(source, path + "[" + items.size() + "]", each));
    }
    return items;
  }

  /** A string of bytes. */
  byte[] bytes() throws PredictionFormatException {
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    throw bad("no byte string");
  }

  /** A whole number, which may be negative. */
  long integer() throws PredictionFormatException {
    if (value instanceof Long number) {
      return number;
    }
    throw bad("no whole number");
  }

  /** The text of a text string; empty for any other item. */
  Optional<String> text() {
    return value instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** Where the item is. */
  String path() {
    return path;
  }

  /** The error that something is wrong with this item. */
  PredictionFormatException bad(String reason) {
    return new PredictionFormatException(source, path, reason);
  }

  /** Takes items from bytes; strings are never longer than what is left. */
  private static final class Parser {
    private final String source;
    private final ByteBuffer in;
    private int items;

    Parser(String source, ByteBuffer in) {
      this.source = source;
      this.in = in;
    }

    Object item(int depth) throws PredictionFormatException {
      if (depth > DEEPEST) {
        throw bad("items within items, deeper than " + DEEPEST);
      }
      items++;
      if (items > MOST_ITEMS) {
        throw bad("more than " + MOST_ITEMS + " items");
      }
      require(1);
      int first = Byte.toUnsignedInt(in.get());
      int low = first & 0x1f;
      return switch (first >> 5) {
        case UNSIGNED -> argument(low);
        case NEGATIVE -> -1 - argument(low);
        case BYTES -> string(argument(low));
        case TEXT -> text(string(argument(low)));
        case ARRAY -> array(argument(low), depth);
        case MAP -> map(argument(low), depth);
        case TAG -> new Tagged(argument(low), item(depth + 1));
        default -> simple(low);
      };
    }

    private long argument(int low) throws PredictionFormatException {
      if (low < 24) {
        return low;
      }
      if (low > 27) {
        throw bad("an item of indefinite or unknown length");
      }
      int width = 1 << (low - 24);
      require(width);
      long value = 0;
      for (int i = 0; i < width; i++) {
        value = value << 8 | Byte.toUnsignedLong(in.get());
      }
      if (value < 0) {
        throw bad("a number above 2^63-1");
      }
      return value;
    }

    private byte[] string(long length) throws PredictionFormatException {
      require(length);
      byte[] value = new byte[(int) length];
      in.get(value);
      return value;
    }

    private String text(byte[] utf8) throws PredictionFormatException {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      } catch (CharacterCodingException e) {
        throw bad("text that is not UTF-8");
      }
    }

    private List<Object> array(long count, int depth) throws PredictionFormatException {
      require(count);
      List<Object> items = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        items.add(item(depth + 1));
      }
      return items;
    }

    private Map<Object, Object> map(long count, int depth) throws PredictionFormatException {
      require(count);
      Map<Object, Object> members = new LinkedHashMap<>();
      for (long i = 0; i < count; i++) {
        Object key = item(depth + 1);
        if (!(key instanceof Long) && !(key instanceof String)) {
          throw bad("a key that is no whole number and no text");
        }
        if (members.put(key, item(depth + 1)) != null) {
          throw bad("a second member " + key);
        }
      }
      return members;
    }

    private Boolean simple(int low) throws PredictionFormatException {
      if (low == 20 || low == 21) {
        return low == 21;
      }
      throw bad("a simple value or floating-point number");
    }

    private void require(long length) throws PredictionFormatException {
      if (length > in.remaining()) {
        throw bad(length + " bytes or items expected, " + in.remaining() + " bytes are left");
      }
    }

    private PredictionFormatException bad(String reason) {
      return new PredictionFormatException(source, "offset " + in.position(), reason);
    }
  }
}
