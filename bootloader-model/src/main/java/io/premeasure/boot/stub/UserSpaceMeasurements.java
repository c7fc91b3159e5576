package io.premeasure.boot.stub;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What systemd extends into PCR 15 from user space (systemd, src/shared/pcrextend-util.c). */
public final class UserSpaceMeasurements {
  private static final int PCR = 15;
  private static final long EV_IPL = 0xD;
  private static final int IPAD = 0x36;
  private static final int OPAD = 0x5c;
  private static final int FILE_SYSTEM_FIELDS = 7;

  private final Collection<HashAlgorithm> banks;

  /** Measurements with digests for these banks. */
  public UserSpaceMeasurements(Collection<HashAlgorithm> banks) {
    this.banks = List.copyOf(banks);
  }

  /**
   * The machine's identity, by systemd-pcrmachine.
   *
   * @param id 32 lower-case hex digits
   */
  public Measurement machineId(String id) {
    return word("machine-id:" + id, "systemd-pcrmachine");
  }

  /**
   * A mounted file system, by systemd-pcrfs.
   *
   * @param fields mount point, type, UUID, label, partition's UUID, type and label; empty ones are
   *     not known
   */
  public Measurement fileSystem(List<String> fields) {
    if (fields.size() != FILE_SYSTEM_FIELDS) {
      throw new IllegalArgumentException(fields.size() + " fields, expected 7");
    }
    String joined =
        fields.stream()
            .map(field -> field.replace("\\", "\\x5c").replace(":", "\\x3a"))
            .collect(Collectors.joining(":"));
    return word("file-system:" + joined, "systemd-pcrfs");
  }

  /**
   * A volume that is unlocked with {@code tpm2-measure-pcr=}, by systemd-cryptsetup: what is
   * extended is the HMAC of its name, with the volume's key.
   */
  public Measurement volumeKey(String volume, String uuid, byte[] key) {
    String word = "cryptsetup:" + volume.replace("\\", "\\x5c").replace(":", "\\x3a") + ":" + uuid;
    byte[] message = word.getBytes(StandardCharsets.UTF_8);
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> digests.put(bank, hmac(bank, key, message)));
    return new Measurement(
        PCR, EV_IPL, digests, message, Source.file("systemd-cryptsetup"), "key of " + volume);
  }

  private Measurement word(String word, String program) {
    return Measurement.ofData(
        PCR, EV_IPL, word.getBytes(StandardCharsets.UTF_8), banks, Source.file(program), word);
  }

  /** HMAC (RFC 2104) with the bank's own algorithm. */
  private static byte[] hmac(HashAlgorithm bank, byte[] key, byte[] message) {
    byte[] block = new byte[blockSize(bank)];
    byte[] shortened = key.length > block.length ? bank.hash(key) : key;
    System.arraycopy(shortened, 0, block, 0, shortened.length);
    return bank.hash(mixed(block, OPAD), bank.hash(mixed(block, IPAD), message));
  }

  private static byte[] mixed(byte[] block, int value) {
    byte[] mixed = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      mixed[i] = (byte) (block[i] ^ value);
    }
    return mixed;
  }

  private static int blockSize(HashAlgorithm bank) {
    return switch (bank) {
      case SHA1, SHA256, SM3_256 -> 64;
      case SHA384, SHA512 -> 128;
      case SHA3_256 -> 136;
      case SHA3_384 -> 104;
      case SHA3_512 -> 72;
    };
  }
}
