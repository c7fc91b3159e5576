package io.premeasure.boot.stub;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.PeSection;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The measurements of systemd-stub into PCR 11 and 12, and of systemd-pcrextend into PCR 11
 * (systemd-stub(7), systemd-pcrphase.service(8)), when nothing is added to the image from outside:
 * no command line, credentials, extensions or add-ons.
 */
public final class StubMeasurements {
  private static final int SECTIONS_PCR = 11;
  private static final int PROFILE_PCR = 12;
  private static final long EV_EVENT_TAG = 6;
  private static final long EV_IPL = 0xD;
  private static final int PROFILE_TAG = 0x13AED6DB;

  private final UnifiedKernelImage uki;
  private final StubVersion version;
  private final Collection<HashAlgorithm> banks;
  private final Source source;

  /**
   * The measurements of one image.
   *
   * @param version of the stub in it
   * @param source the image's name
   */
  public StubMeasurements(
      UnifiedKernelImage uki, StubVersion version, Collection<HashAlgorithm> banks, Source source) {
    this.uki = uki;
    this.version = version;
    this.banks = List.copyOf(banks);
    this.source = source;
  }

  /**
   * The sections of a profile, and before them the profile's number, if it is not 0.
   *
   * @throws BootFormatException when there is no such profile
   */
  public List<Measurement> sections(int profile) throws IOException {
    if (profile < 0 || profile >= uki.profiles() || (profile > 0 && !version.hasProfiles())) {
      throw new BootFormatException(
          uki.image().name(),
          0,
          "no profile "
              + profile
              + ": the image has "
              + uki.profiles()
              + ", its systemd-stub is "
              + version.release());
    }
    List<Measurement> measurements = new ArrayList<>();
    if (profile > 0) {
      measurements.add(profileNumber(profile));
    }
    for (String name : version.measuredSections()) {
      Optional<PeSection> section = uki.section(name, profile);
      if (section.isPresent()) {
        measurements.add(sectionName(name));
        measurements.add(content(section.get()));
      }
    }
    return measurements;
  }

  /** What systemd extends when it enters a phase of the boot, for example {@code enter-initrd}. */
  public static Measurement phase(String word, Collection<HashAlgorithm> banks) {
    return Measurement.ofData(
        SECTIONS_PCR,
        EV_IPL,
        word.getBytes(StandardCharsets.US_ASCII),
        banks,
        Source.file("systemd-pcrextend"),
        "phase " + word);
  }

  private Measurement profileNumber(int profile) {
    byte[] number = utf16(Integer.toString(profile));
    BankDigests digests = new BankDigests(banks);
    digests.update(number);
    byte[] data =
        ByteBuffer.allocate(8 + number.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(PROFILE_TAG)
            .putInt(number.length)
            .put(number)
            .array();
    return new Measurement(
        PROFILE_PCR, EV_EVENT_TAG, digests.finish(), data, source, "profile " + profile);
  }

  private Measurement sectionName(String name) {
    BankDigests digests = new BankDigests(banks);
    digests.update((name + "\0").getBytes(StandardCharsets.US_ASCII));
    return measurement(name, digests.finish(), "name of section " + name);
  }

  private Measurement content(PeSection section) throws IOException {
    return measurement(
        section.name(),
        uki.image().digests(section, banks),
        "section " + section.name() + ", " + section.virtualSize() + " bytes");
  }

  private Measurement measurement(
      String section, Map<HashAlgorithm, byte[]> digests, String description) {
    return new Measurement(
        SECTIONS_PCR, EV_IPL, digests, utf16(section), source.entry(section), description);
  }

  private static byte[] utf16(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_16LE);
  }
}
