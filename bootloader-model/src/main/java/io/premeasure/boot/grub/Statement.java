package io.premeasure.boot.grub;

import java.util.List;
import java.util.Optional;

/** A statement of a script. */
sealed interface Statement {
  /**
   * A command.
   *
   * @param block the source between the braces behind it, as it stands
   */
  record Command(List<Word> words, Optional<String> block) implements Statement {
    /** Copies the lists. */
    public Command {
      words = List.copyOf(words);
    }
  }

  /** Branches, of which the first whose condition holds is taken; no condition always holds. */
  record If(List<Branch> branches) implements Statement {
    /** Copies the lists. */
    public If {
      branches = List.copyOf(branches);
    }
  }

  /** A branch of {@link If}. */
  record Branch(List<Statement> condition, List<Statement> body) {
    /** Copies the lists. */
    public Branch {
      condition = List.copyOf(condition);
      body = List.copyOf(body);
    }
  }
}
