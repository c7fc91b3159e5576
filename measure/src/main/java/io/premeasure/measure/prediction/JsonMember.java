package io.premeasure.measure.prediction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a JSON document that knows its path, so that every refusal names it. */
public final class JsonMember {
  private static final JSON STRICT =
      JSON.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private final String source;
  private final String path;
  private final Object value;

  private JsonMember(String source, String path, Object value) {
    this.source = source;
    this.path = path;
    this.value = value;
  }

  /** The document's root; nothing may follow it, and no member may be there twice. */
  public static JsonMember root(String source, byte[] json) throws PredictionFormatException {
    try (JsonParser parser = STRICT.createParser(json)) {
      JsonMember root = new JsonMember(source, "$", STRICT.anyFrom(parser));
      if (parser.nextToken() != null) {
        throw root.bad("something follows the document");
      }
      return root;
    } catch (PredictionFormatException e) {
      throw e;
    } catch (IOException e) {
      throw new PredictionFormatException(source, "$", "not JSON: " + e.getMessage());
    }
  }

  /** The value as the parser gives it: maps, lists, strings, numbers, booleans. */
  Object value() {
    return value;
  }

  /** A member that must be there. */
  public JsonMember member(String name) throws PredictionFormatException {
    Optional<JsonMember> member = optional(name);
    if (member.isEmpty()) {
      throw bad("no member " + name);
    }
    return member.get();
  }

  /** A member that may be missing. */
  public Optional<JsonMember> optional(String name) throws PredictionFormatException {
    return Optional.ofNullable(members().get(name));
  }

  /** The members of an object, in the order of the file. */
  public Map<String, JsonMember> members() throws PredictionFormatException {
    if (!(value instanceof Map<?, ?> map)) {
      throw bad("no JSON object");
    }
    Map<String, JsonMember> members = new LinkedHashMap<>();
    map.forEach(
        (name, each) ->
            members.put(
                (String) name,
                new JsonMember(source, path.equals("$") ? "" + name : path + "." + name, each)));
    return members;
  }

  /** Whether this is a list. */
  boolean isList() {
    return value instanceof List<?>;
  }

  /** The items of a list. */
  public List<JsonMember> items() throws PredictionFormatException {
    if (!(value instanceof List<?> list)) {
      throw bad("no JSON list");
    }
    List<JsonMember> items = new ArrayList<>();
    for (Object each : list) {
      items.add(new JsonMember(source, path + "[" + items.size() + "]", each));
    }
    return items;
  }

  /** A string. */
  public String string() throws PredictionFormatException {
    if (value instanceof String text) {
      return text;
    }
    throw bad("no string");
  }

  /** A whole number from 0 to a largest one. */
  public long number(long largest) throws PredictionFormatException {
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= 0 && number <= largest) {
        return number;
      }
    }
    throw bad("found " + value + ", expected a whole number from 0 to " + largest);
  }

  /** Bytes in lower-case hex. */
  public byte[] hex() throws PredictionFormatException {
    String text = string();
    if (!text.matches("([0-9a-f]{2})*")) {
      throw bad("found '" + text + "', expected bytes in lower-case hex");
    }
    return HexFormat.of().parseHex(text);
  }

  /** Whether the value is a string. */
  public boolean isString() {
    return value instanceof String;
  }

  int pcr() throws PredictionFormatException {
    return (int) number(PcrBanks.PCR_COUNT - 1L);
  }

  /** A digest in lower-case hex. */
  public byte[] digest(HashAlgorithm algorithm) throws PredictionFormatException {
    String text = string();
    if (text.length() != 2 * algorithm.size() || !text.matches("[0-9a-f]*")) {
      throw bad(
          "found '" + text + "', expected " + 2 * algorithm.size() + " lower-case hex digits");
    }
    return HexFormat.of().parseHex(text);
  }

  byte[] base64() throws PredictionFormatException {
    try {
      return Base64.getDecoder().decode(string());
    } catch (IllegalArgumentException e) {
      throw bad("not Base64: " + e.getMessage());
    }
  }

  /** The error that something is wrong with this value. */
  public PredictionFormatException bad(String reason) {
    return new PredictionFormatException(source, path, reason);
  }
}
