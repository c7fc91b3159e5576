/** The events file of a boot archive: what the cvmboot loader measures, byte by byte. */
package io.premeasure.cpio.events;
