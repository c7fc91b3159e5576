package io.premeasure.verity.image;

/** How a file holds a virtual disk. */
public enum Container {
  /** The bytes of the disk and nothing else. */
  RAW("raw"),
  /** The bytes of the disk, then a footer of 512 bytes. */
  FIXED_VHD("vhd-fixed"),
  /** VHD that stores only blocks that were written. */
  DYNAMIC_VHD("vhd-dynamic"),
  /** VHD that stores the sectors that differ from those of a parent. */
  DIFFERENCING_VHD("vhd-differencing"),
  /** QEMU copy-on-write, version 2 or 3. */
  QCOW2("qcow2"),
  /** The successor of VHD. */
  VHDX("vhdx");

  private final String label;

  Container(String label) {
    this.label = label;
  }

  /** The name in reports, such as {@code vhd-fixed}. */
  public String label() {
    return label;
  }
}
