package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.linux.EfiStubMeasurements;
import io.premeasure.boot.linux.InitrdPart;
import io.premeasure.boot.uefi.PeImage;
import java.io.IOException;
import java.util.List;

/**
 * A Linux kernel that is started as an EFI application.
 *
 * @param kernel the image
 * @param options its load options, complete: with {@code initrd=} where the loader adds that
 * @param initrds in their order
 * @param measuresOptions whether the kernel measures its load options, as from Linux 5.17 on
 * @param source the kernel's name
 */
public record LinuxStage(
    PeImage kernel,
    String options,
    List<InitrdPart> initrds,
    boolean measuresOptions,
    Source source)
    implements Stage {

  /** Copies the list. */
  public LinuxStage {
    initrds = List.copyOf(initrds);
  }

  @Override
  public String name() {
    return "linux";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    run.start(kernel, source);
    if (run.loaderMeasuresOptions()) {
      run.add(LoaderOptions.event(options, run.banks(), source));
    }
    EfiStubMeasurements stub = new EfiStubMeasurements(run.banks());
    if (measuresOptions) {
      run.add(stub.options(options, source.entry("options")));
    }
    if (!initrds.isEmpty()) {
      run.add(stub.initrd(initrds, source.entry("initrd")));
    }
    run.exitBootServices();
  }
}
