/**
 * What UEFI firmware measures: images, partition tables, variables. As EDK2 does it, which is what
 * OVMF and most virtual machines run.
 */
package io.premeasure.boot.uefi;
