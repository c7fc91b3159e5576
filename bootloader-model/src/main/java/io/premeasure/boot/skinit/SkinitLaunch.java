package io.premeasure.boot.skinit;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.linux.BzImage;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a launch by SKINIT extends into PCR 17, as TrenchBoot's secure-kernel-loader does it. The
 * loader extends SHA-1 and SHA-256; other banks get the processor's measurement alone.
 *
 * <p>Of multiboot kernels it also extends PCR 18, with the multiboot information: released loaders
 * hash the address of a variable there, so that register is not predicted.
 */
public final class SkinitLaunch {
  private static final int DETAILS = 17;
  private static final Set<HashAlgorithm> LOADER_BANKS =
      EnumSet.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256);

  private final Set<HashAlgorithm> banks;
  private final List<Measurement> measurements = new ArrayList<>();

  /** A module of a multiboot kernel. */
  public record Module(BlockSource content, String commandLine) {}

  /** A launch of a loader. */
  public SkinitLaunch(SecureLoader loader, Set<HashAlgorithm> banks) throws IOException {
    this.banks = EnumSet.copyOf(banks);
    measurements.add(
        new Measurement(
            DETAILS,
            TxtEventType.SLAUNCH,
            loader.hash(banks),
            text("SKINIT"),
            Source.file(loader.name()),
            "secure loader, " + loader.length() + " bytes, measured by the processor"));
  }

  /** The loader starts Linux. */
  public void linux(BzImage kernel) throws IOException {
    add(
        kernel.hash(loaderBanks()),
        "Measured Kernel into PCR17",
        kernel.name(),
        "protected-mode part of the kernel");
  }

  /** The loader starts a payload that is measured whole. */
  public void payload(BlockSource payload) throws IOException {
    add(hash(payload), "", payload.name(), "payload");
  }

  /** The loader starts a multiboot kernel with modules. */
  public void multiboot(BlockSource kernel, List<Module> modules) throws IOException {
    add(hash(kernel), "Measured Kernel into PCR17", kernel.name(), "multiboot kernel");
    for (Module module : modules) {
      add(
          hash(module.content()),
          module.commandLine(),
          module.content().name(),
          "module; its command line is logged, not measured");
    }
  }

  /** The measurements so far, in the order of extension. */
  public List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  private void add(
      Map<HashAlgorithm, byte[]> digests, String data, String file, String description) {
    if (!digests.isEmpty()) {
      measurements.add(
          new Measurement(
              DETAILS, TxtEventType.SLAUNCH, digests, text(data), Source.file(file), description));
    }
  }

  private Map<HashAlgorithm, byte[]> hash(BlockSource source) throws IOException {
    BankDigests digests = new BankDigests(loaderBanks());
    digests.update(source, 0, source.size());
    return digests.finish();
  }

  private Set<HashAlgorithm> loaderBanks() {
    Set<HashAlgorithm> both = EnumSet.copyOf(LOADER_BANKS);
    both.retainAll(banks);
    return both;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
