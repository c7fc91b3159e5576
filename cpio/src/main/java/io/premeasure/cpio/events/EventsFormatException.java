package io.premeasure.cpio.events;

import java.io.IOException;
import java.util.List;

/** An events file that its reader refuses. */
public final class EventsFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String reason;
  private final transient List<MeasuredEvent> dispatched;

  /**
   * A refusal.
   *
   * @param line from 1; 0 when the whole file is meant
   * @param reason what is wrong, in the words of the original parser where it has some
   * @param dispatched the events that the loader has measured by then
   */
  EventsFormatException(String source, int line, String reason, List<MeasuredEvent> dispatched) {
    super(source + ": line " + line + ": " + reason);
    this.line = line;
    this.reason = reason;
    this.dispatched = List.copyOf(dispatched);
  }

  /** The line, from 1; 0 when the whole file is meant. */
  public int line() {
    return line;
  }

  /** What is wrong, without source and line. */
  public String reason() {
    return reason;
  }

  /** The events before the error: the loader has already extended them when it stops. */
  public List<MeasuredEvent> dispatched() {
    return dispatched == null ? List.of() : dispatched;
  }
}
