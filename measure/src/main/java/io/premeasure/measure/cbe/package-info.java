/** The {@code cbe} commands: images of Genode's Consistent Block Encrypter. */
package io.premeasure.measure.cbe;
