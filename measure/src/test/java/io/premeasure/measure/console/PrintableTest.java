package io.premeasure.measure.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          (first, second, arguments) -> 0);

  /** ESC, the control sequence introducer of ISO 8859-1, DEL and a turn of the direction. */
  @Test
  void textOfAResultCannotControlTheTerminalNorStartALine() {
    console.line("a\033[2Jb\u009bc\u007fd\u202ee\r\nverified\tx");
    console.verdict(false, "FAIL", " \033[32mok\n");
    assertEquals(
        "a?[2Jb?c?d?e?\\nverified\tx\nFAIL ?[32mok\\n\n",
        out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }

  @Test
  void messagesAreShortAndTheirFurtherLinesIndented() {
    console.note("one\033\ntwo");
    console.note("x".repeat(5000));
    String[] lines = err.toString(StandardCharsets.UTF_8).split("\\R", -1);
    assertEquals("one?", lines[0]);
    assertEquals("    two", lines[1]);
    assertEquals(4096 + 3, lines[2].length());
  }

  @Test
  void otherLettersStay() {
    console.line("Müller 😀 漢");
    assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("Müller 😀 漢"));
  }
}
