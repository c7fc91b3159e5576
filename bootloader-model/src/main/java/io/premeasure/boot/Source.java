package io.premeasure.boot;

/**
 * Where a measured value comes from, so that a person finds the file or setting behind a digest.
 *
 * @param text for people, for example {@code esp/EFI/cvmboot.cpio(events):3}
 */
public record Source(String text) {

  /** A whole file, partition or variable, by its name. */
  public static Source file(String name) {
    return new Source(name);
  }

  /** An entry of an archive, or another named part of a file. */
  public Source entry(String name) {
    return new Source(text + "(" + name + ")");
  }

  /**
   * A line of a text.
   *
   * @param number from 1
   */
  public Source line(int number) {
    return new Source(text + ":" + number);
  }

  @Override
  public String toString() {
    return text;
  }
}
