/**
 * Dynamic launches of AMD processors by SKINIT: the processor measures a secure loader, that of
 * TrenchBoot measures what it starts (AMD64 Architecture Programmer's Manual, volume 2, section
 * 15.27; secure-kernel-loader).
 */
package io.premeasure.boot.skinit;
