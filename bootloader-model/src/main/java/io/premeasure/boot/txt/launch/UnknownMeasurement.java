package io.premeasure.boot.txt.launch;

/**
 * A measurement that cannot be computed, because a value of the platform is not known; nothing can
 * then be said about its register.
 *
 * @param pcr the register
 * @param eventType see {@link io.premeasure.boot.txt.log.TxtEventType}
 * @param field what is not known, by its name in profiles
 * @param where it can be read, for people
 */
public record UnknownMeasurement(int pcr, long eventType, String field, String where) {}
