package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.measure.Invocation;
import io.premeasure.measure.chain.ChainDescription;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.YamlDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictChainCommandTest {
  private static final String CHAIN =
      """
      premeasure: chain
      version: 1
      stages:
        - firmware: {secure-boot: false, disk: none}
        - uki:
            file: {anyOf: [old.efi, new.efi]}
        - systemd:
            phases: [enter-initrd]
            machine-id: "0123456789abcdef0123456789abcdef"
      """;

  @TempDir private Path folder;

  @Test
  void choicesBecomeASetWithItsPolicy() throws IOException {
    Files.write(folder.resolve("old.efi"), BootDisk.uki(252, "old"));
    Files.write(folder.resolve("new.efi"), BootDisk.uki(257, "new"));
    Map<String, Object> set = predict(CHAIN).json();
    List<?> predictions = (List<?>) set.get("predictions");
    assertEquals(
        Map.of("stages[1].uki.file", "new.efi"), ((Map<?, ?>) predictions.get(1)).get("choice"));
  }

  @Test
  void jsonIsADescriptionToo() throws IOException {
    Files.write(folder.resolve("new.efi"), BootDisk.uki(257, "new"));
    Invocation done =
        predict(
            """
            {"premeasure": "chain", "version": 1, "stages": [
              {"firmware": {"secure-boot": false, "disk": "none"}},
              {"uki": {"file": "new.efi"}}]}
            """);
    assertEquals("prediction", done.json().get("premeasure"));
  }

  @ParameterizedTest
  @CsvSource({
    "'version: 1\nstages: [{uki: {fiel: a}}]', 'stages[0].uki.fiel: unknown member'",
    "'version: 2\nstages: []', 'version: expected 1'",
    "'version: 1\nstages: [{rocket: {}}]', 'unknown stage'",
    "'version: 1\nversion: 1\nstages: []', 'given twice'",
    "'version: 1\nstages: [{systemd: {machine-id: x}}]', 'expected 32 lower-case hex digits'",
    "'version: 1\nstages: [{uki: {file: none.efi}}]', 'none.efi'"
  })
  void whatIsWrongIsNamedWithItsPlace(String rest, String message) throws IOException {
    Files.writeString(folder.resolve("chain.yaml"), "premeasure: chain\n" + rest);
    Invocation bad = Invocation.of("predict", "chain", folder.resolve("chain.yaml").toString());
    assertEquals(3, bad.exit(), bad.err());
    assertTrue(bad.err().contains(message), bad.err());
  }

  @Test
  void refusalsNameTheLine() throws IOException {
    Files.writeString(folder.resolve("chain.yaml"), CHAIN.replace("disk: none", "disc: none"));
    Invocation bad = Invocation.of("predict", "chain", folder.resolve("chain.yaml").toString());
    assertTrue(
        bad.err().contains("chain.yaml:4: stages[0].firmware.disc: unknown member"), bad.err());
  }

  @Test
  void hostileDescriptionsAreRefused() {
    byte[] good = CHAIN.getBytes(StandardCharsets.UTF_8);
    HostileInput.Parser parser = bytes -> ChainDescription.of(YamlDocument.read("chain", bytes));
    HostileInput.truncations(good, DocumentFormatException.class, parser);
    HostileInput.mutations(good, DocumentFormatException.class, parser);
  }

  private Invocation predict(String chain) throws IOException {
    Path file = folder.resolve("chain.yaml");
    Files.writeString(file, chain);
    Invocation done = Invocation.of("predict", "chain", file.toString(), "--format", "json");
    assertEquals(0, done.exit(), done.err());
    return done;
  }
}
