/** Signing a prepared disk. */
package io.premeasure.measure.disk.protect;
