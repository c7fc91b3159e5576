package io.premeasure.cpio.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventsLintTest {
  private static final String IDENTITY = "PCR11:string:\"os-image-identity\":";
  private static final String MEMBERS = "\"svn\":\"1\",\"diskId\":\"d\",\"eventVersion\":\"1\"";
  private static final String CLEAN = IDENTITY + "{\"signer\":\"\"," + MEMBERS + "}\n";

  static Stream<Arguments> findings() {
    return Stream.of(
        Arguments.of("PCR12:string:a\n".repeat(17), 17, "too-many-events"),
        Arguments.of("PCR17:string:a\n", 1, "refused-pcr"),
        Arguments.of("PCR22:string:a\n", 1, "refused-pcr"),
        Arguments.of("PCR4:string:a\n", 1, "firmware-pcr"),
        Arguments.of("PCR12:binary:0011\n", 1, "no-digest"),
        Arguments.of("PCR12:string:a \n", 1, "trailing-blanks"),
        Arguments.of("PCR12:string:a\r\n", 1, "carriage-return"),
        Arguments.of("PCR12:string:a\u0000b\n", 1, "nul"),
        Arguments.of("PCR12:string:a", 1, "no-final-newline"),
        Arguments.of("\u00ef\u00bb\u00bfPCR12:string:a\n", 1, "byte-order-mark"),
        Arguments.of(CLEAN + CLEAN, 2, "second-identity"),
        Arguments.of(
            IDENTITY + "{\"signer\":\"" + "ab".repeat(32) + "\"," + MEMBERS + "}\n",
            1,
            "signer-replaced"),
        Arguments.of(IDENTITY + "{\"signer\":\"TBD\"," + MEMBERS + "}\n", 1, "signer-replaced"),
        Arguments.of(
            "PCR12:string:\"node-policy-identity\":{\"signer\":\"<node-policy-signer>\"}\n",
            1,
            "place-holder-measured"),
        Arguments.of(IDENTITY + "{\"signer\":1," + MEMBERS + "}\n", 1, "not-strict"),
        Arguments.of(IDENTITY + "{" + MEMBERS.replace("\"d\"", "\"d\\n\"") + "}\n", 1, "line-feed"),
        Arguments.of("PCR11:string:\"os-image-identity\" :{}\n", 1, "not-rewritten"));
  }

  @ParameterizedTest
  @MethodSource("findings")
  void whatSurprisesIsNamedWithItsLine(String text, int line, String code) {
    List<EventsLint.Warning> warnings =
        EventsLint.check(text.getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        1,
        warnings.stream().filter(w -> w.line() == line && w.code().equals(code)).count(),
        warnings::toString);
  }

  @Test
  void whatIsMeantAsItStandsHasNoWarning() {
    String text =
        "# comment\n\n"
            + CLEAN
            + IDENTITY.replace("PCR11", "  PCR12").replace("os-image-identity", "other")
            + "1\nPCR23:binary:"
            + "00".repeat(32)
            + "\n";
    assertEquals(List.of(), EventsLint.check(text.getBytes(StandardCharsets.ISO_8859_1)));
    String holder = CLEAN.replace("\"signer\":\"\"", "\"signer\":\"<filled-in-by-boot-loader>\"");
    assertEquals(List.of(), EventsLint.check(holder.getBytes(StandardCharsets.ISO_8859_1)));
    String zeros = CLEAN.replace("\"signer\":\"\"", "\"signer\":\"" + "0".repeat(64) + "\"");
    assertEquals(List.of(), EventsLint.check(zeros.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void filesThatDoNotParseAreLookedAtToo() throws IOException {
    try (Stream<Path> files = Files.list(Golden.path("cvmboot/events"))) {
      for (Path file : files.toList()) {
        EventsLint.check(Files.readAllBytes(file));
      }
    }
  }
}
