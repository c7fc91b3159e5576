package io.premeasure.measure.chain;

import io.premeasure.boot.grub.GrubImage;
import io.premeasure.boot.shim.ShimStart;
import io.premeasure.boot.stub.StubVersion;
import io.premeasure.boot.uefi.PeImage;
import java.io.IOException;

/** What an EFI application is, by its sections. */
enum LoaderKind {
  UKI,
  SYSTEMD_BOOT,
  SHIM,
  GRUB,
  OTHER;

  static LoaderKind of(PeImage image) throws IOException {
    if (image.section(".linux").isPresent()) {
      return UKI;
    }
    if (ShimStart.isShim(image)) {
      return SHIM;
    }
    if (GrubImage.isGrub(image)) {
      return GRUB;
    }
    return image.section(".sdmagic").isPresent() && StubVersion.ofLoader(image).isPresent()
        ? SYSTEMD_BOOT
        : OTHER;
  }
}
