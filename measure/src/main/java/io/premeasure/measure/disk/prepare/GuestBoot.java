package io.premeasure.measure.disk.prepare;

import io.premeasure.measure.image.Root;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.ext.ExtFile;
import io.premeasure.verity.filesystem.ext.ExtFileSystem;
import io.premeasure.verity.filesystem.ext.ExtFileType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;

/** What a guest boots with: its own files in /boot, or those that were given. */
final class GuestBoot {
  private static final String KERNEL = "vmlinuz-";
  private static final String INITRD = "initrd.img-";

  private final Root root;
  private final Optional<ExtFileSystem> files;
  private final PreparationSettings settings;
  private final String version;

  private GuestBoot(
      Root root, Optional<ExtFileSystem> files, PreparationSettings settings, String version) {
    this.root = root;
    this.files = files;
    this.settings = settings;
    this.version = version;
  }

  /**
   * Looks for the kernel.
   *
   * @throws NoSuchFileException when none was given and the image has none
   */
  static GuestBoot of(Root root, PreparationSettings settings) throws IOException {
    Optional<ExtFileSystem> files = root.ext();
    String version =
        settings.kernel().isPresent()
            ? versionOf(settings.kernel().get().getFileName().toString())
            : newest(root, files);
    return new GuestBoot(root, files, settings, version);
  }

  private static String versionOf(String name) {
    return name.startsWith(KERNEL) ? name.substring(KERNEL.length()) : name;
  }

  /** As cvmdisk does: the last in the order of the names. */
  private static String newest(Root root, Optional<ExtFileSystem> files) throws IOException {
    if (files.isPresent() && files.get().find("/boot").isPresent()) {
      Optional<String> last =
          files.get().list("/boot").stream()
              .filter(file -> file.type() == ExtFileType.REGULAR)
              .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
              .filter(name -> name.startsWith(KERNEL))
              .max(Comparator.naturalOrder());
      if (last.isPresent()) {
        return versionOf(last.get());
      }
    }
    throw new NoSuchFileException(
        root.bytes().name() + ":/boot/vmlinuz-* (give the kernel by --kernel)");
  }

  /** The kernel's name in the boot folder. */
  String kernelName() {
    return KERNEL + version;
  }

  /** The initrd's name there. */
  String initrdName() {
    return INITRD + version;
  }

  /** Copies the kernel into a file. */
  void writeKernel(Path target) throws IOException {
    if (settings.kernel().isPresent()) {
      copy(settings.kernel().get(), target);
    } else {
      copy("/boot/" + kernelName(), target, "--kernel");
    }
  }

  /** Copies the initrd into a file, with the overlays behind it. */
  void writeInitrd(Path target) throws IOException {
    if (settings.initrd().isPresent()) {
      copy(settings.initrd().get(), target);
    } else {
      copy("/boot/" + initrdName(), target, "--initrd");
    }
    for (Path overlay : settings.overlays()) {
      InitrdOverlay.append(overlay, target, settings.epoch());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from)) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void copy(String path, Path to, String option) throws IOException {
    Optional<ExtFile> file = files.isPresent() ? files.get().find(path) : Optional.empty();
    if (file.isEmpty()) {
      throw new NoSuchFileException(
          root.bytes().name() + ":" + path + " (give it by " + option + ")");
    }
    try (InputStream in = file.get().stream()) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * The command line: as given, or as cvmdisk makes it.
   *
   * @throws VerityFormatException when the root has no UUID to be found by
   */
  String cmdline() throws IOException {
    if (settings.cmdline().isPresent()) {
      return settings.cmdline().get();
    }
    String uuid =
        root.uuid()
            .orElseThrow(
                () ->
                    new VerityFormatException(
                        root.bytes().name(), 0, "root without a UUID; give --cmdline"));
    String line = "BOOT_IMAGE=" + bootImage() + " root=UUID=" + uuid + " ro";
    return version.contains("-azure") ? line + " console=tty1 console=ttyS0" : line;
  }

  private String bootImage() throws IOException {
    Optional<ExtFile> link =
        settings.kernel().isEmpty() && files.isPresent()
            ? files.get().find("/boot/vmlinuz")
            : Optional.empty();
    return link.map(ExtFile::path).orElse("/boot/" + kernelName());
  }
}
