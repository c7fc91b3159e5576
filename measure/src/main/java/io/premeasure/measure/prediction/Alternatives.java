package io.premeasure.measure.prediction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of a configuration for which several are possible: in place of any value can stand {@code
 * {"anyOf": [VALUE, ...]}}. Each combination of them is a configuration of its own.
 */
public final class Alternatives {
  /** Most combinations of one configuration. */
  public static final int MOST = 64;

  private static final String ANY_OF = "anyOf";

  private final JsonMember root;

  private Alternatives(JsonMember root) {
    this.root = root;
  }

  /**
   * One combination.
   *
   * @param root the configuration with it
   * @param chosen the values by their paths, for example {@code tboot.cmdline}; empty when nothing
   *     is to be chosen
   */
  public record Choice(JsonMember root, Map<String, Object> chosen) {}

  /** A value of a combination. */
  private record Variant(Object value, Map<String, Object> chosen) {}

  /**
   * All combinations, in the order of the file.
   *
   * @throws PredictionFormatException for more than {@value #MOST} or for a list without values
   */
  public static List<Choice> of(JsonMember root) throws PredictionFormatException {
    List<Choice> choices = new ArrayList<>();
    for (Variant variant : new Alternatives(root).expand("", root.value())) {
      choices.add(new Choice(root.with(variant.value()), variant.chosen()));
    }
    return choices;
  }

  private List<Variant> expand(String path, Object value) throws PredictionFormatException {
    if (value instanceof Map<?, ?> map) {
      return map.size() == 1 && map.get(ANY_OF) instanceof List<?> values
          ? anyOf(path, values)
          : object(path, map);
    }
    return value instanceof List<?> list ? list(path, list) : List.of(new Variant(value, Map.of()));
  }

  private List<Variant> anyOf(String path, List<?> values) throws PredictionFormatException {
    List<Variant> variants = new ArrayList<>();
    for (Object each : values) {
      for (Variant inner : expand(path, each)) {
        Map<String, Object> chosen = new LinkedHashMap<>();
        chosen.put(path.isEmpty() ? "$" : path, inner.value());
        chosen.putAll(inner.chosen());
        variants.add(new Variant(inner.value(), chosen));
        limit(variants.size());
      }
    }
    if (variants.isEmpty()) {
      throw root.bad(path + ": anyOf without values");
    }
    return variants;
  }

  private List<Variant> object(String path, Map<?, ?> map) throws PredictionFormatException {
    List<Variant> variants = List.of(new Variant(new LinkedHashMap<>(), Map.of()));
    for (Map.Entry<?, ?> member : map.entrySet()) {
      String name = (String) member.getKey();
      List<Variant> values = expand(path.isEmpty() ? name : path + "." + name, member.getValue());
      List<Variant> combined = new ArrayList<>();
      for (Variant before : variants) {
        for (Variant value : values) {
          Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) before.value());
          copy.put(name, value.value());
          combined.add(new Variant(copy, joined(before, value)));
          limit(combined.size());
        }
      }
      variants = combined;
    }
    return variants;
  }

  private List<Variant> list(String path, List<?> list) throws PredictionFormatException {
    List<Variant> variants = List.of(new Variant(new ArrayList<>(), Map.of()));
    for (int i = 0; i < list.size(); i++) {
      List<Variant> values = expand(path + "[" + i + "]", list.get(i));
      List<Variant> combined = new ArrayList<>();
      for (Variant before : variants) {
        for (Variant value : values) {
          List<Object> copy = new ArrayList<>((List<?>) before.value());
          copy.add(value.value());
          combined.add(new Variant(copy, joined(before, value)));
          limit(combined.size());
        }
      }
      variants = combined;
    }
    return variants;
  }

  private void limit(int count) throws PredictionFormatException {
    if (count > MOST) {
      throw root.bad("more than " + MOST + " combinations of alternatives");
    }
  }

  private static Map<String, Object> joined(Variant one, Variant other) {
    Map<String, Object> chosen = new LinkedHashMap<>(one.chosen());
    chosen.putAll(other.chosen());
    return chosen;
  }
}
