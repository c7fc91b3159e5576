/**
 * Disk image containers: what is around a virtual disk in a file (VHD, VHDX, qcow2), and nothing
 * around it (raw).
 */
package io.premeasure.verity.image;
