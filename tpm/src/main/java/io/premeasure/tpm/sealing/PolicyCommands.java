package io.premeasure.tpm.sealing;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.policy.PcrPolicy;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** The commands that bring a policy session to a policy's digest, if the policy holds. */
@FunctionalInterface
public interface PolicyCommands {
  /** Runs the commands on the session. */
  void run(TpmConnection tpm, TpmEntity session) throws IOException;

  /** These commands, then others. */
  default PolicyCommands then(PolicyCommands next) {
    return (tpm, session) -> {
      run(tpm, session);
      next.run(tpm, session);
    };
  }

  /** TPM2_PolicyPCR over the values that registers have now. */
  static PolicyCommands pcr(Map<HashAlgorithm, SortedSet<Integer>> selection) {
    byte[] parameters =
        new TpmWriter().sized(new byte[0]).bytes(PcrPolicy.selection(selection)).toBytes();
    return (tpm, session) ->
        new TpmCommand("PolicyPCR", 0x17f, List.of(session), parameters).executePlain(tpm);
  }
}
