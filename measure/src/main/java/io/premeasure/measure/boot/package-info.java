/** The {@code boot} commands: running a boot loader's model. */
package io.premeasure.measure.boot;
