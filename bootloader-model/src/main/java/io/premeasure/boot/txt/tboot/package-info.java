/**
 * What tboot measures by itself: its verified launch policy and the boot loader's modules (tboot,
 * files tb_policy.h, policy.c).
 */
package io.premeasure.boot.txt.tboot;
