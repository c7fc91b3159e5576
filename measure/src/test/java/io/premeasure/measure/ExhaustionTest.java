package io.premeasure.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.console.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExhaustionTest {
  static Stream<Error> errors() {
    return Stream.of(new OutOfMemoryError("Java heap space"), new StackOverflowError());
  }

  /** The error comes from inside the command, where it writes its result. */
  @ParameterizedTest
  @MethodSource("errors")
  void whatMakesJavaRunOutIsABadInputAndNoCheckThatFails(Error error) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream out =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            throw error;
          }
        };
    int exit =
        Premeasure.run(
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            "keys",
            "signer",
            Golden.path("cvmboot/sig/rsa2048.pub").toString());
    String message = err.toString(StandardCharsets.UTF_8);
    assertEquals(ExitStatus.BAD_INPUT, exit);
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith("premeasure: an input cannot be used, it needs more "), message);
  }
}
