package io.premeasure.boot.grub;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What grub-mkimage put into an image of GRUB for 64-bit EFI (GRUB, include/grub/kernel.h): its
 * prefix, its embedded configuration, its file system in memory, its modules. Integers are
 * little-endian.
 */
public final class GrubImage {
  private static final String SECTION = "mods";
  private static final int MAX_SECTION = 64 << 20;
  private static final int MAX_SBAT = 1 << 16;
  private static final int MAX_VERSION = 64;
  private static final int SBAT_VERSION = 4;
  private static final String GRUB = "grub";
  private static final String BANNER = "GNU GRUB  version %s\0";
  private static final int MAGIC = 0x676d696d; // "mimg"
  private static final int HEADER = 24;
  private static final int MODULE_HEADER = 8;
  private static final int ELF = 0;
  private static final int MEMDISK = 1;
  private static final int CONFIGURATION = 2;
  private static final int PREFIX = 3;

  private final List<String> modules = new ArrayList<>();
  private Optional<String> prefix = Optional.empty();
  private Optional<String> configuration = Optional.empty();
  private Optional<byte[]> memdisk = Optional.empty();
  private Optional<String> version = Optional.empty();
  private Optional<String> distribution = Optional.empty();

  private GrubImage() {}

  /** Whether an image is a GRUB, by its sections. */
  public static boolean isGrub(PeImage image) {
    return image.section(SECTION).isPresent();
  }

  /**
   * Reads the section with the modules.
   *
   * @throws BootFormatException when it is missing or damaged
   */
  public static GrubImage read(PeImage image) throws IOException {
    PeSection section =
        image
            .section(SECTION)
            .orElseThrow(() -> new BootFormatException(image.name(), 0, "no section mods"));
    byte[] content = image.content(section, MAX_SECTION);
    GrubImage grub = read(image.name(), content);
    Optional<PeSection> sbat = image.section(".sbat");
    grub.version = versionIn(content);
    if (sbat.isPresent()) {
      grub.generation(new String(image.content(sbat.get(), MAX_SBAT), StandardCharsets.UTF_8));
    }
    return grub;
  }

  /** The SBAT text names the version in the line of grub, the distribution in one of grub.NAME. */
  private void generation(String sbat) {
    for (String line : sbat.lines().toList()) {
      String[] fields = line.split(",", -1);
      if (fields[0].equals(GRUB) && fields.length > SBAT_VERSION) {
        version = Optional.of(fields[SBAT_VERSION]);
      } else if (fields[0].startsWith(GRUB + ".") && distribution.isEmpty()) {
        distribution = Optional.of(fields[0].substring(GRUB.length() + 1));
      }
    }
  }

  /** The text behind that of the banner in the module normal. */
  private static Optional<String> versionIn(byte[] modules) {
    String text = new String(modules, StandardCharsets.ISO_8859_1);
    int banner = text.indexOf(BANNER);
    if (banner < 0) {
      return Optional.empty();
    }
    int start = banner + BANNER.length();
    int end = text.indexOf('\0', start);
    return Optional.of(text.substring(start, Math.min(end < 0 ? start : end, start + MAX_VERSION)))
        .filter(found -> found.matches("[0-9]+[.][0-9]+.*"));
  }

  static GrubImage read(String source, byte[] content) throws BootFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < HEADER || bytes.getInt(0) != MAGIC) {
      throw new BootFormatException(source, 0, "section mods without its header 'mimg'");
    }
    long start = bytes.getLong(8);
    long size = bytes.getLong(16);
    if (start < HEADER || size < 0 || start > content.length || size > content.length) {
      throw new BootFormatException(source, 8, "modules at " + start + ", " + size + " bytes");
    }
    GrubImage image = new GrubImage();
    long at = start;
    while (at + MODULE_HEADER <= Math.min(size, content.length)) {
      int type = bytes.getInt((int) at);
      long length = Integer.toUnsignedLong(bytes.getInt((int) at + 4));
      if (length < MODULE_HEADER || length > content.length - at) {
        throw new BootFormatException(source, at, "module of " + length + " bytes");
      }
      image.add(type, bytes.slice((int) at + MODULE_HEADER, (int) length - MODULE_HEADER));
      at += length;
    }
    return image;
  }

  /** The folder of the configuration, with a device where the image names one. */
  public Optional<String> prefix() {
    return prefix;
  }

  /** The embedded configuration, which runs before that in the prefix. */
  public Optional<String> configuration() {
    return configuration;
  }

  /** The file system that GRUB sees as the device memdisk; a copy. */
  public Optional<byte[]> memdisk() {
    return memdisk.map(byte[]::clone);
  }

  /** The version, for example {@code 2.06}, where the image names it. */
  public Optional<String> version() {
    return version;
  }

  /** Whose build it is, as the SBAT text has it, for example {@code debian}. */
  public Optional<String> distribution() {
    return distribution;
  }

  /** The names of the modules. */
  public List<String> modules() {
    return List.copyOf(modules);
  }

  private void add(int type, ByteBuffer content) {
    if (type == PREFIX) {
      prefix = Optional.of(text(content));
    } else if (type == CONFIGURATION) {
      configuration = Optional.of(text(content));
    } else if (type == MEMDISK) {
      byte[] bytes = new byte[content.remaining()];
      content.get(bytes);
      memdisk = Optional.of(bytes);
    } else if (type == ELF) {
      ModuleName.of(content.order(ByteOrder.LITTLE_ENDIAN)).ifPresent(modules::add);
    }
  }

  static String text(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
