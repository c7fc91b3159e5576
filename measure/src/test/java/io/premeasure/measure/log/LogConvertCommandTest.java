package io.premeasure.measure.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogConvertCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"cel-json", "cel-cbor", "cel-tlv", "final-events"})
  void aConvertedLogIsEqualToTheLog(String format) throws IOException {
    byte[] content = Golden.bytes("eventlog/qemu/uki-stub257.bin.gz");
    String log = Files.write(folder.resolve("log"), content).toString();
    String converted = folder.resolve("converted").toString();
    run(0, "log", "convert", log, "--to", format, "-o", converted);
    run(0, "log", "diff", converted, log);
    assertEquals(format, run(0, "--format", "json", "log", "show", converted).json().get("format"));
  }

  @Test
  void aMeasurementListConvertsToTextAndBack() throws IOException {
    Path list = Golden.path("eventlog/ima/ima-ng-sha256.bin");
    String text = folder.resolve("text").toString();
    Path binary = folder.resolve("binary");
    run(0, "log", "convert", list.toString(), "--to", "ima-ascii", "-o", text);
    run(0, "log", "convert", text, "--to", "ima", "-o", binary.toString());
    assertArrayEquals(Files.readAllBytes(list), Files.readAllBytes(binary));
    Map<String, Object> replay =
        run(0, "--format", "json", "log", "replay", text, "--bank", "all").json();
    assertEquals(13, replay.get("entries"));
    assertEquals(
        "594232d1ad253d4e8d9a2081ce31ba8135da14845d00f626b01d1c86e761fbca",
        ((Map<?, ?>) ((Map<?, ?>) replay.get("banks")).get("sha256")).get("10"));
    assertTrue(run(0, "log", "show", text).text().contains("file /bin/busybox"));
  }

  @Test
  void whatAFormatCannotHoldIsRefused() {
    String list = Golden.path("eventlog/ima/ima-ng-sha256.bin").toString();
    Invocation refused = run(3, "log", "convert", list, "--to", "tcg");
    assertTrue(refused.err().contains("cannot hold"), refused.err());
    run(2, "log", "convert", list, "--to", "unknown");
  }

  private static Invocation run(int exit, String... arguments) {
    Invocation result = Invocation.of(arguments);
    assertEquals(exit, result.exit(), () -> result.text() + result.err());
    return result;
  }
}
