package io.premeasure.measure.disk.prepare;

import java.util.List;

/**
 * What was made.
 *
 * @param size of the disk in bytes
 * @param roothash of the root file system, 64 hex digits
 * @param kernel name of the kernel in {@code /EFI/cvmboot}
 * @param initrd name of the initrd there
 * @param cmdline the kernel's command line
 * @param notes what was left as it is, or is hardly meant, a sentence each
 */
public record PreparedDisk(
    long size, String roothash, String kernel, String initrd, String cmdline, List<String> notes) {
  /** Copies the list. */
  public PreparedDisk {
    notes = List.copyOf(notes);
  }
}
