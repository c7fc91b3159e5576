/** What makes a disk provable, checked in the order in which it would boot. */
package io.premeasure.measure.disk.verify;
