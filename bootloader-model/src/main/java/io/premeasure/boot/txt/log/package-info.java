/**
 * The TXT heap and the event logs that SINIT and tboot keep in it (Intel TXT Software Development
 * Guide, appendix C and F): binary logs of three forms, and the text that txt-stat prints.
 */
package io.premeasure.boot.txt.log;
