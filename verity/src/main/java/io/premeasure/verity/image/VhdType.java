package io.premeasure.verity.image;

import java.util.Optional;

/** How a VHD is stored, field "disk type" of its footer. */
public enum VhdType {
  /** All bytes, then the footer. */
  FIXED(2, Container.FIXED_VHD),
  /** Blocks that were written. */
  DYNAMIC(3, Container.DYNAMIC_VHD),
  /** Sectors that differ from the parent's. */
  DIFFERENCING(4, Container.DIFFERENCING_VHD);

  private final int number;
  private final Container container;

  VhdType(int number, Container container) {
    this.number = number;
    this.container = container;
  }

  /** The number in the footer. */
  public int number() {
    return number;
  }

  /** The container a disk of this type is in. */
  public Container container() {
    return container;
  }

  static Optional<VhdType> of(int number) {
    return switch (number) {
      case 2 -> Optional.of(FIXED);
      case 3 -> Optional.of(DYNAMIC);
      case 4 -> Optional.of(DIFFERENCING);
      default -> Optional.empty();
    };
  }
}
