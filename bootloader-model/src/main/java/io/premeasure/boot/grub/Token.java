package io.premeasure.boot.grub;

import java.util.Optional;

/**
 * A token of a script: a word, the source of a block, or with neither of them the end of a command.
 */
record Token(int offset, Optional<Word> word, Optional<String> block) {
  static Token end(int offset) {
    return new Token(offset, Optional.empty(), Optional.empty());
  }

  boolean isEnd() {
    return word.isEmpty() && block.isEmpty();
  }

  boolean is(String keyword) {
    return word.isPresent() && word.get().plain().equals(keyword);
  }
}
