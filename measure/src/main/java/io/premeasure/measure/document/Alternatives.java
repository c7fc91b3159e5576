package io.premeasure.measure.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Documents with choices. A mapping with {@code anyOf} as its only member stands for one of the
 * items of that list; several such places are independent of each other.
 *
 * @param choice the chosen items by their paths, for example {@code new.efi} at {@code
 *     stages[1].uki.file}; empty when there was nothing to choose
 * @param root the document without choices
 */
public record Alternatives(Map<String, Object> choice, DocumentNode root) {
  /** The most combinations that are made. */
  public static final int MAX_COMBINATIONS = 4096;

  private static final String CHOICE = "anyOf";

  /**
   * All combinations of the choices, in the order of the lists.
   *
   * @throws DocumentFormatException when there are more than {@value #MAX_COMBINATIONS}
   */
  public static List<Alternatives> of(DocumentNode node) throws DocumentFormatException {
    if (node.isMapping() && node.members().keySet().equals(Set.of(CHOICE))) {
      return choice(node);
    }
    if (node.isMapping()) {
      return members(node);
    }
    return node.isList() ? items(node) : List.of(new Alternatives(Map.of(), node));
  }

  private static List<Alternatives> choice(DocumentNode node) throws DocumentFormatException {
    List<DocumentNode> choices = node.member(CHOICE).items();
    if (choices.isEmpty()) {
      throw node.bad("a choice of nothing");
    }
    List<Alternatives> all = new ArrayList<>();
    for (DocumentNode item : choices) {
      String name = item.isMapping() || item.isList() ? "#" + (all.size() + 1) : item.text();
      for (Alternatives inner : of(item)) {
        all.add(new Alternatives(joined(Map.of(node.path(), name), inner.choice), inner.root));
      }
    }
    return all;
  }

  private static List<Alternatives> members(DocumentNode node) throws DocumentFormatException {
    List<Part<Map<String, DocumentNode>>> parts = List.of(new Part<>(Map.of(), Map.of()));
    for (Map.Entry<String, DocumentNode> member : node.members().entrySet()) {
      List<Alternatives> values = of(member.getValue());
      List<Part<Map<String, DocumentNode>>> next = new ArrayList<>();
      for (Part<Map<String, DocumentNode>> part : parts) {
        for (Alternatives value : values) {
          Map<String, DocumentNode> members = new LinkedHashMap<>(part.value);
          members.put(member.getKey(), value.root);
          next.add(new Part<>(joined(part.choice, value.choice), members));
        }
        limit(node, next.size());
      }
      parts = next;
    }
    return parts.stream()
        .map(part -> new Alternatives(part.choice, node.withMembers(part.value)))
        .toList();
  }

  private static List<Alternatives> items(DocumentNode node) throws DocumentFormatException {
    List<Part<List<DocumentNode>>> parts = List.of(new Part<>(Map.of(), List.of()));
    for (DocumentNode item : node.items()) {
      List<Alternatives> values = of(item);
      List<Part<List<DocumentNode>>> next = new ArrayList<>();
      for (Part<List<DocumentNode>> part : parts) {
        for (Alternatives value : values) {
          List<DocumentNode> items = new ArrayList<>(part.value);
          items.add(value.root);
          next.add(new Part<>(joined(part.choice, value.choice), items));
        }
        limit(node, next.size());
      }
      parts = next;
    }
    return parts.stream()
        .map(part -> new Alternatives(part.choice, node.withItems(part.value)))
        .toList();
  }

  private static void limit(DocumentNode node, int count) throws DocumentFormatException {
    if (count > MAX_COMBINATIONS) {
      throw node.bad("more than " + MAX_COMBINATIONS + " combinations of choices");
    }
  }

  private static Map<String, Object> joined(Map<String, Object> left, Map<String, Object> right) {
    Map<String, Object> both = new LinkedHashMap<>(left);
    both.putAll(right);
    return both;
  }

  private record Part<T>(Map<String, Object> choice, T value) {}
}
