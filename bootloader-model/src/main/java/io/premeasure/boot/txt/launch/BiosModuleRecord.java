package io.premeasure.boot.txt.launch;

import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.acm.AcmHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What a profile tells of the module that runs in the BIOS. The module's header has the same, so
 * that it can be seen whether a profile is of a firmware image. Read from records of machines; the
 * other bytes of these fields are not explained by any document.
 *
 * @param date of the module, BCD, 0xYYYYMMDD
 * @param chipset identifier that the module is for
 */
public record BiosModuleRecord(long date, long chipset) {
  private static final int REGISTRATION = 32;
  private static final int IDENTIFIER = 20;
  private static final int DATE = 4;
  private static final int CHIPSET = 8;

  /** What is known from the registration of a TPM 2.0, else from the identifier of a TPM 1.2. */
  public static Optional<BiosModuleRecord> of(PlatformProfile profile) {
    Optional<ByteBuffer> registration =
        bytes(profile, PlatformField.BIOS_AC_REGISTRATION, REGISTRATION);
    if (registration.isPresent()) {
      ByteBuffer in = registration.get().order(ByteOrder.LITTLE_ENDIAN);
      return Optional.of(
          new BiosModuleRecord(
              Integer.toUnsignedLong(in.getInt(DATE)), Short.toUnsignedLong(in.getShort(CHIPSET))));
    }
    return bytes(profile, PlatformField.BIOS_ACM_ID, IDENTIFIER)
        .map(
            in ->
                new BiosModuleRecord(
                    Integer.toUnsignedLong(in.getInt(DATE)),
                    Integer.toUnsignedLong(in.getInt(CHIPSET))));
  }

  /** Whether a module's header says the same. */
  public boolean isOf(AcmHeader header) {
    return date == header.date() && chipset == header.chipsetId();
  }

  private static Optional<ByteBuffer> bytes(
      PlatformProfile profile, PlatformField field, int size) {
    return profile
        .data(field)
        .map(PlatformProfile.Value::value)
        .filter(value -> value.size() == size)
        .map(Octets::bytes)
        .map(ByteBuffer::wrap);
  }
}
