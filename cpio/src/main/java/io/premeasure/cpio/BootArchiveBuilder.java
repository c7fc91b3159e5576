package io.premeasure.cpio;

import io.premeasure.cpio.events.EventsFile;
import io.premeasure.cpio.events.EventsReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts the files of a boot archive together, everything checked before a byte is written. */
public final class BootArchiveBuilder {
  private static final int MAX_EVENTS = 1 << 24;

  private final Path kernel;
  private final Path initrd;
  private final String cmdline;
  private final String roothash;
  private final Optional<Path> events;

  /**
   * What is to be booted.
   *
   * @param cmdline the kernel's command line
   * @param roothash the dm-verity root hash, 64 hex digits
   * @param events the events file; without one the loader measures the signer into PCR 11
   */
  public BootArchiveBuilder(
      Path kernel, Path initrd, String cmdline, String roothash, Optional<Path> events) {
    this.kernel = kernel;
    this.initrd = initrd;
    this.cmdline = cmdline;
    this.roothash = roothash;
    this.events = events;
  }

  /**
   * The archive, ready to be written.
   *
   * @param modified the time all entries carry, seconds since 1970
   * @throws IOException when a file is missing or the archive would not be bootable
   */
  public BootArchiveWriter build(Layout layout, long modified) throws IOException {
    List<ArchiveFile> files = new ArrayList<>();
    files.add(ArchiveFile.directory("."));
    boolean configured = layout == Layout.CVMBOOT;
    String kernelName = configured ? kernel.getFileName().toString() : "vmlinuz";
    String initrdName = configured ? initrd.getFileName().toString() : "initrd.img";
    BootConfiguration configuration =
        BootConfiguration.of(kernelName, initrdName, cmdline, roothash.toLowerCase(Locale.ROOT));
    files.add(ArchiveFile.of(kernelName, kernel));
    files.add(ArchiveFile.of(initrdName, initrd));
    if (configured) {
      files.add(ArchiveFile.of(BootConfiguration.ENTRY, configuration.encode()));
    } else {
      files.add(ArchiveFile.of("cmdline", line(cmdline)));
      files.add(ArchiveFile.of("rootfs", line(configuration.roothash().orElseThrow())));
    }
    if (events.isPresent()) {
      files.add(ArchiveFile.of(BootFiles.EVENTS, checkedEvents(events.get())));
    }
    return new BootArchiveWriter(files, modified);
  }

  /** Why the loader would refuse the kernel; empty when it would take it. */
  public Optional<String> kernelProblem() throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(kernel)) {
      head = in.readNBytes(KernelHeader.MIN_SIZE);
    }
    return KernelHeader.problem(head);
  }

  private static byte[] checkedEvents(Path file) throws IOException {
    if (Files.size(file) > MAX_EVENTS) {
      throw new IOException(file + ": events file larger than " + MAX_EVENTS + " bytes");
    }
    byte[] content = Files.readAllBytes(file);
    EventsFile.parse(
        file.toString(), content, new byte[EventsFile.SIGNER_SIZE], EventsReading.LOADER);
    return content;
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
