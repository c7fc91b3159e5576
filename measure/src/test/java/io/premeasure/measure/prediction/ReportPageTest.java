package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The page, read as the tree that it is. */
class ReportPageTest {
  private static final String CHAIN =
      """
      premeasure: chain
      version: 1
      stages:
        - firmware: {secure-boot: false, disk: none}
        - uki: {file: {anyOf: [a.efi, b.efi]}, options: '<b>"&'}
      """;

  @TempDir private Path folder;
  private Path report;
  private Map<String, Object> set;

  @BeforeEach
  void writeReport() throws IOException {
    Files.write(folder.resolve("a.efi"), BootDisk.uki(257, "console=<i>"));
    Files.write(folder.resolve("b.efi"), BootDisk.uki(257, "quiet"));
    Path chain = folder.resolve("chain.yaml");
    Files.writeString(chain, CHAIN);
    report = folder.resolve("out.html");
    Invocation done =
        Invocation.of(
            "predict",
            "chain",
            chain.toString(),
            "--report",
            report.toString(),
            "--format",
            "json");
    assertEquals(0, done.exit(), done.err());
    set = done.json();
  }

  @Test
  void everyValueAndEventIsOnThePage() throws Exception {
    String text = page().getDocumentElement().getTextContent();
    List<Map<?, ?>> predictions = predictions();
    for (Map<?, ?> prediction : predictions) {
      for (Object value : ((Map<?, ?>) bank(prediction)).values()) {
        assertTrue(text.contains("sha256:" + value), value::toString);
      }
      for (Object event : (List<?>) prediction.get("events")) {
        assertTrue(text.contains((String) ((Map<?, ?>) event).get("description")));
      }
    }
    assertTrue(text.contains("the firmware's version and volumes"), "why PCR 0 is unknown");
  }

  @Test
  void timelineHasAPointForEachExtend() throws Exception {
    NodeList pictures = page().getElementsByTagName("svg");
    assertEquals(2, pictures.getLength());
    for (int i = 0; i < 2; i++) {
      List<?> events = (List<?>) predictions().get(i).get("events");
      Element picture = (Element) pictures.item(i);
      assertEquals(events.size(), picture.getElementsByTagName("circle").getLength());
    }
  }

  @Test
  void registersThatDifferBetweenAlternativesAreMarked() throws Exception {
    assertEquals(List.of("4", "11", "4", "11"), markedRegisters());
  }

  /** The page of a comparison has both predictions, by the names of their files. */
  @Test
  void comparisonMarksWhatDiffers() throws Exception {
    List<String> files = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      Path file = folder.resolve(name + ".json");
      Invocation.of(
          "predict", "uki", folder.resolve(name + ".efi").toString(), "-o", file.toString());
      files.add(file.toString());
    }
    Invocation diff =
        Invocation.of("predict", "diff", files.get(0), files.get(1), "--report", "" + report);
    assertEquals(1, diff.exit(), diff.err());
    assertEquals(List.of("11", "11"), markedRegisters());
    String text = page().getDocumentElement().getTextContent();
    files.forEach(file -> assertTrue(text.contains("prediction: " + file), file));
  }

  private List<String> markedRegisters() throws Exception {
    List<String> marked = new ArrayList<>();
    NodeList rows = page().getElementsByTagName("tr");
    for (int i = 0; i < rows.getLength(); i++) {
      Element row = (Element) rows.item(i);
      Element table = (Element) row.getParentNode().getParentNode();
      if (table.getAttribute("class").equals("registers")
          && row.getAttribute("class").equals("differs")) {
        marked.add(row.getElementsByTagName("td").item(0).getTextContent());
      }
    }
    return marked;
  }

  @Test
  void pageNeedsNothingFromOutsideAndRunsNothing() throws IOException {
    String html = Files.readString(report);
    for (String forbidden : List.of("<script", "http://", "https://", "src=", "href=", "url(")) {
      assertFalse(html.contains(forbidden), forbidden);
    }
    assertTrue(html.contains("name=\"viewport\""));
    assertTrue(html.contains("@media print"));
    assertFalse(html.contains("<b>"), "texts are escaped");
  }

  @Test
  @RequiresTool("chromium")
  void browserShowsTheValues() throws IOException {
    String dom =
        RealTool.runOk(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--dump-dom",
                report.toUri().toString())
            .out();
    assertTrue(dom.contains("sha256:" + bank(predictions().get(0)).get("11")), dom);
  }

  private static Map<?, ?> bank(Map<?, ?> prediction) {
    return (Map<?, ?>) ((Map<?, ?>) prediction.get("banks")).get("sha256");
  }

  private List<Map<?, ?>> predictions() {
    List<Map<?, ?>> all = new ArrayList<>();
    for (Object each : (List<?>) set.get("predictions")) {
      all.add((Map<?, ?>) each);
    }
    return all;
  }

  /** The page is also well-formed XML once its head's single tags are closed. */
  private Document page() throws IOException, ParserConfigurationException, SAXException {
    String xml =
        Files.readString(report)
            .replace("<!DOCTYPE html>\n", "")
            .replaceAll("<meta ([^>]*)>", "<meta $1/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
