package io.premeasure.measure.machine;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.stub.StubMeasurements;
import io.premeasure.boot.stub.StubVersion;
import io.premeasure.boot.stub.UnifiedKernelImage;
import io.premeasure.boot.uefi.FirmwareMeasurements;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.UefiVariable;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The measurements of a boot, put together step by step from what is known before it: a disk image,
 * a variable store, and what another boot of the same firmware told about PCR 0.
 */
final class ExpectedBoot {
  private static final long EV_EVENT_TAG = 6;
  private static final long EV_IPL = 0xD;
  private static final long EV_EFI_VARIABLE_AUTHORITY = 0x800000E0L;
  private static final Set<HashAlgorithm> BUILT_IN =
      EnumSet.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
  private static final Source SOURCE = Source.file("expected");

  private final Set<HashAlgorithm> banks;
  private final FirmwareMeasurements firmware;
  private final List<Measurement> measurements = new ArrayList<>();

  ExpectedBoot(Set<HashAlgorithm> banks) {
    this.banks = banks;
    this.firmware = new FirmwareMeasurements(banks);
  }

  /** All until the first application is started. */
  ExpectedBoot firmware(List<Measurement> codeVolumes, UefiVariables variables, EspFiles esp)
      throws IOException {
    measurements.addAll(codeVolumes);
    measurements.addAll(firmware.secureBoot(variables, SOURCE));
    measurements.addAll(firmware.bootVariables(variables, SOURCE));
    measurements.add(firmware.callingApplication());
    measurements.addAll(firmware.separators());
    measurements.add(firmware.partitionTable(esp.partitionTableEvent(), SOURCE));
    return this;
  }

  ExpectedBoot application(PeImage image) throws IOException {
    measurements.add(firmware.application(image, 0, SOURCE));
    return this;
  }

  /** The sections of a unified kernel image. */
  ExpectedBoot stub(PeImage image) throws IOException {
    StubVersion version = StubVersion.of(image).orElseThrow();
    measurements.addAll(
        new StubMeasurements(UnifiedKernelImage.of(image), version, banks, SOURCE).sections(0));
    return this;
  }

  /** What the kernel's own EFI stub measures. */
  ExpectedBoot kernel(byte[] loadOptions, byte[] initrd) {
    measurements.add(
        Measurement.ofData(9, EV_EVENT_TAG, loadOptions, banks, SOURCE, "load options"));
    measurements.add(Measurement.ofData(9, EV_EVENT_TAG, initrd, banks, SOURCE, "initrd"));
    return this;
  }

  /** The database entry that allowed an image, which the firmware measures once. */
  ExpectedBoot authority(byte[] signature) {
    UefiVariable entry = new UefiVariable(UefiVariable.SECURITY_DATABASE, "db", 0, signature);
    measurements.add(
        Measurement.ofData(
            7, EV_EFI_VARIABLE_AUTHORITY, entry.measured(), banks, SOURCE, "authority"));
    return this;
  }

  /** Anything that a loader measures: a command line, an archive, a command, a file. */
  ExpectedBoot loader(int pcr, byte[] content, String description) {
    measurements.add(Measurement.ofData(pcr, EV_IPL, content, banks, SOURCE, description));
    return this;
  }

  /** The end of the firmware's services. */
  ExpectedBoot running() {
    measurements.addAll(firmware.exitBootServices());
    return this;
  }

  List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  /** The registers' values, with IMA's first entry in PCR 10. */
  PcrBanks registers() {
    PcrBanks registers = new PcrBanks(banks);
    measurements.forEach(m -> registers.extend(m.pcr(), m.digests()));
    registers.extend(10, bootAggregate(registers));
    return registers;
  }

  /**
   * IMA's entry of template ima-sig for boot_aggregate: SHA-256 over PCR 0 to 9 of that bank. A
   * bank is extended with its hash of the fields and their lengths; a bank whose algorithm is not
   * built into the kernel, as SHA-384 and SHA-512 are not into Debian's, with SHA-1 and zeros.
   */
  private Map<HashAlgorithm, byte[]> bootAggregate(PcrBanks registers) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int pcr = 0; pcr < 10; pcr++) {
      all.writeBytes(registers.value(HashAlgorithm.SHA256, pcr));
    }
    ByteArrayOutputStream digest = new ByteArrayOutputStream();
    digest.writeBytes("sha256:\0".getBytes(StandardCharsets.US_ASCII));
    digest.writeBytes(HashAlgorithm.SHA256.hash(all.toByteArray()));
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    List<byte[]> fields =
        List.of(
            digest.toByteArray(),
            "boot_aggregate\0".getBytes(StandardCharsets.US_ASCII),
            new byte[0]);
    for (byte[] field : fields) {
      entry.writeBytes(
          ByteBuffer.allocate(Integer.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(field.length)
              .array());
      entry.writeBytes(field);
    }
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    for (HashAlgorithm bank : banks) {
      HashAlgorithm used = BUILT_IN.contains(bank) ? bank : HashAlgorithm.SHA1;
      digests.put(bank, Arrays.copyOf(used.hash(entry.toByteArray()), bank.size()));
    }
    return digests;
  }
}
