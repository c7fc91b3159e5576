package io.premeasure.tpm.eventlog;

/** What an event's data is; the content types of the TCG Canonical Event Log 1.0. */
public enum EventContent {
  /** Data of a TCG event type, see {@link EventType}. */
  PCCLIENT_STD("pcclient_std"),
  /** The template data of a Linux IMA measurement; the event's name is its template's. */
  IMA_TEMPLATE("ima_template"),
  /** A string that systemd measured; the event's name is its kind, as "phase". */
  SYSTEMD("systemd"),
  /** A management event of the canonical log itself. */
  CEL("cel"),
  /** Content of another kind, kept as it stands. */
  OTHER("other");

  private final String label;

  EventContent(String label) {
    this.label = label;
  }

  /** The content_type of the JSON encoding. */
  public String label() {
    return label;
  }
}
