/** What shim measures into PCR 7 and 14 before it starts the next loader. */
package io.premeasure.boot.shim;
