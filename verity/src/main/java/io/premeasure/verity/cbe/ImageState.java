package io.premeasure.verity.cbe;

/** What goes on in an image, as the first byte of a superblock says. */
public enum ImageState {
  INVALID(0),
  NORMAL(1),
  REKEYING(2),
  EXTENDING_VBD(3),
  EXTENDING_FT(4);

  private final int code;

  ImageState(int code) {
    this.code = code;
  }

  /** The byte in images of the core of 2020-07-17 and later. */
  int code() {
    return code;
  }

  /** Whether an operation was begun that must be finished before anything else can be done. */
  public boolean unfinished() {
    return code > NORMAL.code;
  }
}
