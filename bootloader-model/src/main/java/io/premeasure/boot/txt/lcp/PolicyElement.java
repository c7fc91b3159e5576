package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import java.util.Arrays;
import java.util.Optional;

/** An element of a policy list: one kind of thing that may be started, or data of others. */
public final class PolicyElement {
  private static final int HEADER = 12;

  private final long typeId;
  private final long control;
  private final byte[] data;

  /**
   * An element.
   *
   * @param type what it is about
   * @param control PolEltControl; bit 0: SINIT's own list of STMs does not count
   * @param content what follows the header
   */
  public PolicyElement(ElementType type, long control, ElementContent content) {
    this(type.id(), control, content.encode());
  }

  private PolicyElement(long typeId, long control, byte[] data) {
    this.typeId = typeId;
    this.control = control;
    this.data = data;
  }

  /**
   * Reads an element that fills the file.
   *
   * @throws BootFormatException when it is none, also for content that does not fit its type
   */
  public static PolicyElement read(String source, byte[] content) throws BootFormatException {
    StructureReader in = StructureReader.of(source, content);
    PolicyElement element = read(in);
    in.finish("element");
    return element;
  }

  static PolicyElement read(StructureReader in) throws BootFormatException {
    int at = in.position();
    long size = in.u32("element size");
    if (size < HEADER) {
      throw in.bad(at, "element of " + size + " bytes, expected 12 or more");
    }
    long type = in.u32("element type");
    long control = in.u32("element control");
    StructureReader data = in.part(size - HEADER, "element");
    byte[] bytes = data.range(data.position(), data.end(), "element");
    PolicyElement element = new PolicyElement(type, control, bytes);
    if (element.type().isPresent()) {
      ElementContent.read(element.type().get(), data);
    }
    return element;
  }

  /** What it is about; absent for numbers that are not known. */
  public Optional<ElementType> type() {
    return ElementType.ofId(typeId);
  }

  /** The number of the type. */
  public long typeId() {
    return typeId;
  }

  /** PolEltControl. */
  public long control() {
    return control;
  }

  /** What follows the header. */
  public byte[] data() {
    return data.clone();
  }

  /** The content, decoded; absent for types that are not known. */
  public Optional<ElementContent> content() {
    if (type().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ElementContent.read(type().get(), StructureReader.of("element", data)));
    } catch (BootFormatException e) {
      throw new IllegalStateException("checked when it was read", e);
    }
  }

  /** The element's bytes. */
  public byte[] encode() {
    return new StructureWriter()
        .u32((long) HEADER + data.length)
        .u32(typeId)
        .u32(control)
        .bytes(data)
        .toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyElement that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encode());
  }
}
