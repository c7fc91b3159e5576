package io.premeasure.boot.grub;

import io.premeasure.boot.BootFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a script: commands and conditions. Loops are refused. */
final class Parser {
  private static final Set<String> LOOPS = Set.of("for", "while", "until");
  private static final int MAX_DEPTH = 64;

  private final String source;
  private final List<Token> tokens;
  private int next;

  private Parser(String source, List<Token> tokens) {
    this.source = source;
    this.tokens = tokens;
  }

  static List<Statement> parse(String source, String text) throws BootFormatException {
    Parser parser = new Parser(source, Lexer.tokens(source, text));
    List<Statement> script = parser.statements(Set.of(), 0);
    if (parser.next < parser.tokens.size()) {
      throw parser.bad("unexpected keyword");
    }
    return script;
  }

  /** Statements until one of the keywords, which is not consumed, or the end. */
  private List<Statement> statements(Set<String> until, int depth) throws BootFormatException {
    if (depth > MAX_DEPTH) {
      throw bad("conditions nested deeper than " + MAX_DEPTH);
    }
    List<Statement> statements = new ArrayList<>();
    while (next < tokens.size()) {
      Token token = tokens.get(next);
      if (token.isEnd()) {
        next++;
      } else if (token.word().isPresent() && until.contains(token.word().get().plain())) {
        return statements;
      } else if (token.is("if")) {
        next++;
        statements.add(condition(depth + 1));
      } else {
        statements.add(command());
      }
    }
    if (!until.isEmpty()) {
      throw bad("expected one of " + until);
    }
    return statements;
  }

  private Statement condition(int depth) throws BootFormatException {
    List<Statement.Branch> branches = new ArrayList<>();
    while (true) {
      List<Statement> condition = statements(Set.of("then"), depth);
      next++;
      branches.add(
          new Statement.Branch(condition, statements(Set.of("elif", "else", "fi"), depth)));
      Token end = tokens.get(next++);
      if (end.is("else")) {
        branches.add(new Statement.Branch(List.of(), statements(Set.of("fi"), depth)));
        next++;
        return new Statement.If(branches);
      }
      if (end.is("fi")) {
        return new Statement.If(branches);
      }
    }
  }

  private Statement command() throws BootFormatException {
    List<Word> words = new ArrayList<>();
    Optional<String> block = Optional.empty();
    while (next < tokens.size() && !tokens.get(next).isEnd()) {
      Token token = tokens.get(next++);
      if (token.block().isPresent()) {
        block = token.block();
      } else {
        words.add(token.word().orElseThrow());
      }
    }
    if (words.isEmpty() || LOOPS.contains(words.get(0).plain())) {
      throw bad("a block alone, or a loop, is not supported");
    }
    return new Statement.Command(words, block);
  }

  private BootFormatException bad(String reason) {
    int offset = tokens.get(Math.min(next, tokens.size() - 1)).offset();
    return new BootFormatException(source, offset, reason);
  }
}
