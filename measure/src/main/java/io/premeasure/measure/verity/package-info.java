/** The {@code verity} commands, with the options of veritysetup. */
package io.premeasure.measure.verity;
