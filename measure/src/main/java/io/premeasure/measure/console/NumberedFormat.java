package io.premeasure.measure.console;

import java.util.List;

/** A command whose {@code --format} takes a number besides {@code text} and {@code json}. */
public interface NumberedFormat {
  /** The numbers it takes, in decimal digits. */
  List<String> formatNumbers();

  /** Tells the command the number that was given. */
  void formatNumber(int number);
}
