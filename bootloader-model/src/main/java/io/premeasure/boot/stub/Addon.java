package io.premeasure.boot.stub;

import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * An add-on for unified kernel images: a PE image with sections that are added to theirs.
 *
 * @param name of its file
 * @param image the file
 */
record Addon(String name, PeImage image) {
  private static final int MAX_TEXT = 1 << 20;

  /** Whether the stub uses it for an image: it holds no kernel, and names none but the image's. */
  boolean fits(UnifiedKernelImage uki, int profile) throws IOException {
    Optional<PeSection> wanted = section(".uname");
    Optional<PeSection> uname = uki.section(".uname", profile);
    return section(".linux").isEmpty()
        && (wanted.isEmpty()
            || uname.isEmpty()
            || Arrays.equals(
                image.content(wanted.get(), MAX_TEXT), uki.image().content(uname.get(), MAX_TEXT)));
  }

  Optional<PeSection> section(String section) {
    return image.section(section).filter(found -> found.virtualSize() > 0);
  }

  Optional<String> commandLine() throws IOException {
    Optional<PeSection> section = section(".cmdline");
    return section.isEmpty()
        ? Optional.empty()
        : Optional.of(
            StubCommandLine.mangled(
                new String(image.content(section.get(), MAX_TEXT), StandardCharsets.UTF_8)));
  }
}
