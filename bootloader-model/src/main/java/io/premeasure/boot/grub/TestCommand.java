package io.premeasure.boot.grub;

import java.io.IOException;
import java.util.List;

/** The command {@code test}, also written {@code [ }: what holds, by the files and the words. */
final class TestCommand {
  private final List<String> words;
  private final Files files;
  private int at;

  /** What is on the volumes. */
  interface Files {
    /** Whether a plain file is there. */
    boolean isFile(String path) throws IOException, Unpredictable;

    /** Whether a folder is there. */
    boolean isFolder(String path) throws IOException, Unpredictable;

    /** The size of a plain file, which is opened for that; -1 when it is not there. */
    long size(String path) throws IOException, Unpredictable;
  }

  TestCommand(List<String> words, Files files) {
    this.words = words;
    this.files = files;
  }

  boolean holds() throws IOException, Unpredictable {
    if (words.isEmpty()) {
      return false;
    }
    boolean value = any();
    if (at < words.size()) {
      throw new Unpredictable("test " + String.join(" ", words));
    }
    return value;
  }

  private boolean any() throws IOException, Unpredictable {
    boolean value = all();
    while (at < words.size() && words.get(at).equals("-o")) {
      at++;
      value |= all();
    }
    return value;
  }

  private boolean all() throws IOException, Unpredictable {
    boolean value = one();
    while (at < words.size() && words.get(at).equals("-a")) {
      at++;
      value &= one();
    }
    return value;
  }

  private boolean one() throws IOException, Unpredictable {
    boolean negated = false;
    while (at < words.size() && words.get(at).equals("!")) {
      at++;
      negated = !negated;
    }
    return negated != primary();
  }

  private boolean primary() throws IOException, Unpredictable {
    String word = word();
    if (at + 1 < words.size() && isComparison(words.get(at))) {
      String operator = word();
      return compare(word, operator, word());
    }
    return switch (word) {
      case "-z" -> at >= words.size() || word().isEmpty();
      case "-n" -> at < words.size() && !word().isEmpty();
      case "-e" -> exists(word());
      case "-f" -> files.isFile(word());
      case "-s" -> files.size(word()) > 0;
      case "-d" -> files.isFolder(word());
      default -> !word.isEmpty();
    };
  }

  private boolean exists(String path) throws IOException, Unpredictable {
    return files.isFile(path) || files.isFolder(path);
  }

  private static boolean isComparison(String word) {
    return List.of("=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge").contains(word);
  }

  private static boolean compare(String left, String operator, String right) throws Unpredictable {
    if (operator.equals("=") || operator.equals("==")) {
      return left.equals(right);
    }
    if (operator.equals("!=")) {
      return !left.equals(right);
    }
    if (!left.matches("-?[0-9]{1,18}") || !right.matches("-?[0-9]{1,18}")) {
      throw new Unpredictable("test " + left + " " + operator + " " + right);
    }
    int order = Long.compare(Long.parseLong(left), Long.parseLong(right));
    return switch (operator) {
      case "-eq" -> order == 0;
      case "-ne" -> order != 0;
      case "-lt" -> order < 0;
      case "-le" -> order <= 0;
      case "-gt" -> order > 0;
      default -> order >= 0;
    };
  }

  private String word() throws Unpredictable {
    if (at >= words.size()) {
      throw new Unpredictable("test " + String.join(" ", words));
    }
    return words.get(at++);
  }
}
