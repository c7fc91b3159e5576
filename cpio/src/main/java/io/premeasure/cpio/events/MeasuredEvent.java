package io.premeasure.cpio.events;

/** One measurement that the cvmboot loader makes. */
public final class MeasuredEvent {
  private static final int SIGNER_PCR = 11;

  private final int index;
  private final int line;
  private final int pcr;
  private final EventKind kind;
  private final byte[] measured;

  /**
   * A measurement.
   *
   * @param index its number in order of extension, from 0
   * @param line the line of the events file it comes from, from 1; 0 when there is no file
   * @param pcr the register, 0 to 23
   * @param measured the bytes that the firmware hashes, which are also the event data in the log
   */
  public MeasuredEvent(int index, int line, int pcr, EventKind kind, byte[] measured) {
    this.index = index;
    this.line = line;
    this.pcr = pcr;
    this.kind = kind;
    this.measured = measured.clone();
  }

  /** What the loader measures when the archive has no events file: the raw signer, in PCR 11. */
  public static MeasuredEvent ofSigner(byte[] signer) {
    return new MeasuredEvent(0, 0, SIGNER_PCR, EventKind.BINARY, signer);
  }

  /** Number in order of extension, from 0. */
  public int index() {
    return index;
  }

  /** Line of the events file, from 1; 0 when there is no file. */
  public int line() {
    return line;
  }

  /** The register, 0 to 23. */
  public int pcr() {
    return pcr;
  }

  /** Whether text or hex digits were given. */
  public EventKind kind() {
    return kind;
  }

  /** The bytes that are hashed; a string ends with its NUL. */
  public byte[] measured() {
    return measured.clone();
  }

  /** EV_IPL (13) for strings, EV_COMPACT_HASH (12) for binary events. */
  public int logEventType() {
    return kind.logEventType();
  }
}
