package io.premeasure.verity.image.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.verity.VerityFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageListParserTest {
  private static final ByteRange WINDOW = new ByteRange(0, 1 << 20);

  /** The form of an answer as the REST API's description of Get Page Ranges shows it. */
  private static final String LIST =
      """
      <?xml version="1.0" encoding="utf-8"?>
      <PageList>
        <PageRange><Start>0</Start><End>511</End></PageRange>
        <ClearRange><Start>512</Start><End>1023</End></ClearRange>
        <PageRange><Start>1024</Start><End>2047</End></PageRange>
        <PageRange><Start>2048</Start><End>4095</End></PageRange>
        <NextMarker>2!8!MDAwMDE-</NextMarker>
      </PageList>
      """;

  private static PageListParser.PageList parse(String xml) throws VerityFormatException {
    return PageListParser.parse("image", xml.getBytes(StandardCharsets.UTF_8), WINDOW);
  }

  private static String range(String start, String end) {
    return "<PageList><PageRange><Start>"
        + start
        + "</Start><End>"
        + end
        + "</End></PageRange></PageList>";
  }

  @Test
  void neighboursAreJoinedAndClearRangesSkipped() throws VerityFormatException {
    PageListParser.PageList list = parse(LIST);
    assertEquals(List.of(new ByteRange(0, 512), new ByteRange(1024, 4096)), list.ranges());
    assertTrue(list.goesOn());
  }

  @Test
  void rangesAreCutToTheWindow() throws VerityFormatException {
    byte[] xml = range("0", "1048575").getBytes(StandardCharsets.UTF_8);
    ByteRange window = new ByteRange(512, 4096);
    assertEquals(List.of(window), PageListParser.parse("image", xml, window).ranges());
    ByteRange behind = new ByteRange(2 << 20, 3 << 20);
    assertEquals(List.of(), PageListParser.parse("image", xml, behind).ranges());
  }

  @Test
  void anEmptyListIsNoData() throws VerityFormatException {
    assertEquals(List.of(), parse("<PageList/>").ranges());
    assertFalse(parse("<PageList><NextMarker/></PageList>").goesOn());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<Error><Code>x</Code></Error>",
        "<PageList>text</PageList>",
        "<PageList><Other/></PageList>",
        "<PageList></PageList><PageList/>",
        "<PageList><PageRange><Start>0</Start></PageRange></PageList>",
        "<PageList><PageRange><End>511</End><Start>0</Start></PageRange></PageList>",
        "<!DOCTYPE PageList [<!ENTITY a \"0\">]><PageList/>",
        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><PageList>&x;</PageList>"
      })
  void whatIsNoPageListIsRefused(String xml) {
    VerityFormatException e = assertThrows(VerityFormatException.class, () -> parse(xml));
    assertTrue(e.getMessage().contains("page list: "), e.getMessage());
  }

  @Test
  void rangesThatCannotBeAreRefused() {
    String[][] ranges = {
      {"512", "511"},
      {"1", "511"},
      {"0", "510"},
      {"-512", "511"},
      {"0", "9223372036854775807"},
      {"0", "99999999999999999999"},
      {"0x0", "511"},
      {"", "511"}
    };
    for (String[] range : ranges) {
      assertThrows(VerityFormatException.class, () -> parse(range(range[0], range[1])));
    }
    String twice = range("0", "511").replace("</PageList>", "") + range("0", "511").substring(10);
    assertThrows(VerityFormatException.class, () -> parse(twice));
  }

  @Test
  void damagedListsAreReadOrRefused() {
    byte[] good = LIST.getBytes(StandardCharsets.UTF_8);
    HostileInput.Parser parser = bytes -> PageListParser.parse("image", bytes, WINDOW);
    HostileInput.truncations(good, VerityFormatException.class, parser);
    HostileInput.mutations(good, VerityFormatException.class, parser);
  }
}
