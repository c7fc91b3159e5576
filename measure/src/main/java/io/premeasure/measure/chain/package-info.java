/** Boot chains from their descriptions, and descriptions from disks. */
package io.premeasure.measure.chain;
