/** What every command shares: where results go, in which form, and with which exit status. */
package io.premeasure.measure.console;
