package io.premeasure.tpm.eventlog.ima;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The fields of one template as text and as template data. Only names of files can hold spaces; a
 * template has one of them.
 */
final class ImaFields {
  private final String template;
  private final List<String> fields;

  ImaFields(String template) {
    this.template = template;
    this.fields = ImaTemplate.fields(template);
  }

  /** The template data of a line's fields; empty when they are not those of the template. */
  Optional<byte[]> data(String text) {
    Optional<List<String>> values = split(text);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int i = 0; values.isPresent() && i < fields.size(); i++) {
      Optional<byte[]> value = value(fields.get(i), values.get().get(i));
      if (value.isEmpty()) {
        return Optional.empty();
      }
      if (!template.equals(ImaTemplate.IMA)) {
        data.writeBytes(u32(value.get().length));
      }
      data.writeBytes(value.get());
    }
    return values.map(each -> data.toByteArray());
  }

  /** The text of template data; empty when it is not that of the template. */
  Optional<String> text(byte[] data) {
    List<String> texts = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (String field : fields) {
      int length = length(field, in);
      if (length < 0 || length > in.remaining()) {
        return Optional.empty();
      }
      byte[] value = new byte[length];
      in.get(value);
      texts.add(text(field, value));
    }
    return in.hasRemaining() ? Optional.empty() : Optional.of(String.join(" ", texts));
  }

  private int length(String field, ByteBuffer in) {
    if (template.equals(ImaTemplate.IMA)) {
      return field.equals("d") ? ImaTemplate.SHA1_SIZE : in.remaining();
    }
    return in.remaining() < 4 ? -1 : in.getInt();
  }

  /** Splits at spaces; what is too many belongs to the name. */
  private Optional<List<String>> split(String text) {
    List<String> parts = new ArrayList<>(List.of(text.split(" ", -1)));
    int name = Math.max(fields.indexOf("n"), fields.indexOf("n-ng"));
    int surplus = parts.size() - fields.size();
    if (surplus < 0 || (surplus > 0 && name < 0)) {
      return Optional.empty();
    }
    if (surplus > 0) {
      List<String> words = parts.subList(name, name + surplus + 1);
      String joined = String.join(" ", words);
      words.clear();
      parts.add(name, joined);
    }
    return Optional.of(parts);
  }

  private Optional<byte[]> value(String field, String text) {
    return switch (field) {
      case "d-ng", "d-ngv2", "d-modsig" -> digest(text);
      case "n", "n-ng", "xattrnames" ->
          Optional.of((text + end(field)).getBytes(StandardCharsets.ISO_8859_1));
      case "iuid", "igid", "imode" -> number(text, field.equals("imode") ? 2 : 4);
      default -> ImaAsciiReader.hex(text);
    };
  }

  /** Names end in NUL, but not in the template "ima". */
  private String end(String field) {
    return template.equals(ImaTemplate.IMA) && field.equals("n") ? "" : "\0";
  }

  private String text(String field, byte[] value) {
    return switch (field) {
      case "d-ng", "d-ngv2", "d-modsig" -> digestText(value);
      case "n", "n-ng", "xattrnames" ->
          new String(value, StandardCharsets.ISO_8859_1).replaceAll("\0$", "");
      case "iuid", "igid", "imode" -> numberText(value);
      default -> HexFormat.of().formatHex(value);
    };
  }

  /** Algorithm, colon, NUL, digest; in the text without the NUL and in hex. */
  private static Optional<byte[]> digest(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return text.isEmpty() ? Optional.of(new byte[0]) : Optional.empty();
    }
    byte[] name = (text.substring(0, colon + 1) + "\0").getBytes(StandardCharsets.ISO_8859_1);
    return ImaAsciiReader.hex(text.substring(colon + 1))
        .map(
            digest ->
                ByteBuffer.allocate(name.length + digest.length).put(name).put(digest).array());
  }

  private static String digestText(byte[] value) {
    int end = 0;
    while (end < value.length && value[end] != 0) {
      end++;
    }
    byte[] digest = Arrays.copyOfRange(value, Math.min(end + 1, value.length), value.length);
    return new String(value, 0, end, StandardCharsets.ISO_8859_1)
        + HexFormat.of().formatHex(digest);
  }

  private static Optional<byte[]> number(String text, int size) {
    if (!text.matches("\\d{1,10}") || Long.parseLong(text) >= 1L << (8 * size)) {
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOf(u32((int) Long.parseLong(text)), size));
  }

  private static String numberText(byte[] value) {
    long number = 0;
    for (int i = value.length - 1; i >= 0; i--) {
      number = number << 8 | Byte.toUnsignedLong(value[i]);
    }
    return Long.toUnsignedString(number);
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
