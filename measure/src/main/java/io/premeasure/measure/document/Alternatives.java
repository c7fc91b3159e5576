package io.premeasure.measure.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Documents with choices. A mapping with {@code any} as its only member stands for one of the items
 * of that list; several such places are independent of each other.
 *
 * @param label which items were chosen, for example {@code stages[1].uki.file=new.efi}; empty when
 *     there was nothing to choose
 * @param root the document without choices
 */
public record Alternatives(String label, DocumentNode root) {
  /** The most combinations that are made. */
  public static final int MAX_COMBINATIONS = 4096;

  private static final String CHOICE = "any";

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
    return node.isList() ? items(node) : List.of(new Alternatives("", node));
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
        all.add(new Alternatives(joined(node.path() + "=" + name, inner.label), inner.root));
      }
    }
    return all;
  }

  private static List<Alternatives> members(DocumentNode node) throws DocumentFormatException {
    List<Part<Map<String, DocumentNode>>> parts = List.of(new Part<>("", Map.of()));
    for (Map.Entry<String, DocumentNode> member : node.members().entrySet()) {
      List<Alternatives> values = of(member.getValue());
      List<Part<Map<String, DocumentNode>>> next = new ArrayList<>();
      for (Part<Map<String, DocumentNode>> part : parts) {
        for (Alternatives value : values) {
          Map<String, DocumentNode> members = new LinkedHashMap<>(part.value);
          members.put(member.getKey(), value.root);
          next.add(new Part<>(joined(part.label, value.label), members));
        }
        limit(node, next.size());
      }
      parts = next;
    }
    return parts.stream()
        .map(part -> new Alternatives(part.label, node.withMembers(part.value)))
        .toList();
  }

  private static List<Alternatives> items(DocumentNode node) throws DocumentFormatException {
    List<Part<List<DocumentNode>>> parts = List.of(new Part<>("", List.of()));
    for (DocumentNode item : node.items()) {
      List<Alternatives> values = of(item);
      List<Part<List<DocumentNode>>> next = new ArrayList<>();
      for (Part<List<DocumentNode>> part : parts) {
        for (Alternatives value : values) {
          List<DocumentNode> items = new ArrayList<>(part.value);
          items.add(value.root);
          next.add(new Part<>(joined(part.label, value.label), items));
        }
        limit(node, next.size());
      }
      parts = next;
    }
    return parts.stream()
        .map(part -> new Alternatives(part.label, node.withItems(part.value)))
        .toList();
  }

  private static void limit(DocumentNode node, int count) throws DocumentFormatException {
    if (count > MAX_COMBINATIONS) {
      throw node.bad("more than " + MAX_COMBINATIONS + " combinations of choices");
    }
  }

  private static String joined(String left, String right) {
    return left.isEmpty() || right.isEmpty() ? left + right : left + ", " + right;
  }

  private record Part<T>(String label, T value) {}
}
