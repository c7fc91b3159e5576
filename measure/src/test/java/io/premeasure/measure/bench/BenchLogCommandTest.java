package io.premeasure.measure.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchLogCommandTest {
  @TempDir private Path folder;

  @Test
  @RequiresTool("tpm2_eventlog")
  void bothProgramsAreTimedOverTheSameLog() throws IOException {
    byte[] content = Golden.bytes("eventlog/qemu/uki-stub252.bin.gz");
    String log = Files.write(folder.resolve("log"), content).toString();
    Map<String, Object> document =
        run("--format", "json", "bench", "log", log, "--rounds", "1", "--times", "10").json();
    assertEquals(1, ((List<?>) document.get("tpm2EventlogSecondsPerLog")).size());
    assertTrue((Double) document.get("ratioOfMedians") > 0);
  }

  @Test
  void aMeasurementListIsTimedAgainstItsSums() throws IOException {
    Map<String, Object> document =
        run("--format", "json", "bench", "ima", "--size", "100000", "--rounds", "1").json();
    assertEquals(1, ((List<?>) document.get("premeasureSeconds")).size());
    assertTrue((Double) document.get("ratioOfMedians") > 0);
  }

  private static Invocation run(String... arguments) {
    Invocation result = Invocation.of(arguments);
    assertEquals(0, result.exit(), () -> result.text() + result.err());
    return result;
  }
}
