package io.premeasure.measure.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir private Path folder;

  @Test
  void archiveAndDataDiskAreMeasuredAsPredicted() throws IOException {
    Path kept = folder.resolve("demo");
    Invocation demo = Invocation.of("--format", "json", "demo", "--keep", kept.toString());
    assertEquals(0, demo.exit(), demo.err());
    assertEquals(true, demo.json().get("equal"));
    List<?> rows = (List<?>) demo.json().get("registers");
    Set<Object> registers =
        rows.stream().map(row -> ((Map<?, ?>) row).get("pcr")).collect(Collectors.toSet());
    assertEquals(Set.of(11, 12, 15), registers);
    assertTrue(Files.size(kept.resolve("data.cbe")) > 12 << 20);
    assertEquals(3, Invocation.of("demo", "--keep", kept.toString()).exit());
  }

  @Test
  void everyCommandIsShown() throws IOException {
    Invocation demo = Invocation.of("demo");
    assertEquals(0, demo.exit(), demo.err());
    for (String command : List.of("archive sign", "boot simulate", "cbe measure", "tpm extend")) {
      assertTrue(demo.text().contains("$ premeasure " + command), demo.text());
    }
  }
}
