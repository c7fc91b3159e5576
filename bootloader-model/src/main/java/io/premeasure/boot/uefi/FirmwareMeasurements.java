package io.premeasure.boot.uefi;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What EDK2 measures by itself before and around the images that it starts (TCG PC Client Platform
 * Firmware Profile, section 3.3.4): Secure Boot's variables, boot variables, actions, separators.
 * The measurements come by register; only their order within one register matters.
 */
public final class FirmwareMeasurements {
  private static final long EV_SEPARATOR = 4;
  private static final long EV_EFI_VARIABLE_DRIVER_CONFIG = 0x80000001L;
  private static final long EV_EFI_VARIABLE_BOOT = 0x80000002L;
  private static final long EV_EFI_BOOT_SERVICES_APPLICATION = 0x80000003L;
  private static final long EV_EFI_GPT_EVENT = 0x80000006L;
  private static final long EV_EFI_ACTION = 0x80000007L;
  private static final long EV_EFI_VARIABLE_AUTHORITY = 0x800000E0L;
  private static final int BOOT_PCR = 1;
  private static final int SECURE_BOOT_PCR = 7;

  private final Collection<HashAlgorithm> banks;

  /** Measurements with digests for these banks. */
  public FirmwareMeasurements(Collection<HashAlgorithm> banks) {
    this.banks = List.copyOf(banks);
  }

  /** PCR 7 until its separator: SecureBoot, PK, KEK, db, dbx; dbt and dbr where they are there. */
  public List<Measurement> secureBoot(UefiVariables variables, Source source) {
    List<Measurement> measurements = new ArrayList<>();
    byte[] enabled = {(byte) (variables.isSecureBoot() ? 1 : 0)};
    measurements.add(
        config(new UefiVariable(UefiVariable.GLOBAL, "SecureBoot", 0, enabled), source));
    for (String name : List.of("PK", "KEK")) {
      measurements.add(config(orEmpty(variables, UefiVariable.GLOBAL, name), source));
    }
    for (String name : List.of("db", "dbx")) {
      measurements.add(config(orEmpty(variables, UefiVariable.SECURITY_DATABASE, name), source));
    }
    for (String name : List.of("dbt", "dbr")) {
      variables
          .find(UefiVariable.SECURITY_DATABASE, name)
          .ifPresent(variable -> measurements.add(config(variable, source)));
    }
    measurements.add(separator(SECURE_BOOT_PCR));
    return measurements;
  }

  /**
   * PCR 1: BootOrder and the Boot#### that it names. EDK2 hashes their content alone, and logs the
   * whole structure.
   */
  public List<Measurement> bootVariables(UefiVariables variables, Source source) {
    return bootVariables(variables, source, EV_EFI_VARIABLE_BOOT, false);
  }

  /**
   * PCR 1: BootOrder and the Boot#### that it names, in one of the forms that firmware has.
   *
   * @param type EV_EFI_VARIABLE_BOOT or EV_EFI_VARIABLE_BOOT2
   * @param whole whether UEFI_VARIABLE_DATA is hashed, not the content alone
   */
  public List<Measurement> bootVariables(
      UefiVariables variables, Source source, long type, boolean whole) {
    Optional<UefiVariable> order = variables.find(UefiVariable.GLOBAL, "BootOrder");
    List<Measurement> measurements = new ArrayList<>();
    if (order.isPresent()) {
      measurements.add(bootVariable(order.get(), source, type, whole));
      ByteBuffer numbers = ByteBuffer.wrap(order.get().data()).order(ByteOrder.LITTLE_ENDIAN);
      while (numbers.remaining() >= Short.BYTES) {
        variables
            .find(UefiVariable.GLOBAL, String.format("Boot%04X", numbers.getShort() & 0xffff))
            .ifPresent(variable -> measurements.add(bootVariable(variable, source, type, whole)));
      }
    }
    return measurements;
  }

  /** The separators that close the firmware's own part of PCR 0 to 6. */
  public List<Measurement> separators() {
    List<Measurement> measurements = new ArrayList<>();
    for (int pcr = 0; pcr < SECURE_BOOT_PCR; pcr++) {
      measurements.add(separator(pcr));
    }
    return measurements;
  }

  /** PCR 4, before the separator: an application of a boot option is about to be started. */
  public Measurement callingApplication() {
    return action(4, "Calling EFI Application from Boot Option");
  }

  /** PCR 4: an application of a boot option ended with an error. */
  public Measurement returningFromApplication() {
    return action(4, "Returning from EFI Application from Boot Option");
  }

  /** PCR 5, at the end of the firmware's services, when that goes well at once. */
  public List<Measurement> exitBootServices() {
    return List.of(
        action(5, "Exit Boot Services Invocation"),
        action(5, "Exit Boot Services Returned with Success"));
  }

  /**
   * PCR 5: the partition table of the first disk that an image comes from.
   *
   * @param event UEFI_GPT_DATA: the header's 92 bytes, a 64-bit count, the used entries
   */
  public Measurement partitionTable(byte[] event, Source source) {
    return Measurement.ofData(5, EV_EFI_GPT_EVENT, event, banks, source, "partition table");
  }

  /**
   * PCR 4: an application that is started.
   *
   * @param size of its file, in bytes; the event names it
   */
  public Measurement application(PeImage image, long size, Source source) throws IOException {
    // EFI_IMAGE_LOAD_EVENT without addresses and device path, which only the firmware knows.
    byte[] event =
        ByteBuffer.allocate(4 * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(Long.BYTES, size)
            .array();
    return new Measurement(
        4,
        EV_EFI_BOOT_SERVICES_APPLICATION,
        Authenticode.digests(image, banks),
        event,
        source,
        "Authenticode digest of an EFI application");
  }

  /**
   * PCR 7: what allowed an image to be started.
   *
   * @param authority the database's name, with the one entry of it as content
   */
  public Measurement authority(UefiVariable authority, Source source) {
    return Measurement.ofData(
        SECURE_BOOT_PCR,
        EV_EFI_VARIABLE_AUTHORITY,
        authority.measured(),
        banks,
        source,
        "authority " + authority.name() + ", " + authority.data().length + " bytes");
  }

  private Measurement separator(int pcr) {
    return Measurement.ofData(
        pcr, EV_SEPARATOR, new byte[4], banks, Source.file("firmware"), "separator");
  }

  private Measurement action(int pcr, String text) {
    return Measurement.ofData(
        pcr,
        EV_EFI_ACTION,
        text.getBytes(StandardCharsets.US_ASCII),
        banks,
        Source.file("firmware"),
        text);
  }

  private Measurement config(UefiVariable variable, Source source) {
    return Measurement.ofData(
        SECURE_BOOT_PCR,
        EV_EFI_VARIABLE_DRIVER_CONFIG,
        variable.measured(),
        banks,
        source.entry(variable.toString()),
        "variable " + variable.name() + ", " + variable.data().length + " bytes");
  }

  private Measurement bootVariable(UefiVariable variable, Source source, long type, boolean whole) {
    BankDigests digests = new BankDigests(banks);
    digests.update(whole ? variable.measured() : variable.data());
    return new Measurement(
        BOOT_PCR,
        type,
        digests.finish(),
        variable.measured(),
        source.entry(variable.toString()),
        "boot variable " + variable.name());
  }

  /** Whether the Platform Firmware Profile fixes the bytes, so that no log is needed for them. */
  static boolean isOfTheSpecification(FirmwareEvent event) {
    return event.type() == EV_SEPARATOR || event.type() == EV_EFI_ACTION;
  }

  private static UefiVariable orEmpty(UefiVariables variables, UUID vendor, String name) {
    return variables
        .find(vendor, name)
        .orElseGet(() -> new UefiVariable(vendor, name, 0, new byte[0]));
  }
}
