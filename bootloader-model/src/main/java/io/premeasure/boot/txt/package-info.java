/**
 * Intel Trusted Execution Technology as tboot uses it: what is common to the formats, and the hash
 * of the measured launch environment (MLE).
 *
 * <p>Formats: Intel TXT Software Development Guide (document 315168) and tboot. Integers are
 * little-endian unless said otherwise.
 */
package io.premeasure.boot.txt;
