package io.premeasure.boot.cvmboot;

/** The loader shows a message, waits for a key and resets the machine. */
final class LoaderStop extends Exception {
  private static final long serialVersionUID = 1L;

  private final String step;

  LoaderStop(String step, String reason) {
    super(reason, null, false, false);
    this.step = step;
  }

  /** Where the loader's behaviour depends on stray memory. */
  static LoaderStop undefined(String step, String reason) {
    return new LoaderStop(step, "undefined in the loader: " + reason);
  }

  String step() {
    return step;
  }
}
