package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxtAcmCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"sinit-a.acm", "sinit-b.acm", "bios.acm"})
  void hashKeyAndFirstMeasurementAreShown(String name) throws IOException {
    Map<?, ?> expected = (Map<?, ?>) Golden.json("txt/acm/expected.json").get(name);
    Invocation run =
        Invocation.of(
            "--format", "json", "txt", "acm", path(name), "--edx", "0x1", "--bank", "sha384");
    assertEquals(0, run.exit(), run.err());
    Map<String, Object> shown = run.json();
    assertEquals(expected.get("acm_hash"), shown.get("acmHash"));
    assertEquals(expected.get("public_key_sha256"), shown.get("publicKeySha256"));
    assertEquals(true, shown.get("signatureValid"));
    Map<?, ?> start = (Map<?, ?>) ((Map<?, ?>) expected.get("hash_start")).get("1");
    Map<?, ?> sha384 = (Map<?, ?>) start.get("sha384");
    Map<?, ?> shownStart = (Map<?, ?>) shown.get("hashStart");
    assertEquals(Map.of("sha384", sha384.get("pcr17_after")), shownStart.get("pcr17"));
    assertEquals(Map.of("sha384", sha384.get("digest")), shownStart.get("digests"));
  }

  @Test
  void textNamesEveryTable() {
    Invocation run = Invocation.of("txt", "acm", path("sinit-b.acm"));
    assertEquals(0, run.exit(), run.err());
    for (String part : List.of("header:", "preProduction: true", "processors:", "sha384")) {
      assertTrue(run.text().contains(part), part + " in " + run.text());
    }
  }

  @Test
  void alteredModuleFailsTheCheck() throws IOException {
    Invocation run = Invocation.of("--format", "json", "txt", "acm", path("body-bit-flipped.acm"));
    assertEquals(1, run.exit());
    assertEquals(false, run.json().get("signatureValid"));
    assertTrue(run.err().contains("signature"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"size-beyond-file.acm", "chipset-list-outside.acm"})
  void malformedModuleIsRefused(String name) {
    assertEquals(3, Invocation.of("txt", "acm", path(name)).exit());
  }

  @Test
  void fileMustBeNamed() {
    assertEquals(2, Invocation.of("txt", "acm").exit());
    assertEquals(2, Invocation.of("txt", "acm", "match", path("sinit-a.acm")).exit());
  }

  @ParameterizedTest
  @CsvSource({
    "8086:b006:1, , 0, true, false",
    "8086:b003:5, , 0, false, true",
    "8086:b002:3, 0x506e3, 0, false, true",
    "8086:b002:3, 0x406e3, 1, false, false",
    "8086:b003:7, , 1, false, false"
  })
  void modulesForAPlatformAreFound(
      String chipset, String cpu, int exit, boolean first, boolean second) throws IOException {
    String[] words = {
      "--format",
      "json",
      "txt",
      "acm",
      "match",
      "--chipset",
      chipset,
      path("sinit-a.acm"),
      path("sinit-b.acm"),
      path("bios.acm")
    };
    if (cpu != null) {
      words = java.util.Arrays.copyOf(words, words.length + 2);
      words[words.length - 2] = "--cpu";
      words[words.length - 1] = cpu;
    }
    Invocation run = Invocation.of(words);
    assertEquals(exit, run.exit(), run.err());
    List<?> modules = (List<?>) run.json().get("modules");
    assertEquals(
        List.of(first, second, false),
        modules.stream().map(module -> ((Map<?, ?>) module).get("matches")).toList());
  }

  private static String path(String name) {
    return Golden.path("txt/acm/" + name).toString();
  }
}
