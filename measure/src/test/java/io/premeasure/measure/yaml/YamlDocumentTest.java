package io.premeasure.measure.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentTest {
  private static final String SAMPLE =
      """
      ---
      # a launch
      tpm: 2.0
      control: 0x2   # a number
      hex: 00
      digits: 80000000201010220000b001
      "quoted key": 'it''s # no comment'
      escapes: "a\\tb\\u00e9\\"c"
      url: http://host:80/a#b
      empty:
      nothing: ~
      yes: true
      modules:
      - file: vmlinuz
        cmdline: "ro quiet"
      -   file: initrd
          unpack: false
      - plain
      -
        - 1
        - - -2
          - [a, {b: c, "d":1}, ]
      flow: [
        one,   # first
        'two'
      ]
      map: {tpm: {anyOf: [1, 2]}, none: }
      text: |
        line 1
          line 2

        line 3
      folded: >-
        a
        b

        c
      last: end
      ...
      """;

  @Test
  void valuesAreThoseThatTheTextSays() throws IOException {
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("tpm", "2.0");
    expected.put("control", 2L);
    expected.put("hex", "00");
    expected.put("digits", "80000000201010220000b001");
    expected.put("quoted key", "it's # no comment");
    expected.put("escapes", "a\tb\u00e9\"c");
    expected.put("url", "http://host:80/a#b");
    expected.put("empty", null);
    expected.put("nothing", null);
    expected.put("yes", true);
    expected.put(
        "modules",
        List.of(
            Map.of("file", "vmlinuz", "cmdline", "ro quiet"),
            Map.of("file", "initrd", "unpack", false),
            "plain",
            List.of(1L, List.of(-2L, List.of("a", Map.of("b", "c", "d", 1L))))));
    expected.put("flow", List.of("one", "two"));
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("tpm", Map.of("anyOf", List.of(1L, 2L)));
    inner.put("none", null);
    expected.put("map", inner);
    expected.put("text", "line 1\n  line 2\n\nline 3\n");
    expected.put("folded", "a b\nc");
    expected.put("last", "end");
    assertEquals(expected, read(SAMPLE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "txt/chain/expected.json",
        "txt/servicevm/minimal.json",
        "txt/lcp/expected.json",
        "txt/servicevm/expected.json"
      })
  void jsonIsReadAsWhatItIs(String name) throws IOException {
    byte[] json = Golden.bytes(name);
    assertEquals(longs(JSON.std.anyFrom(json)), YamlDocument.read(name, json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "a: 1\\na: 2 ~ 2 ~ second value",
        "a: &x 1 ~ 1 ~ &",
        "a: *x ~ 1 ~ *",
        "a: !!str 1 ~ 1 ~ !",
        "<<: {a: 1} ~ 1 ~ key",
        "a: 1\\n  b: 2 ~ 2 ~ several lines",
        "a:\\n  b: 1\\n    c: 2 ~ 3 ~ several lines",
        "a: [1, 2 ~ 1 ~ closed",
        "a: 'b ~ 1 ~ closed",
        "a: b: c ~ 1 ~ colon",
        "- a\\nb: c ~ 2 ~ end",
        "a: 1\\n- b ~ 2 ~ end",
        "\\ta: 1 ~ 1 ~ tab",
        "a: \"\\q\" ~ 1 ~ escape",
        "a: {b 1} ~ 1 ~ colon",
        "a: 1\\n---\\nb: 2 ~ 2 ~ KEY"
      })
  void whatIsNotReadIsRefusedWithItsLine(String text, int line, String reason) {
    YamlFormatException refused =
        assertThrows(
            YamlFormatException.class, () -> read(text.replace("\\n", "\n").replace("\\t", "\t")));
    assertTrue(refused.getMessage().startsWith("x:" + line + ": "), refused.getMessage());
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @Test
  void emptyTextHasNoValue() throws IOException {
    assertNull(read("\n# nothing\n"));
  }

  @Test
  void deepNestingIsRefused() {
    assertThrows(YamlFormatException.class, () -> read("[".repeat(5000)));
    assertThrows(YamlFormatException.class, () -> read("- ".repeat(5000) + "a"));
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      deep.append(" ".repeat(i)).append("a:\n");
    }
    assertThrows(YamlFormatException.class, () -> read(deep.toString()));
  }

  @Test
  void damagedTextsAreReadOrRefused() {
    byte[] good = SAMPLE.getBytes(StandardCharsets.UTF_8);
    HostileInput.Parser parser = input -> YamlDocument.read("x", input);
    HostileInput.truncations(good, YamlFormatException.class, parser);
    HostileInput.mutations(good, YamlFormatException.class, parser);
  }

  private static Object read(String text) throws IOException {
    return YamlDocument.read("x", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Object longs(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> members = new LinkedHashMap<>();
      map.forEach((key, each) -> members.put(key, longs(each)));
      return members;
    }
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(each -> items.add(longs(each)));
      return items;
    }
    return value instanceof Integer number ? Long.valueOf(number) : value;
  }
}
