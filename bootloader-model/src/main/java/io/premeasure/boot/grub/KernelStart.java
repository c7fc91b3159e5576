package io.premeasure.boot.grub;

import java.util.Optional;

/** How a build of GRUB for x86-64 enters the kernel, which tells what is measured of that. */
public enum KernelStart {
  /**
   * Through the kernel's own entry points, as until 2.06: neither the firmware nor the kernel's EFI
   * stub measures anything.
   */
  HANDOVER("handover"),
  /**
   * Through LoadImage and StartImage of the firmware, as from 2.12: the firmware measures the
   * kernel, its EFI stub the options and the initrd (GRUB 2.12, loader/efi/linux.c).
   */
  FIRMWARE("firmware"),
  /**
   * Through a loader of its own for PE images, the module peimage of Debian and Ubuntu from 2.12:
   * the firmware does not see the kernel, its EFI stub measures the options and the initrd.
   */
  PEIMAGE("peimage");

  private static final int FIRST_MAJOR = 2;
  private static final int FIRST_MINOR = 12;

  private final String label;

  KernelStart(String label) {
    this.label = label;
  }

  /** The name in descriptions of chains. */
  public String label() {
    return label;
  }

  /** The one of a name. */
  public static Optional<KernelStart> ofLabel(String label) {
    for (KernelStart each : values()) {
      if (each.label.equals(label)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /**
   * What a build does, by its version and modules.
   *
   * @return empty for builds of distributions that go ways of their own, and without a version
   */
  public static Optional<KernelStart> of(GrubImage image) {
    Optional<String> version = image.version();
    if (version.isEmpty()) {
      return Optional.empty();
    }
    String[] numbers = version.get().split("[^0-9]+");
    int major = number(numbers, 0);
    int minor = number(numbers, 1);
    if (major < FIRST_MAJOR || (major == FIRST_MAJOR && minor < FIRST_MINOR)) {
      return Optional.of(HANDOVER);
    }
    if (image.modules().contains("peimage")) {
      return Optional.of(PEIMAGE);
    }
    return image.distribution().isEmpty() ? Optional.of(FIRMWARE) : Optional.empty();
  }

  private static int number(String[] numbers, int at) {
    return at < numbers.length && numbers[at].matches("[0-9]{1,6}")
        ? Integer.parseInt(numbers[at])
        : 0;
  }
}
