package io.premeasure.boot.stub;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of systemd-stub; what it measures grew with time.
 *
 * @param release systemd's version without its minor part, for example 252
 */
public record StubVersion(int release) {
  private static final Pattern MAGIC =
      Pattern.compile("#### LoaderInfo: systemd-stub (\\d{1,4})[^#]*####");
  private static final Pattern LOADER_MAGIC =
      Pattern.compile("#### LoaderInfo: systemd-boot (\\d{1,4})[^#]*####");
  private static final int MAX_MAGIC = 4096;
  private static final int FIRST_WITH_UNAME = 254;
  private static final int FIRST_WITH_ADDONS = 254;
  private static final int FIRST_WITH_CONFIGURATION_EXTENSIONS = 256;
  private static final int FIRST_THAT_STARTS_LINUX_ITSELF = 258;
  private static final int FIRST_THAT_BYPASSES_SECURE_BOOT = 252;
  private static final int FIRST_WITH_UCODE = 256;
  private static final int FIRST_WITH_PROFILES = 257;

  /** The release that an image's {@code .sdmagic} section names; none without that section. */
  public static Optional<StubVersion> of(PeImage image) throws IOException {
    return release(image, MAGIC).map(StubVersion::new);
  }

  /** The release of systemd-boot that an image is; none for one without a {@code .sdmagic}. */
  public static Optional<Integer> ofLoader(PeImage image) throws IOException {
    return release(image, LOADER_MAGIC);
  }

  private static Optional<Integer> release(PeImage image, Pattern pattern) throws IOException {
    Optional<PeSection> magic = image.section(".sdmagic");
    if (magic.isEmpty()) {
      return Optional.empty();
    }
    String text = new String(image.content(magic.get(), MAX_MAGIC), StandardCharsets.ISO_8859_1);
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new BootFormatException(
          image.name(),
          magic.get().rawOffset(),
          ".sdmagic does not name a version of what is expected here: " + pattern.pattern());
    }
    return Optional.of(Integer.valueOf(matcher.group(1)));
  }

  /**
   * The sections that are measured, in the order of measurement. {@code .dtbauto} and {@code
   * .efifw} are not among them: a stub measures the one that fits the machine, of x86 none.
   */
  public List<String> measuredSections() {
    List<String> sections = new ArrayList<>(List.of(".linux", ".osrel", ".cmdline", ".initrd"));
    if (release >= FIRST_WITH_UCODE) {
      sections.add(".ucode");
    }
    sections.addAll(List.of(".splash", ".dtb"));
    if (release >= FIRST_WITH_UNAME) {
      sections.addAll(List.of(".uname", ".sbat"));
    }
    sections.add(".pcrpkey");
    if (release >= FIRST_WITH_PROFILES) {
      sections.addAll(List.of(".profile", ".hwids"));
    }
    return List.copyOf(sections);
  }

  /** Whether the stub knows profiles. */
  public boolean hasProfiles() {
    return release >= FIRST_WITH_PROFILES;
  }

  /** Whether the stub reads add-ons. */
  boolean hasAddons() {
    return release >= FIRST_WITH_ADDONS;
  }

  /** Whether the stub passes on configuration extensions. */
  boolean hasConfigurationExtensions() {
    return release >= FIRST_WITH_CONFIGURATION_EXTENSIONS;
  }

  /** Whether extensions for all images are read from {@code /loader/extensions}. */
  boolean hasGlobalExtensions() {
    return release >= FIRST_THAT_STARTS_LINUX_ITSELF;
  }

  /** Whether add-ons may hold initrds and microcode, and the initrd gets the image's texts. */
  boolean passesTexts() {
    return release >= FIRST_WITH_PROFILES;
  }

  /**
   * Whether firmware measures the kernel that is in the image as an application of its own: until
   * 257 the stub starts it through the firmware, but from 252 on not with Secure Boot.
   */
  public boolean startsLinuxThroughFirmware(boolean secureBoot) {
    return release < FIRST_THAT_STARTS_LINUX_ITSELF
        && !(secureBoot && release >= FIRST_THAT_BYPASSES_SECURE_BOOT);
  }
}
