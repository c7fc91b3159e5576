package io.premeasure.measure.prediction;

import java.util.List;

/** Writes an HTML page; every text is escaped. */
final class HtmlText {
  /** Readable on a narrow screen, where tables become lists, and on paper. */
  private static final String STYLE =
      """
      body{font:16px/1.5 system-ui,sans-serif;margin:1rem auto;max-width:70rem;padding:0 1rem;\
      color:#1b1b1b;background:#fff}
      table{border-collapse:collapse;width:100%}
      th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ccc;\
      overflow-wrap:anywhere}
      code{display:block;font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
      tr.differs{background:#fff3c4}
      tr.differs td:first-child::before{content:"\\2260\\00a0"}
      svg{width:100%;height:auto}
      svg text{font:12px system-ui,sans-serif;fill:#1b1b1b}
      @media (max-width:40rem){thead{display:none}tr{display:block;border-bottom:2px solid #888;\
      padding:.4rem 0}td{display:block;border:0;padding:.1rem 0}\
      td::before{content:attr(data-label);font-weight:600;margin-right:.5rem}}
      @media print{body{margin:0;max-width:none;font-size:10pt}code{font-size:8pt}\
      tr{break-inside:avoid}tr.differs{outline:1px solid #000}}
      """;

  private final StringBuilder html = new StringBuilder();
  private List<String> heads = List.of();
  private int column;

  /** The beginning of the page until its body. */
  void start(String title) {
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    element("title", title);
    html.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
  }

  void end() {
    html.append("</body>\n</html>\n");
  }

  void open(String name, String id) {
    html.append('<').append(name).append(" id=\"").append(escaped(id)).append("\">\n");
  }

  void close(String name) {
    html.append("</").append(name).append(">\n");
  }

  void element(String name, String text) {
    html.append('<').append(name).append('>').append(escaped(text));
    close(name);
  }

  /** The beginning of a table with its heads. */
  void table(String name, String... names) {
    heads = List.of(names);
    html.append("<table class=\"").append(name).append("\">\n<thead><tr>");
    heads.forEach(head -> html.append("<th scope=\"col\">").append(escaped(head)).append("</th>"));
    html.append("</tr></thead>\n<tbody>\n");
  }

  void endTable() {
    html.append("</tbody>\n</table>\n");
  }

  /** The beginning of a row; the kind may be empty. */
  void row(String kind) {
    column = 0;
    html.append(kind.isEmpty() ? "<tr>" : "<tr class=\"" + kind + "\">");
  }

  void endRow() {
    html.append("</tr>\n");
  }

  void cell(String text) {
    startCell();
    html.append(escaped(text)).append("</td>");
  }

  /** A cell with lines of hex digits. */
  void codes(List<String> lines) {
    startCell();
    lines.forEach(line -> html.append("<code>").append(escaped(line)).append("</code>"));
    html.append("</td>");
  }

  /** Markup that is written as it is. */
  void raw(String markup) {
    html.append(markup);
  }

  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return html.toString();
  }

  private void startCell() {
    html.append("<td data-label=\"").append(escaped(heads.get(column))).append("\">");
    column++;
  }
}
