/**
 * What GRUB measures: the commands of its configuration into PCR 8, the files it reads into PCR 9.
 * The language is that of the configuration files; what cannot be foreseen ends in a reason.
 */
package io.premeasure.boot.grub;
