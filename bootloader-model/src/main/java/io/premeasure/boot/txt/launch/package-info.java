/**
 * What a launch by SINIT and tboot extends into PCR 17, 18 and 19, and what of the platform has to
 * be known for it (Intel TXT Software Development Guide, section 1.10; tboot).
 */
package io.premeasure.boot.txt.launch;
