package io.premeasure.boot.linux;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * IMA's first entry, {@code boot_aggregate}: a digest over PCR 0 to 9 that is extended into PCR 10
 * when the kernel starts, whatever the policy is (Linux, security/integrity/ima/ima_init.c and
 * ima_crypto.c, from 5.8 on). Without a policy it is the only one.
 *
 * @param hash of the aggregate, and the bank that is read for it: SHA-256 or longer, as
 *     CONFIG_IMA_DEFAULT_HASH says or the kernel's option {@code ima_hash=}
 * @param template what the entry has
 * @param builtIn the hash algorithms that the kernel has without a module; banks of others are
 *     extended with the entry's SHA-1 digest, followed by zeros
 */
public record BootAggregate(HashAlgorithm hash, Template template, Set<HashAlgorithm> builtIn) {
  /** The last register that it covers. */
  public static final int LAST_PCR = 9;

  /** The register that it is extended into. */
  public static final int PCR = 10;

  private static final long EV_IPL = 0xD;

  /** What an entry consists of. */
  public enum Template {
    /** Digest and name. */
    IMA_NG("ima-ng", 0),
    /** Digest, name and signature, which is empty here. */
    IMA_SIG("ima-sig", 1);

    private final String label;
    private final int emptyFields;

    Template(String label, int emptyFields) {
      this.label = label;
      this.emptyFields = emptyFields;
    }

    /** The kernel's name of it. */
    public String label() {
      return label;
    }
  }

  /**
   * Copies the set.
   *
   * @throws IllegalArgumentException for SHA-1, with which PCR 8 and 9 are not covered
   */
  public BootAggregate {
    if (hash == HashAlgorithm.SHA1) {
      throw new IllegalArgumentException("boot_aggregate by SHA-1");
    }
    builtIn = Set.copyOf(builtIn);
  }

  /**
   * The measurement.
   *
   * @param registers when the kernel starts; with a bank of the aggregate's hash
   */
  public Measurement measure(PcrBanks registers, Collection<HashAlgorithm> banks, Source source) {
    byte[] entry = entry(registers);
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    for (HashAlgorithm bank : banks) {
      HashAlgorithm used = builtIn.contains(bank) ? bank : HashAlgorithm.SHA1;
      digests.put(bank, Arrays.copyOf(used.hash(entry), bank.size()));
    }
    return new Measurement(PCR, EV_IPL, digests, entry, source, "IMA: boot_aggregate");
  }

  /** The fields, each behind its length, 32 bits little-endian. */
  private byte[] entry(PcrBanks registers) {
    ByteArrayOutputStream digest = new ByteArrayOutputStream();
    digest.writeBytes((hash.bankName() + ":\0").getBytes(StandardCharsets.US_ASCII));
    digest.writeBytes(aggregate(registers));
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    field(entry, digest.toByteArray());
    field(entry, "boot_aggregate\0".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < template.emptyFields; i++) {
      field(entry, new byte[0]);
    }
    return entry.toByteArray();
  }

  private byte[] aggregate(PcrBanks registers) {
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    for (int pcr = 0; pcr <= LAST_PCR; pcr++) {
      values.writeBytes(registers.value(hash, pcr));
    }
    return hash.hash(values.toByteArray());
  }

  private static void field(ByteArrayOutputStream entry, byte[] content) {
    entry.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(content.length)
            .array());
    entry.writeBytes(content);
  }
}
