package io.premeasure.tpm.quote;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a key's TPMA_OBJECT says of it (TPM 2.0 Library, part 2, section 8.3). */
public enum KeyAttribute {
  /** The key cannot leave its TPM. */
  FIXED_TPM(1),
  /** The key cannot be given another parent. */
  FIXED_PARENT(4),
  /** The TPM made the key itself. */
  SENSITIVE_DATA_ORIGIN(5),
  /** It is used with its authorisation value. */
  USER_WITH_AUTH(6),
  /** Its administration needs its policy. */
  ADMIN_WITH_POLICY(7),
  /** Wrong authorisations do not lock the TPM. */
  NO_DA(10),
  /** It signs or decrypts only what the TPM made itself. */
  RESTRICTED(16),
  /** It decrypts. */
  DECRYPT(17),
  /** It signs. */
  SIGN(18);

  private final int mask;

  KeyAttribute(int bit) {
    mask = 1 << bit;
  }

  static Set<KeyAttribute> of(int attributes) {
    Set<KeyAttribute> set = EnumSet.noneOf(KeyAttribute.class);
    for (KeyAttribute each : values()) {
      if ((attributes & each.mask) != 0) {
        set.add(each);
      }
    }
    return set;
  }

  /** The bits of a TPMA_OBJECT. */
  public static int bits(Set<KeyAttribute> attributes) {
    return attributes.stream().mapToInt(each -> each.mask).reduce(0, (all, bit) -> all | bit);
  }

  /** The name that tpm2-tools give it, for example {@code fixedtpm}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace("_", "");
  }
}
