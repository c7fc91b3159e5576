package io.premeasure.tpm.policy;

import io.premeasure.tpm.HashAlgorithm;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The digest that a policy session has after a sequence of policy commands (TPM 2.0 Library, part
 * 3, section 23, "Enhanced Authorization Commands"), computed without a TPM. Immutable: each
 * command gives a new value. Integers are big-endian.
 */
public final class PolicyDigest {
  /** Most branches that one TPM2_PolicyOR takes; more are reached by nesting. */
  public static final int MAX_BRANCHES = 8;

  private static final int POLICY_NV = 0x149;
  private static final int POLICY_SECRET = 0x151;
  private static final int POLICY_AUTHORIZE = 0x16a;
  private static final int POLICY_AUTH_VALUE = 0x16b;
  private static final int POLICY_COMMAND_CODE = 0x16c;
  private static final int POLICY_LOCALITY = 0x16f;
  private static final int POLICY_OR = 0x171;
  private static final int POLICY_PCR = 0x17f;

  private final HashAlgorithm session;
  private final byte[] digest;

  private PolicyDigest(HashAlgorithm session, byte[] digest) {
    this.session = session;
    this.digest = digest;
  }

  /** A fresh session: a digest of zeros. */
  public static PolicyDigest of(HashAlgorithm session) {
    return new PolicyDigest(session, new byte[session.size()]);
  }

  /**
   * A session that has got to a policy.
   *
   * @param digest of the policy, as long as the session's algorithm makes it
   */
  public static PolicyDigest at(HashAlgorithm session, byte[] digest) {
    if (digest.length != session.size()) {
      throw new IllegalArgumentException(digest.length + " bytes, no digest of " + session);
    }
    return new PolicyDigest(session, digest.clone());
  }

  /** The digest, as long as the session's algorithm makes it; a copy. */
  public byte[] bytes() {
    return digest.clone();
  }

  /** After TPM2_PolicyPCR over register values, by bank in the map's order and by register. */
  public PolicyDigest pcr(Map<HashAlgorithm, SortedMap<Integer, byte[]>> values) {
    return extended(
        POLICY_PCR,
        PcrPolicy.selection(PcrPolicy.registers(values)),
        session.hash(PcrPolicy.concatenated(values)));
  }

  /**
   * After TPM2_PolicyOR, which forgets what came before.
   *
   * @param branches policies of one session algorithm, two to eight
   */
  public static PolicyDigest or(List<PolicyDigest> branches) {
    if (branches.size() < 2 || branches.size() > MAX_BRANCHES) {
      throw new IllegalArgumentException(
          branches.size() + " branches, expected 2 to " + MAX_BRANCHES);
    }
    HashAlgorithm session = branches.get(0).session;
    ByteBuffer digests = ByteBuffer.allocate(branches.size() * session.size());
    branches.forEach(branch -> digests.put(branch.digest));
    return of(session).extended(POLICY_OR, digests.array());
  }

  /** The policy that holds when one of any number of alternatives does, see {@link PolicyTree}. */
  public static PolicyDigest anyOf(List<PolicyDigest> alternatives) {
    return PolicyTree.of(alternatives).root();
  }

  /**
   * After TPM2_PolicyAuthorize, which forgets what came before.
   *
   * @param keyName TPM name of the key that signs policies: algorithm identifier and digest
   * @param policyRef qualifier, empty in most cases
   */
  public PolicyDigest authorize(byte[] keyName, byte[] policyRef) {
    return of(session).extended(POLICY_AUTHORIZE, keyName).extendedBy(policyRef);
  }

  /** After TPM2_PolicySecret with the entity of that TPM name. */
  public PolicyDigest secret(byte[] entityName, byte[] policyRef) {
    return extended(POLICY_SECRET, entityName).extendedBy(policyRef);
  }

  /** After TPM2_PolicyAuthValue or TPM2_PolicyPassword, which leave the same digest. */
  public PolicyDigest authValue() {
    return extended(POLICY_AUTH_VALUE);
  }

  /** After TPM2_PolicyCommandCode. */
  public PolicyDigest commandCode(int commandCode) {
    return extended(POLICY_COMMAND_CODE, integer(commandCode));
  }

  /** After TPM2_PolicyLocality with the TPMA_LOCALITY byte. */
  public PolicyDigest locality(int localities) {
    return extended(POLICY_LOCALITY, new byte[] {(byte) localities});
  }

  /**
   * After TPM2_PolicyNV: content of an NV index compared with an operand.
   *
   * @param operation TPM_EO, for example 9 for "unsigned, less or equal"
   */
  public PolicyDigest nv(byte[] indexName, byte[] operand, int offset, int operation) {
    byte[] arguments =
        session.hash(
            operand,
            ByteBuffer.allocate(4).putShort((short) offset).putShort((short) operation).array());
    return extended(POLICY_NV, arguments, indexName);
  }

  private PolicyDigest extended(int commandCode, byte[]... parts) {
    byte[][] all = new byte[parts.length + 2][];
    all[0] = digest;
    all[1] = integer(commandCode);
    System.arraycopy(parts, 0, all, 2, parts.length);
    return new PolicyDigest(session, session.hash(all));
  }

  private PolicyDigest extendedBy(byte[] bytes) {
    return new PolicyDigest(session, session.hash(digest, bytes));
  }

  private static byte[] integer(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
