package io.premeasure.boot.slaunch;

import java.util.Arrays;
import java.util.Optional;

/** What a policy tells the kernel to measure, in the order in which GRUB lists it. */
public enum PolicyEntity {
  /** Registers of the processor that the table of the launch holds. */
  TABLE(18, "Measured SLR Table"),
  /** The page of boot parameters, with addresses and sizes of kernel and initrd. */
  BOOT_PARAMETERS(18, "Measured boot parameters"),
  /** Parameters in a list, one event for each. */
  SETUP_DATA(18, "Measured Kernel setup_data"),
  /** The area of the command line, zeros behind the text. */
  COMMAND_LINE(18, "Measured Kernel command line"),
  /** The memory map of UEFI. */
  EFI_MEMORY_MAP(18, "Measured EFI memory map"),
  /** The initrd as it is in memory. */
  INITRD(17, "Measured Kernel initrd");

  private final int pcr;
  private final String label;

  PolicyEntity(int pcr, String label) {
    this.pcr = pcr;
    this.label = label;
  }

  /** The register that GRUB chooses. */
  public int pcr() {
    return pcr;
  }

  /** The event data in the log. */
  public String label() {
    return label;
  }

  /** What an event's data name; absent when GRUB has no such entry. */
  public static Optional<PolicyEntity> ofLabel(String label) {
    return Arrays.stream(values()).filter(each -> label.startsWith(each.label)).findFirst();
  }
}
