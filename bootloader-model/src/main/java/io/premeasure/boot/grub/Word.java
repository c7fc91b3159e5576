package io.premeasure.boot.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A word of a command: pieces of text and variables. */
record Word(List<Piece> pieces) {
  /**
   * A piece of a word.
   *
   * @param text the text itself, or a variable's name
   * @param variable whether it is a variable
   * @param quoted whether its blanks do not part words
   */
  record Piece(String text, boolean variable, boolean quoted) {}

  Word {
    pieces = List.copyOf(pieces);
  }

  /**
   * The words that those of a command become: unquoted variables with blanks are several.
   *
   * @throws Unpredictable when they are too long together
   */
  static List<String> expand(List<Word> words, Function<String, String> variables)
      throws Unpredictable {
    Expansion expansion = new Expansion();
    for (Word word : words) {
      for (Piece piece : word.pieces) {
        String value = piece.variable ? variables.apply(piece.text) : piece.text;
        expansion.add(value, piece.variable && !piece.quoted);
      }
      expansion.endWord();
    }
    return expansion.words;
  }

  /** Words that grow by pieces. */
  private static final class Expansion {
    private final List<String> words = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private boolean present;
    private long length;

    void add(String value, boolean parted) throws Unpredictable {
      length += value.length();
      if (length > RunLimits.LONGEST_COMMAND) {
        throw new Unpredictable(
            "a command of more than " + RunLimits.LONGEST_COMMAND + " characters");
      }
      if (!parted) {
        current.append(value);
        present = true;
        return;
      }
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == ' ' || c == '\t' || c == '\n') {
          endWord();
        } else {
          current.append(c);
          present = true;
        }
      }
    }

    void endWord() {
      if (present) {
        words.add(current.toString());
        current.setLength(0);
        present = false;
      }
    }
  }

  /** The text of a word without variables and quotes; else something that is no keyword. */
  String plain() {
    return pieces.size() == 1 && !pieces.get(0).variable && !pieces.get(0).quoted
        ? pieces.get(0).text
        : "\0";
  }
}
