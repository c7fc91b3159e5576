/** Boot archives as the cvmboot loader reads them: newc archive, cvmboot.conf, entry layouts. */
package io.premeasure.cpio;
