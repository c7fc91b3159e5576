package io.premeasure.boot.grub;

/** What the script does from here on depends on the machine; never leaves the package. */
final class Unpredictable extends Exception {
  private static final long serialVersionUID = 1L;

  Unpredictable(String reason) {
    super(reason);
  }
}
