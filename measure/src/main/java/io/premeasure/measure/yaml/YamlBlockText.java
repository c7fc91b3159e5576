package io.premeasure.measure.yaml;

import io.premeasure.measure.yaml.YamlLines.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts on several lines: kept as they are behind {@code |}, folded behind {@code >}. */
final class YamlBlockText {
  private static final Pattern HEADER = Pattern.compile("([|>])([-+]?)( +#.*)?");

  private YamlBlockText() {}

  /** Reads the lines that are indented deeper than what the text belongs to. */
  static String read(YamlLines lines, Line start, String header, int indent)
      throws YamlFormatException {
    Matcher form = HEADER.matcher(header);
    if (!form.matches()) {
      throw lines.bad(start, "found '" + header + "', expected | or > with - or +");
    }
    List<String> text = content(lines, indent);
    int end = text.size();
    while (end > 0 && text.get(end - 1).isEmpty()) {
      end--;
    }
    List<String> lead = text.subList(0, end);
    String joined = form.group(1).equals("|") ? String.join("\n", lead) : folded(lead);
    return switch (form.group(2)) {
      case "-" -> joined;
      case "+" -> joined + "\n".repeat(text.size() - end + (end > 0 ? 1 : 0));
      default -> end == 0 ? "" : joined + "\n";
    };
  }

  private static List<String> content(YamlLines lines, int indent) {
    List<String> text = new ArrayList<>();
    int border = -1;
    Optional<Line> line = lines.peekRaw();
    while (line.isPresent() && (line.get().text().isEmpty() || line.get().indent() > indent)) {
      boolean empty = line.get().text().isEmpty();
      if (border < 0 && !empty) {
        border = line.get().indent();
      }
      if (!empty && line.get().indent() < border) {
        return text;
      }
      text.add(empty ? "" : " ".repeat(line.get().indent() - border) + line.get().text());
      lines.skip();
      line = lines.peekRaw();
    }
    return text;
  }

  private static String folded(List<String> text) {
    StringBuilder folded = new StringBuilder();
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i);
      String before = i == 0 ? "" : text.get(i - 1);
      boolean kept = line.startsWith(" ") || before.startsWith(" ");
      if (i > 0 && (line.isEmpty() || kept)) {
        folded.append('\n');
      } else if (i > 0 && !before.isEmpty()) {
        folded.append(' ');
      }
      folded.append(line);
    }
    return folded.toString();
  }
}
