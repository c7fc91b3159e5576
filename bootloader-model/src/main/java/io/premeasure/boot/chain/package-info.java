/**
 * A whole boot, from the firmware's first measurement to user space: stages in the order in which
 * they run, each of which measures what it starts.
 */
package io.premeasure.boot.chain;
