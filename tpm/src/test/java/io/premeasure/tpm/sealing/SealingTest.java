package io.premeasure.tpm.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmUri;
import io.premeasure.tpm.policy.PolicyDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

@RequiresTool("swtpm")
class SealingTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final byte[] SECRET = "a key to a disk".getBytes(StandardCharsets.US_ASCII);
  private static final PolicyCommands PCR_11 =
      PolicyCommands.pcr(Map.of(HashAlgorithm.SHA256, new TreeSet<>(List.of(11))));
  private static final int POLICY_FAIL = 0x99d;

  @Test
  void aSecretIsGivenOutOnceThePredictedValuesHold() throws IOException {
    byte[] event = {1, 2, 3};
    PcrBanks predicted = new PcrBanks(List.of(HashAlgorithm.SHA256));
    predicted.extend(11, Map.of(HashAlgorithm.SHA256, HashAlgorithm.SHA256.hash(event)));
    byte[] policy =
        PolicyDigest.of(HashAlgorithm.SHA256)
            .pcr(
                Map.of(
                    HashAlgorithm.SHA256,
                    new TreeMap<>(Map.of(11, predicted.value(HashAlgorithm.SHA256, 11)))))
            .bytes();
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse("swtpm:"), TIMEOUT);
        StorageRoot root = StorageRoot.open(tpm)) {
      Sealing sealing = new Sealing(tpm, root.key());
      SealedObject sealed = sealing.seal(SECRET, policy);
      TpmCommandException early =
          assertThrows(TpmCommandException.class, () -> sealing.unseal(sealed, PCR_11));
      assertEquals(POLICY_FAIL, early.responseCode());
      tpm.event(11, event);
      // Decoded from its files, and more often than a TPM has room for what is left behind.
      SealedObject read = SealedObject.decode(sealed.publicFile(), sealed.privateFile());
      for (int i = 0; i < 5; i++) {
        assertArrayEquals(SECRET, sealing.unseal(read, PCR_11));
      }
      tpm.event(11, event);
      assertThrows(TpmCommandException.class, () -> sealing.unseal(read, PCR_11));
    }
  }

  @Test
  void theRootKeyOfATpmIsTheSameEachTime() throws IOException {
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse("swtpm:"), TIMEOUT)) {
      String first;
      try (StorageRoot root = StorageRoot.open(tpm)) {
        first = root.key().nameHex();
      }
      try (StorageRoot root = StorageRoot.open(tpm)) {
        assertEquals(first, root.key().nameHex());
      }
      assertTrue(first.startsWith("000b"), first);
    }
  }
}
