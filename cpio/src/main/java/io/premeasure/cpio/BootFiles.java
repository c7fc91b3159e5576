package io.premeasure.cpio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an archive boots, found in either layout: by the keys of cvmboot.conf when that entry
 * exists, else by the fixed names of the verityboot layout.
 *
 * @param layout which layout was found
 * @param configuration the content of cvmboot.conf; empty in the verityboot layout
 * @param kernel the kernel's entry
 * @param initrd the initrd's entry
 * @param cmdline the kernel's command line
 * @param roothash the dm-verity root hash, as written in the archive
 * @param events the events file's entry
 */
public record BootFiles(
    Layout layout,
    Optional<BootConfiguration> configuration,
    Optional<ArchiveEntry> kernel,
    Optional<ArchiveEntry> initrd,
    Optional<String> cmdline,
    Optional<String> roothash,
    Optional<ArchiveEntry> events) {
  /** The name of the events file's entry. */
  public static final String EVENTS = "events";

  private static final int MAX_TEXT = 1 << 20;

  /**
   * Looks the files up in a strictly read archive.
   *
   * @throws ArchiveFormatException when the archive or its cvmboot.conf is malformed
   */
  public static BootFiles resolve(BootArchive archive) throws IOException {
    Optional<ArchiveEntry> conf = archive.find(BootConfiguration.ENTRY);
    return conf.isPresent() ? configured(archive, conf.get()) : fixedNames(archive);
  }

  private static BootFiles configured(BootArchive archive, ArchiveEntry conf) throws IOException {
    BootConfiguration configuration =
        BootConfiguration.parse(
            archive.source() + "(" + BootConfiguration.ENTRY + ")", archive.read(conf, MAX_TEXT));
    return new BootFiles(
        Layout.CVMBOOT,
        Optional.of(configuration),
        named(archive, configuration.kernel()),
        named(archive, configuration.initrd()),
        configuration.cmdline(),
        configuration.roothash(),
        archive.find(EVENTS));
  }

  private static BootFiles fixedNames(BootArchive archive) throws IOException {
    Optional<ArchiveEntry> initrd = archive.find("initrd");
    return new BootFiles(
        Layout.VERITYBOOT,
        Optional.empty(),
        archive.find("vmlinuz"),
        initrd.isPresent() ? initrd : archive.find("initrd.img"),
        text(archive, "cmdline"),
        text(archive, "rootfs"),
        archive.find(EVENTS));
  }

  private static Optional<ArchiveEntry> named(BootArchive archive, Optional<String> name)
      throws IOException {
    return name.isPresent() ? archive.find(name.get()) : Optional.empty();
  }

  private static Optional<String> text(BootArchive archive, String name) throws IOException {
    Optional<ArchiveEntry> entry = archive.find(name);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    byte[] content = archive.read(entry.get(), MAX_TEXT);
    return Optional.of(new String(content, StandardCharsets.UTF_8).strip());
  }
}
