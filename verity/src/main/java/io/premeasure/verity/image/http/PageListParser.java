package io.premeasure.verity.image.http;

import io.premeasure.verity.VerityFormatException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the answer to Get Page Ranges: {@code PageList} with {@code PageRange}s of {@code Start}
 * and inclusive {@code End}, which are multiples of 512 bytes, and {@code NextMarker} when the list
 * goes on. {@code ClearRange}s are skipped.
 */
final class PageListParser {
  private static final int MAX_NUMBER_LENGTH = 19;

  private final String source;
  private final XMLStreamReader reader;
  private final ByteRange window;
  private final List<ByteRange> ranges = new ArrayList<>();
  private boolean goesOn;

  /** Ranges in ascending order, neighbours joined, and whether there are more after the last. */
  record PageList(List<ByteRange> ranges, boolean goesOn) {}

  private PageListParser(String source, XMLStreamReader reader, ByteRange window) {
    this.source = source;
    this.reader = reader;
    this.window = window;
  }

  /**
   * Reads a list.
   *
   * @param source name of the image, for messages
   * @param window the part that was asked for; ranges are cut to it
   * @throws VerityFormatException when it is not such a list
   */
  static PageList parse(String source, byte[] xml, ByteRange window) throws VerityFormatException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
      PageListParser parser = new PageListParser(source, reader, window);
      parser.document();
      return new PageList(List.copyOf(parser.ranges), parser.goesOn);
    } catch (XMLStreamException e) {
      int offset = e.getLocation() == null ? 0 : e.getLocation().getCharacterOffset();
      throw new VerityFormatException(source, Math.max(0, offset), "page list: not XML");
    }
  }

  private void document() throws XMLStreamException, VerityFormatException {
    require(nextElement() && reader.getLocalName().equals("PageList"), "no PageList");
    while (nextElement()) {
      switch (reader.getLocalName()) {
        case "PageRange" -> add(range());
        case "ClearRange" -> range();
        case "NextMarker" -> goesOn = !reader.getElementText().isEmpty();
        default -> require(false, "unexpected element");
      }
    }
    while (reader.hasNext()) {
      reader.next();
    }
  }

  private ByteRange range() throws XMLStreamException, VerityFormatException {
    long start = number("Start");
    long last = number("End");
    require(!nextElement(), "more than Start and End in a range");
    require(
        start <= last && start % 512 == 0 && last % 512 == 511,
        "range from " + start + " to " + last);
    return new ByteRange(start, last + 1);
  }

  private long number(String name) throws XMLStreamException, VerityFormatException {
    require(nextElement() && reader.getLocalName().equals(name), "no " + name);
    String text = reader.getElementText().strip();
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    require(digits && text.length() < MAX_NUMBER_LENGTH, name + " is no number");
    return Long.parseLong(text);
  }

  private void add(ByteRange found) throws VerityFormatException {
    ByteRange cut =
        new ByteRange(Math.max(found.start(), window.start()), Math.min(found.end(), window.end()));
    if (cut.start() >= cut.end()) {
      return;
    }
    if (ranges.isEmpty()) {
      ranges.add(cut);
      return;
    }
    ByteRange last = ranges.get(ranges.size() - 1);
    require(cut.start() >= last.end(), "range at " + cut.start() + " is not in order");
    if (cut.start() == last.end()) {
      ranges.set(ranges.size() - 1, new ByteRange(last.start(), cut.end()));
    } else {
      ranges.add(cut);
    }
  }

  /** Moves to the next element inside the current one; false at its end. */
  private boolean nextElement() throws XMLStreamException, VerityFormatException {
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        return true;
      }
      if (event == XMLStreamConstants.END_ELEMENT) {
        return false;
      }
      boolean text = event == XMLStreamConstants.CHARACTERS && !reader.isWhiteSpace();
      require(!text && event != XMLStreamConstants.ENTITY_REFERENCE, "text between elements");
      require(event != XMLStreamConstants.DTD, "document type");
    }
    return false;
  }

  private void require(boolean holds, String found) throws VerityFormatException {
    if (!holds) {
      int offset = Math.max(0, reader.getLocation().getCharacterOffset());
      throw new VerityFormatException(source, offset, "page list: " + found);
    }
  }
}
