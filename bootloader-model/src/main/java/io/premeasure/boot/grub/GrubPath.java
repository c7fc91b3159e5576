package io.premeasure.boot.grub;

/**
 * A file's name as GRUB takes it: behind a device in parentheses, or on that of the variable root.
 *
 * @param device without parentheses
 * @param path from the root of the device
 */
record GrubPath(String device, String path) {
  /** The file system that an image of GRUB may carry. */
  static final String MEMDISK = "memdisk";

  static GrubPath of(String text, String root) {
    int end = text.startsWith("(") ? text.indexOf(')') : -1;
    String device = end < 0 ? root : text.substring(1, end);
    String path = end < 0 ? text : text.substring(end + 1);
    return new GrubPath(device, path.startsWith("/") ? path : "/" + path);
  }

  /** Whether reading the file is measured: what is in GRUB's own image is not measured again. */
  boolean isMeasured() {
    return !device.equals(MEMDISK);
  }
}
