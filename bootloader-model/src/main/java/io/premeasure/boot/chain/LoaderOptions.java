package io.premeasure.boot.chain;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** The load options that systemd-boot passes and measures into PCR 12: UTF-16 with a NUL. */
final class LoaderOptions {
  private static final int PCR = 12;
  private static final long EV_IPL = 0xD;

  private LoaderOptions() {}

  static Measurement event(String options, Collection<HashAlgorithm> banks, Source source) {
    return Measurement.ofData(
        PCR,
        EV_IPL,
        (options + "\0").getBytes(StandardCharsets.UTF_16LE),
        banks,
        source,
        "load options by systemd-boot: " + options);
  }
}
