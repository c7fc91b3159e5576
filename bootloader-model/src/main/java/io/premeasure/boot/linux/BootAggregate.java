package io.premeasure.boot.linux;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The first entry of IMA's list, which ties it to the boot (Linux, security/integrity/ima): the
 * SHA-256 digest of PCR 0 to 9 of that bank, as Linux 5.8 and newer make it.
 */
public final class BootAggregate {
  /** The registers that it covers: 0 to this one. */
  public static final int LAST_PCR = 9;

  private static final int PCR = 10;
  private static final HashAlgorithm HASH = HashAlgorithm.SHA256;

  /** The form of the entry, which the kernel is built or started with. */
  public enum Template {
    /** Digest and name. */
    IMA_NG,
    /** Digest, name and a signature, which this entry has none of. */
    IMA_SIG;

    /** The name on the kernel's command line. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private BootAggregate() {}

  /**
   * The entry.
   *
   * @param registers with a SHA-256 bank
   * @param banks that digests are wanted for, each of an algorithm that the kernel has; for others
   *     Linux extends a padded SHA-1 digest
   */
  public static Measurement of(
      PcrBanks registers, Template template, Collection<HashAlgorithm> banks) {
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    for (int pcr = 0; pcr <= LAST_PCR; pcr++) {
      values.writeBytes(registers.value(HASH, pcr));
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ByteArrayOutputStream digest = new ByteArrayOutputStream();
    digest.writeBytes("sha256:\0".getBytes(StandardCharsets.US_ASCII));
    digest.writeBytes(HASH.hash(values.toByteArray()));
    field(data, digest.toByteArray());
    field(data, "boot_aggregate\0".getBytes(StandardCharsets.US_ASCII));
    if (template == Template.IMA_SIG) {
      field(data, new byte[0]);
    }
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> digests.put(bank, bank.hash(data.toByteArray())));
    return new Measurement(
        PCR,
        0xDL,
        digests,
        data.toByteArray(),
        Source.file("IMA").entry(template.label()),
        "boot_aggregate over PCR 0 to " + LAST_PCR);
  }

  private static void field(ByteArrayOutputStream data, byte[] content) {
    data.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(content.length)
            .array());
    data.writeBytes(content);
  }
}
