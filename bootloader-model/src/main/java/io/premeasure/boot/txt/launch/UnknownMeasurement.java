package io.premeasure.boot.txt.launch;

/**
 * A measurement that cannot be computed, because a value of the platform is not known; nothing can
 * then be said about its register.
 *
 * @param pcr the register
 * @param field what is not known, by its name in profiles
 * @param where it can be read, for people
 */
record UnknownMeasurement(int pcr, String field, String where) {
  /** Why the register is not predicted, for people. */
  String reason() {
    return field + " is not known; it is " + where;
  }
}
