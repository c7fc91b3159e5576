package io.premeasure.cpio.events;

/** The type of a line in an events file. */
public enum EventKind {
  /** Text, measured with a NUL byte after it and logged as EV_IPL. */
  STRING(0x0000000D),
  /** Hex digits, measured decoded and logged as EV_COMPACT_HASH. */
  BINARY(0x0000000C);

  private final int logEventType;

  EventKind(int logEventType) {
    this.logEventType = logEventType;
  }

  /** The event type that the TCG event log shows (TCG PC Client Platform Firmware Profile). */
  public int logEventType() {
    return logEventType;
  }
}
