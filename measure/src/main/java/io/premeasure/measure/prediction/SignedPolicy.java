package io.premeasure.measure.prediction;

import io.premeasure.tpm.HashAlgorithm;
import java.util.SortedSet;

/** One policy of a {@code .pcrsig} document. */
public final class SignedPolicy {
  private final HashAlgorithm bank;
  private final SortedSet<Integer> pcrs;
  private final byte[] policy;
  private final byte[] signature;

  SignedPolicy(HashAlgorithm bank, SortedSet<Integer> pcrs, byte[] policy, byte[] signature) {
    this.bank = bank;
    this.pcrs = pcrs;
    this.policy = policy;
    this.signature = signature;
  }

  /** The bank that the policy is over. */
  public HashAlgorithm bank() {
    return bank;
  }

  /** The registers that it is over. */
  public SortedSet<Integer> pcrs() {
    return pcrs;
  }

  /** The TPM2_PolicyPCR digest, 32 bytes; a copy. */
  public byte[] policy() {
    return policy.clone();
  }

  /** The signature over the digest; a copy. */
  public byte[] signature() {
    return signature.clone();
  }
}
