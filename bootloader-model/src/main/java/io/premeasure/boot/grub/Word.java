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

  /** The words that this one becomes: unquoted variables with blanks are several. */
  List<String> expand(Function<String, String> variables) {
    List<String> words = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    boolean present = false;
    for (Piece piece : pieces) {
      String value = piece.variable ? variables.apply(piece.text) : piece.text;
      if (piece.quoted || !piece.variable) {
        current.append(value);
        present = true;
        continue;
      }
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c != ' ' && c != '\t' && c != '\n') {
          current.append(c);
          present = true;
        } else if (present) {
          words.add(current.toString());
          current.setLength(0);
          present = false;
        }
      }
    }
    if (present) {
      words.add(current.toString());
    }
    return words;
  }

  /** The text of a word without variables and quotes; else something that is no keyword. */
  String plain() {
    return pieces.size() == 1 && !pieces.get(0).variable && !pieces.get(0).quoted
        ? pieces.get(0).text
        : "\0";
  }
}
