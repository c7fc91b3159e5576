package io.premeasure.measure.prediction;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.FreshnessBound;
import java.util.Optional;
import java.util.SortedSet;

/** One policy of a {@code .pcrsig} document. */
public final class SignedPolicy {
  private final HashAlgorithm bank;
  private final SortedSet<Integer> pcrs;
  private final byte[] policy;
  private final byte[] signature;
  private final Optional<FreshnessBound> bound;

  SignedPolicy(
      HashAlgorithm bank,
      SortedSet<Integer> pcrs,
      byte[] policy,
      byte[] signature,
      Optional<FreshnessBound> bound) {
    this.bank = bank;
    this.pcrs = pcrs;
    this.policy = policy;
    this.signature = signature;
    this.bound = bound;
  }

  /** The bank that the policy is over. */
  public HashAlgorithm bank() {
    return bank;
  }

  /** The registers that it is over. */
  public SortedSet<Integer> pcrs() {
    return pcrs;
  }

  /** The number that the TPM's counter must not be above, if the policy has one. */
  public Optional<FreshnessBound> bound() {
    return bound;
  }

  /** The digest of the policy, 32 bytes; a copy. */
  public byte[] policy() {
    return policy.clone();
  }

  /** The signature over the digest; a copy. */
  public byte[] signature() {
    return signature.clone();
  }
}
