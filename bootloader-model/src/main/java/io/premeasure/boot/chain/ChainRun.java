package io.premeasure.boot.chain;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.shim.ShimStart;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What has been measured so far, and what later stages need to know of earlier ones. */
public final class ChainRun {
  private final PcrBanks initial;
  private final List<HashAlgorithm> banks;
  private final List<Measurement> measurements = new ArrayList<>();
  private final SortedMap<Integer, String> unknown = new TreeMap<>();
  private Optional<Firmware> firmware = Optional.empty();
  private Optional<Boolean> secureBoot = Optional.empty();
  private Optional<ShimStart> shim = Optional.empty();
  private boolean bootServicesEnded;
  private boolean loaderMeasuresOptions;
  private boolean loaderPassesEmbeddedOptions;

  ChainRun(PcrBanks initial) {
    this.initial = initial;
    this.banks = List.copyOf(initial.algorithms());
  }

  /** The banks that digests are wanted for. */
  public List<HashAlgorithm> banks() {
    return banks;
  }

  /** Adds a measurement. */
  public void add(Measurement measurement) {
    measurements.add(measurement);
  }

  /** Adds measurements in their order. */
  public void add(List<Measurement> several) {
    measurements.addAll(several);
  }

  /** Notes that something unknown is measured into a register; the first reason counts. */
  public void unknown(int pcr, String reason) {
    unknown.putIfAbsent(pcr, reason);
  }

  /** Hands over to a firmware, which starts the applications from here on. */
  void firmware(Firmware started) {
    firmware = Optional.of(started);
    secureBoot = started.secureBoot();
  }

  /** The firmware, once its stage has run. */
  Optional<Firmware> firmware() {
    return firmware;
  }

  /** Whether Secure Boot is on; empty when no stage told. */
  public Optional<Boolean> secureBoot() {
    return secureBoot;
  }

  /**
   * Starts an image through the firmware: with Secure Boot its authority goes into PCR 7; the
   * partition table of the first one into PCR 5; its digest into PCR 4. After shim it is shim that
   * verifies and measures.
   */
  public void start(PeImage image, Source source) throws IOException {
    if (firmware.isPresent() && shim.isPresent()) {
      if (shim.get().verifies()) {
        add(
            shim.get()
                .verify(image)
                .orElseThrow(
                    () ->
                        new BootRefusedException(
                            image.name() + ": shim refuses the image: no key allows it")));
      }
      firmware.get().measure(this, image, source);
    } else if (firmware.isPresent()) {
      firmware.get().start(this, image, source);
    }
  }

  /** An application ends with an error, and the firmware turns to the next boot option. */
  void returnsError() {
    if (firmware.isPresent()) {
      firmware.get().nextBootOption(this);
    }
  }

  /**
   * The kernel takes the machine over from the firmware, into PCR 5; only the first time counts.
   */
  public void exitBootServices() {
    if (firmware.isPresent() && !bootServicesEnded) {
      firmware.get().exitBootServices(this);
    }
    bootServicesEnded = true;
  }

  /** Notes that shim starts the next stages. */
  void shim(ShimStart started) {
    shim = Optional.of(started);
  }

  /** Whether shim verifies what is started. */
  boolean verifiesThroughShim() {
    return shim.filter(ShimStart::verifies).isPresent();
  }

  /**
   * Notes that systemd-boot starts the next stage.
   *
   * @param passesEmbedded whether it passes a unified kernel image its own command line
   */
  void systemdBoot(boolean passesEmbedded) {
    loaderMeasuresOptions = true;
    loaderPassesEmbeddedOptions = passesEmbedded;
  }

  boolean loaderMeasuresOptions() {
    return loaderMeasuresOptions;
  }

  boolean loaderPassesEmbeddedOptions() {
    return loaderPassesEmbeddedOptions;
  }

  /** The registers as the measurements so far leave them. */
  PcrBanks registers() {
    PcrBanks registers = new PcrBanks(banks);
    banks.forEach(bank -> registers.set(bank, 0, initial.value(bank, 0)));
    measurements.forEach(each -> registers.extend(each.pcr(), each.digests()));
    return registers;
  }

  List<Measurement> measurements() {
    return measurements;
  }

  Map<Integer, String> unknown() {
    return unknown;
  }
}
