/** Measured launches by Intel TXT, from their configurations and platform profiles. */
package io.premeasure.measure.launch;
