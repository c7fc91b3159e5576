/** The command line: one class per command group, the reports they print, and the exit status. */
package io.premeasure.measure;
