package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.linux.EfiStubMeasurements;
import io.premeasure.boot.linux.InitrdPart;
import io.premeasure.boot.stub.SideFiles;
import io.premeasure.boot.stub.StubStart;
import io.premeasure.boot.stub.StubVersion;
import io.premeasure.boot.stub.UnifiedKernelImage;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A unified kernel image: systemd-stub, and the kernel that it starts.
 *
 * @param uki the image
 * @param version of its stub
 * @param profile the profile that is started, from 0
 * @param options load options, for example the optional data of the boot variable
 * @param files what lies beside the image
 * @param source the image's name
 */
public record UkiStage(
    UnifiedKernelImage uki,
    StubVersion version,
    int profile,
    Optional<String> options,
    SideFiles files,
    Source source)
    implements Stage {
  private static final int MAX_LINE = 1 << 16;
  private static final int OPTIONS_PCR = 12;
  private static final int APPLICATION_PCR = 4;
  private static final int KERNEL_PCR = 9;
  private static final String SECURE_BOOT_UNKNOWN =
      "it depends on Secure Boot, and no variables tell whether that is on";

  @Override
  public String name() {
    return "uki";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    run.start(uki.image(), source);
    StubStart start =
        StubStart.of(uki, version, profile, accepted(run), files, run.banks(), source);
    run.add(start.measurements());
    for (PeImage addon : start.addonImages()) {
      run.start(addon, Source.file(addon.name()));
    }
    startKernel(run);
    EfiStubMeasurements kernel = new EfiStubMeasurements(run.banks());
    run.add(kernel.options(start.commandLine(), source.entry("command line")));
    List<InitrdPart> initrd = start.initrd();
    if (!initrd.isEmpty()) {
      run.add(kernel.initrd(initrd, source.entry("initrd")));
    }
    run.exitBootServices();
  }

  /** With Secure Boot an image with a command line of its own keeps it. */
  private Optional<String> accepted(ChainRun run) throws IOException {
    Optional<PeSection> own = uki.section(".cmdline", profile);
    Optional<String> given = options;
    if (given.isEmpty() && own.isPresent() && run.loaderPassesEmbeddedOptions()) {
      given =
          Optional.of(
              new String(uki.image().content(own.get(), MAX_LINE), StandardCharsets.UTF_8)
                  .stripTrailing());
    }
    if (given.isPresent() && run.loaderMeasuresOptions()) {
      run.add(LoaderOptions.event(given.get(), run.banks(), source));
    }
    if (given.isEmpty() || own.isEmpty()) {
      return given;
    }
    if (run.secureBoot().isEmpty()) {
      run.unknown(OPTIONS_PCR, SECURE_BOOT_UNKNOWN);
      run.unknown(KERNEL_PCR, SECURE_BOOT_UNKNOWN);
    }
    return run.secureBoot().orElse(true) ? Optional.empty() : given;
  }

  private void startKernel(ChainRun run) throws IOException {
    PeSection linux = uki.section(".linux", profile).orElseThrow();
    boolean secure = version.startsLinuxThroughFirmware(true);
    boolean insecure = version.startsLinuxThroughFirmware(false);
    if (run.secureBoot().isEmpty() && secure != insecure) {
      run.unknown(APPLICATION_PCR, SECURE_BOOT_UNKNOWN);
    } else if (run.secureBoot().orElse(true) ? secure : insecure) {
      run.start(uki.image().inner(linux), source.entry(".linux"));
    }
  }
}
