package io.premeasure.measure.prediction;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.policy.PolicyDigest;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A policy over predicted values, for sessions with SHA-256.
 *
 * @param bank of the registers
 * @param pcrs the registers
 * @param branches the TPM2_PolicyPCR digest of each set of values, at least one, none twice
 * @param bound that the TPM's counter must keep, if there is one
 */
public record PredictedPolicy(
    HashAlgorithm bank,
    SortedSet<Integer> pcrs,
    List<PolicyDigest> branches,
    Optional<FreshnessBound> bound) {}
