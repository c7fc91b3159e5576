package io.premeasure.cpio.events;

/** A reason to refuse a line, on its way to where source and line number are known. */
final class EventsSyntax extends Exception {
  private static final long serialVersionUID = 1L;

  EventsSyntax(String reason) {
    super(reason, null, false, false);
  }
}
