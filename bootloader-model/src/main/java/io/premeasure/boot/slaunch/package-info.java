/**
 * Secure Launch of Linux, on processors of Intel and AMD alike: what the kernel measures by the
 * policy that the boot loader leaves in the secure launch resource table (TrenchBoot's Secure
 * Launch specification, its patches for Linux and GRUB). No log of a real launch was there to
 * compare with.
 */
package io.premeasure.boot.slaunch;
