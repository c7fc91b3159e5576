package io.premeasure.cpio;

/**
 * One thing that was looked at, and what came of it.
 *
 * @param name what was looked at, in lower case with hyphens; the same at every run
 * @param ok whether it holds
 * @param detail what was found, for people; never empty when it does not hold
 */
public record Check(String name, boolean ok, String detail) {
  /** A check that holds. */
  public static Check passed(String name, String detail) {
    return new Check(name, true, detail);
  }

  /** A check that does not hold. */
  public static Check failed(String name, String detail) {
    return new Check(name, false, detail);
  }
}
