package io.premeasure.boot.grub;

import io.premeasure.boot.volume.LoaderVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command {@code search} in its forms (GNU GRUB manual, "search"; {@code search.fs_uuid} and
 * its like are what grub-install writes).
 *
 * @param kind what is looked for
 * @param name the file, label or UUID
 * @param variable that is set to the device; none is set when it is empty
 */
record Search(Kind kind, String name, Optional<String> variable) {
  private static final Set<String> FILE = Set.of("search.file", "--file", "-f");
  private static final Set<String> LABEL = Set.of("search.fs_label", "--label", "-l");
  private static final Set<String> UUID = Set.of("search.fs_uuid", "--fs-uuid", "-u");
  private static final String DEFAULT_VARIABLE = "root";

  /** What volumes are looked for by. */
  enum Kind {
    FILE,
    LABEL,
    UUID
  }

  static boolean isSearch(String command) {
    return command.equals("search") || kind(command).isPresent();
  }

  /**
   * Reads the command's words.
   *
   * @throws Unpredictable when they are none that GRUB takes
   */
  static Search of(List<String> words) throws Unpredictable {
    List<String> operands = new ArrayList<>();
    Optional<Kind> kind = kind(words.get(0));
    Optional<String> variable = Optional.empty();
    boolean options = kind.isEmpty();
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (!options || !word.startsWith("-")) {
        operands.add(word);
      } else if (word.startsWith("--set") || word.equals("-s")) {
        int equals = word.indexOf('=');
        variable = Optional.of(equals < 0 ? DEFAULT_VARIABLE : word.substring(equals + 1));
      } else if (word.equals("--hint")) {
        i++;
      } else if (kind(word).isPresent()) {
        kind = kind(word);
      }
    }
    if (!options && operands.size() > 1) {
      variable = Optional.of(operands.get(1));
    }
    if (kind.isEmpty() || operands.isEmpty()) {
      throw new Unpredictable("what '" + String.join(" ", words) + "' looks for is not known");
    }
    return new Search(kind.get(), operands.get(0), variable);
  }

  private static Optional<Kind> kind(String word) {
    if (FILE.contains(word)) {
      return Optional.of(Kind.FILE);
    }
    if (LABEL.contains(word)) {
      return Optional.of(Kind.LABEL);
    }
    return UUID.contains(word) ? Optional.of(Kind.UUID) : Optional.empty();
  }

  boolean matches(LoaderVolume volume) throws IOException {
    return switch (kind) {
      case FILE -> volume.file(GrubPath.of(name, "").path()).isPresent();
      case LABEL -> volume.label().filter(name::equals).isPresent();
      case UUID -> volume.uuid().filter(name::equalsIgnoreCase).isPresent();
    };
  }
}
