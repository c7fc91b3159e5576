package io.premeasure.boot.stub;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A PE image made of systemd-stub, a kernel and what belongs to it (UAPI Group, Unified Kernel
 * Image). A {@code .profile} section starts a profile, whose sections go before those of the base.
 */
public final class UnifiedKernelImage {
  private static final String PROFILE = ".profile";

  private final PeImage image;
  private final List<List<PeSection>> parts;

  private UnifiedKernelImage(PeImage image, List<List<PeSection>> parts) {
    this.image = image;
    this.parts = parts;
  }

  /**
   * Takes an image for a unified kernel image.
   *
   * @throws BootFormatException when it has no {@code .linux} section
   */
  public static UnifiedKernelImage of(PeImage image) throws BootFormatException {
    if (image.section(".linux").isEmpty()) {
      throw new BootFormatException(
          image.name(), 0, "no section .linux: this is no unified kernel image");
    }
    List<List<PeSection>> parts = new ArrayList<>();
    parts.add(new ArrayList<>());
    for (PeSection section : image.sections()) {
      if (section.name().equals(PROFILE)) {
        parts.add(new ArrayList<>());
      }
      parts.get(parts.size() - 1).add(section);
    }
    return new UnifiedKernelImage(image, parts);
  }

  /** The image. */
  public PeImage image() {
    return image;
  }

  /** How many profiles can be selected: one, if there is none. */
  public int profiles() {
    return Math.max(1, parts.size() - 1);
  }

  /**
   * The section of a name as a profile has it; sections without bytes count as absent.
   *
   * @param profile from 0, below {@link #profiles}
   */
  public Optional<PeSection> section(String name, int profile) {
    Optional<PeSection> own =
        parts.size() > 1 ? first(parts.get(profile + 1), name) : Optional.empty();
    return own.or(() -> first(parts.get(0), name)).filter(section -> section.virtualSize() > 0);
  }

  private static Optional<PeSection> first(List<PeSection> sections, String name) {
    return sections.stream().filter(section -> section.name().equals(name)).findFirst();
  }
}
