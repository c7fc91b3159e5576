package io.premeasure.tpm.sealing;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.policy.PolicyTree;
import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.quote.Verdict;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** TPM2_PolicyOR: whichever of several policies a session is at, it gets to the one of all. */
public final class AnyOfPolicies implements PolicyCommands {
  private static final int POLICY_GET_DIGEST = 0x189;
  private static final int POLICY_OR = 0x171;

  private final PolicyCommands first;
  private final List<PolicyDigest> alternatives;

  /**
   * A choice.
   *
   * @param first brings a session to one of the alternatives
   * @param alternatives of the session algorithm, at least one
   */
  public AnyOfPolicies(PolicyCommands first, List<PolicyDigest> alternatives) {
    this.first = first;
    this.alternatives = List.copyOf(alternatives);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RefusedException when the session is at none of the alternatives
   */
  @Override
  public void run(TpmConnection tpm, TpmEntity session) throws IOException {
    first.run(tpm, session);
    byte[] digest = digest(tpm, session);
    for (int i = 0; i < alternatives.size(); i++) {
      if (Arrays.equals(alternatives.get(i).bytes(), digest)) {
        for (List<PolicyDigest> branches : PolicyTree.of(alternatives).path(i)) {
          or(tpm, session, branches);
        }
        return;
      }
    }
    throw new RefusedException(
        new Verdict(
            List.of(
                new Verdict.Check(
                    "policy", false, "none of the " + alternatives.size() + " sets of values")),
            List.of()));
  }

  private static byte[] digest(TpmConnection tpm, TpmEntity session) throws IOException {
    TpmReader response =
        new TpmReader(
            "response to PolicyGetDigest",
            new TpmCommand("PolicyGetDigest", POLICY_GET_DIGEST, List.of(session), new byte[0])
                .executePlain(tpm));
    byte[] digest = response.sized();
    if (digest.length != HashAlgorithm.SHA256.size()) {
      throw response.malformed(digest.length + " bytes, expected a digest of SHA-256");
    }
    return digest;
  }

  private static void or(TpmConnection tpm, TpmEntity session, List<PolicyDigest> branches)
      throws IOException {
    TpmWriter parameters = new TpmWriter().u32(branches.size());
    branches.forEach(branch -> parameters.sized(branch.bytes()));
    new TpmCommand("PolicyOR", POLICY_OR, List.of(session), parameters.toBytes()).executePlain(tpm);
  }
}
