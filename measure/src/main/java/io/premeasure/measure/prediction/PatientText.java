package io.premeasure.measure.prediction;

/** Text that a regular expression can look at so often, but no more: some never come to an end. */
final class PatientText implements CharSequence {
  private static final int LOOKS = 10_000_000;

  private final CharSequence text;
  private int looks;

  PatientText(CharSequence text) {
    this.text = text;
  }

  /** The expression has looked too often. */
  static final class ExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public char charAt(int index) {
    looks++;
    if (looks > LOOKS) {
      throw new ExhaustedException();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
