package io.premeasure.boot.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An entry of GRUB's menu.
 *
 * @param parameters title and further words, which become its commands' parameters
 * @param id the identifier, where it has one
 * @param body the source of its commands
 * @param submenu whether it is a menu of its own
 */
record MenuEntry(List<String> parameters, Optional<String> id, String body, boolean submenu) {
  private static final Set<String> WITH_VALUE =
      Set.of("--class", "--users", "--hotkey", "--source", "--id");

  MenuEntry {
    parameters = List.copyOf(parameters);
  }

  static MenuEntry of(List<String> words, String body) {
    List<String> parameters = new ArrayList<>();
    Optional<String> id = Optional.empty();
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (WITH_VALUE.contains(word) && i + 1 < words.size()) {
        i++;
        id = word.equals("--id") ? Optional.of(words.get(i)) : id;
      } else if (word.startsWith("--id=")) {
        id = Optional.of(word.substring(5));
      } else if (!word.startsWith("--")) {
        parameters.add(word);
      }
    }
    return new MenuEntry(parameters, id, body, words.get(0).equals("submenu"));
  }

  boolean isNamed(String name) {
    return id.filter(name::equals).isPresent()
        || (!parameters.isEmpty() && parameters.get(0).equals(name));
  }
}
