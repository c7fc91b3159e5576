package io.premeasure.boot.cvmboot;

import io.premeasure.cpio.ArchiveEntry;
import io.premeasure.cpio.BootArchive;
import io.premeasure.cpio.BootConfiguration;
import io.premeasure.cpio.KernelHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The last steps: kernel and initrd are found, and the kernel is started by EFI handover. */
final class KernelStart {
  private final BootArchive archive;
  private final ArchiveLookup lookup;
  private final BootConfiguration configuration;
  private Optional<ArchiveEntry> kernel = Optional.empty();

  KernelStart(BootArchive archive, BootConfiguration configuration) {
    this.archive = archive;
    this.lookup = new ArchiveLookup(archive);
    this.configuration = configuration;
  }

  /** The kernel's name and size. */
  String findKernel() throws IOException, LoaderStop {
    kernel = Optional.of(find("kernel", configuration.kernel()));
    return text(kernel.get());
  }

  /** The initrd's name and size. */
  String findInitrd() throws IOException, LoaderStop {
    return text(find("initrd", configuration.initrd()));
  }

  /** The command line that the kernel is started with; {@link #findKernel} comes first. */
  String start() throws IOException, LoaderStop {
    String step = "start";
    Optional<String> problem = KernelHeader.problem(head());
    if (problem.isPresent()) {
      throw new LoaderStop(step, problem.get());
    }
    String line =
        configuration
            .cmdline()
            .orElseThrow(() -> LoaderStop.undefined(step, "no cmdline in the configuration"));
    int length = line.getBytes(StandardCharsets.UTF_8).length;
    return "command line of " + length + " bytes: " + line;
  }

  private byte[] head() throws IOException {
    try (InputStream in = archive.stream(kernel.orElseThrow())) {
      return in.readNBytes(KernelHeader.MIN_SIZE);
    }
  }

  private ArchiveEntry find(String step, Optional<String> name) throws IOException, LoaderStop {
    String wanted =
        name.orElseThrow(() -> LoaderStop.undefined(step, "no " + step + " in the configuration"));
    return lookup.find(step, wanted).orElseThrow(() -> new LoaderStop(step, "no entry " + wanted));
  }

  private static String text(ArchiveEntry entry) {
    return entry.name() + ", " + entry.size() + " bytes";
  }
}
