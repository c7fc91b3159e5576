package io.premeasure.measure.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsCheckCommandTest {
  private static final String IDENTITY =
      "PCR11:string:\"os-image-identity\":{\"svn\":\"1\",\"diskId\":\"d\",\"eventVersion\":\"1\"}\n";

  @TempDir private Path folder;

  private Invocation check(String text, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("events"), text);
    String[] command = new String[5 + more.length];
    System.arraycopy(
        new String[] {"--format", "json", "events", "check", file.toString()}, 0, command, 0, 5);
    System.arraycopy(more, 0, command, 5, more.length);
    return Invocation.of(command);
  }

  @Test
  void whatTheLoaderMeasuresIsListed() throws IOException {
    Invocation run = check("PCR12:string:abc\n" + IDENTITY);
    assertEquals(0, run.exit(), run.err());
    assertEquals(true, run.json().get("valid"));
    Map<?, ?> first = (Map<?, ?>) ((List<?>) run.json().get("events")).get(0);
    assertEquals(12, first.get("pcr"));
    assertEquals(1, first.get("line"));
    assertEquals("string", first.get("type"));
    assertEquals("61626300", first.get("data"));
    // Of the text and its NUL, as sha256sum gives it.
    assertEquals(
        "dc1114cd074914bd872cc1f9a23ec910ea2203bc79779ab2e17da25782a624fc",
        ((Map<?, ?>) first.get("digests")).get("sha256"));
  }

  @Test
  void aRefusalNamesLineAndReasonAfterTheEventsBefore() throws IOException {
    Invocation run = check("PCR12:string:abc\nPCR24:string:x\n");
    assertEquals(3, run.exit());
    assertEquals(false, run.json().get("valid"));
    assertEquals(2, run.json().get("line"));
    assertEquals("PCR number is out of range", run.json().get("reason"));
    assertEquals(1, ((List<?>) run.json().get("events")).size());
  }

  @Test
  void warningsDoNotMakeAFileInvalid() throws IOException {
    Invocation run = check(IDENTITY + "PCR17:string:abc\n");
    assertEquals(0, run.exit());
    Map<?, ?> warning = (Map<?, ?>) ((List<?>) run.json().get("warnings")).get(0);
    assertEquals("refused-pcr", warning.get("code"));
  }

  @Test
  void aDashIsStandardInput() throws IOException {
    InputStream before = System.in;
    byte[] events = Golden.bytes("cvmboot/events/readme-example.events");
    try {
      System.setIn(new ByteArrayInputStream(events));
      Invocation piped = Invocation.of("--format", "json", "events", "check", "-");
      assertEquals(0, piped.exit(), piped.err());
      assertEquals(check(new String(events, StandardCharsets.UTF_8)).json(), piped.json());
      System.setIn(new ByteArrayInputStream(events));
      Invocation predicted = Invocation.of("predict", "events", "-", "--signer", "00".repeat(32));
      assertEquals(0, predicted.exit(), predicted.err());
      assertTrue(predicted.text().contains("standard input:"), predicted.text());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aWrongSignerIsAUsageError() throws IOException {
    assertEquals(2, check("PCR12:string:abc\n", "--signer", "12").exit());
  }
}
