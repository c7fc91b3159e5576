package io.premeasure.cpio;

/** Where a boot archive keeps kernel, initrd, command line and root hash. */
public enum Layout {
  /** Named and given by the keys of the entry cvmboot.conf; the published loader boots this one. */
  CVMBOOT,
  /**
   * The entries vmlinuz, initrd (or initrd.img), cmdline and rootfs of the verityboot
   * documentation; no published loader boots it.
   */
  VERITYBOOT
}
