package io.premeasure.measure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One run of the program in this process.
 *
 * @param exit the exit status
 * @param text what went to standard output
 * @param err what went to standard error
 */
public record Invocation(int exit, String text, String err) {
  /** Runs a command line. */
  public static Invocation of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Premeasure.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            arguments);
    return new Invocation(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Standard output as a JSON object. */
  public Map<String, Object> json() throws IOException {
    return JSON.std.mapFrom(text);
  }
}
