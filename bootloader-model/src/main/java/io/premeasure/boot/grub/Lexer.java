package io.premeasure.boot.grub;

import io.premeasure.boot.BootFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits a script into words (GNU GRUB manual, "Writing full configuration files directly"). */
final class Lexer {
  private static final String OPERATORS = "|&<>";

  private final String source;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Word.Piece> pieces = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();
  private int at;

  private Lexer(String source, String text) {
    this.source = source;
    this.text = text;
  }

  static List<Token> tokens(String source, String text) throws BootFormatException {
    Lexer lexer = new Lexer(source, text.replace("\\\n", ""));
    lexer.run();
    return lexer.tokens;
  }

  private void run() throws BootFormatException {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n' || c == ';') {
        endWord();
        tokens.add(Token.end(at));
        at++;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        endWord();
        at++;
      } else if (c == '#' && isWordStart()) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == '{' && isWordStart()) {
        tokens.add(new Token(at, Optional.empty(), Optional.of(block())));
      } else if (OPERATORS.indexOf(c) >= 0) {
        throw bad("operator " + c + " is not supported");
      } else {
        wordPart(c);
      }
    }
    endWord();
    tokens.add(Token.end(at));
  }

  private void wordPart(char c) throws BootFormatException {
    switch (c) {
      case '\\' -> {
        literal.append(at + 1 < text.length() ? text.charAt(at + 1) : '\\');
        at += 2;
      }
      case '\'' -> singleQuotes();
      case '"' -> doubleQuotes();
      case '$' -> variable(false);
      default -> {
        literal.append(c);
        at++;
      }
    }
  }

  private void singleQuotes() throws BootFormatException {
    int end = text.indexOf('\'', at + 1);
    if (end < 0) {
      throw bad("quote without end");
    }
    endLiteral(false);
    pieces.add(new Word.Piece(text.substring(at + 1, end), false, true));
    at = end + 1;
  }

  private void doubleQuotes() throws BootFormatException {
    endLiteral(false);
    pieces.add(new Word.Piece("", false, true));
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length() && "$\"\\".indexOf(text.charAt(at + 1)) >= 0) {
        literal.append(text.charAt(at + 1));
        at += 2;
      } else if (c == '$') {
        endLiteral(true);
        variable(true);
      } else {
        literal.append(c);
        at++;
      }
    }
    if (at >= text.length()) {
      throw bad("quote without end");
    }
    endLiteral(true);
    at++;
  }

  private void variable(boolean quoted) throws BootFormatException {
    boolean braces = at + 1 < text.length() && text.charAt(at + 1) == '{';
    int start = at + (braces ? 2 : 1);
    int end = start;
    while (end < text.length() && isNameCharacter(text.charAt(end), end == start)) {
      end++;
    }
    if (end == start) {
      literal.append('$');
      at++;
      return;
    }
    if (braces && (end >= text.length() || text.charAt(end) != '}')) {
      throw bad("variable without closing brace");
    }
    endLiteral(quoted);
    pieces.add(new Word.Piece(text.substring(start, end), true, quoted));
    at = end + (braces ? 1 : 0);
  }

  private static boolean isNameCharacter(char c, boolean first) {
    return c == '_' || Character.isLetterOrDigit(c) || (first && "?#@*".indexOf(c) >= 0);
  }

  /** The source between two braces; inner ones and quotes are respected. */
  private String block() throws BootFormatException {
    int start = at + 1;
    int depth = 0;
    char quote = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\' && quote != '\'') {
        at++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return text.substring(start, at++);
      }
      at++;
    }
    throw bad("block without closing brace");
  }

  private boolean isWordStart() {
    return literal.length() == 0 && pieces.isEmpty();
  }

  private void endLiteral(boolean quoted) {
    if (literal.length() > 0) {
      pieces.add(new Word.Piece(literal.toString(), false, quoted));
      literal.setLength(0);
    }
  }

  private void endWord() {
    endLiteral(false);
    if (!pieces.isEmpty()) {
      tokens.add(new Token(at, Optional.of(new Word(pieces)), Optional.empty()));
      pieces.clear();
    }
  }

  private BootFormatException bad(String reason) {
    return new BootFormatException(source, at, reason);
  }
}
