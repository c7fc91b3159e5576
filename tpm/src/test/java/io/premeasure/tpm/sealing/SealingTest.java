package io.premeasure.tpm.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmUri;
import io.premeasure.tpm.policy.PolicyDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
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
  void aSignedPolicyTakesThePlaceOfTheSealedOne() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    AuthorizingKey key = AuthorizingKey.of((RSAPublicKey) pair.getPublic());
    byte[] sealedTo =
        PolicyDigest.of(HashAlgorithm.SHA256).authorize(key.name(), new byte[0]).bytes();
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse("swtpm:"), TIMEOUT);
        StorageRoot root = StorageRoot.open(tpm)) {
      Sealing sealing = new Sealing(tpm, root.key());
      SealedObject sealed = sealing.seal(SECRET, sealedTo);
      for (byte version = 1; version <= 2; version++) {
        tpm.event(11, new byte[] {version});
        byte[] policy =
            PolicyDigest.of(HashAlgorithm.SHA256)
                .pcr(
                    Map.of(
                        HashAlgorithm.SHA256,
                        new TreeMap<>(Map.of(11, tpm.readPcrs().value(HashAlgorithm.SHA256, 11)))))
                .bytes();
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(policy);
        byte[] signature = signer.sign();
        assertArrayEquals(
            SECRET, sealing.unseal(sealed, new AuthorizedPolicy(key, PCR_11, policy, signature)));
        signature[9] ^= 1;
        PolicyCommands forged = new AuthorizedPolicy(key, PCR_11, policy, signature);
        assertThrows(TpmCommandException.class, () -> sealing.unseal(sealed, forged));
        assertThrows(TpmCommandException.class, () -> sealing.unseal(sealed, PCR_11));
      }
    }
  }

  /** The name that tpm2_loadexternal gave the key. */
  @Test
  void theNameOfAnAuthorizingKeyIsThatOfTpm2Tools() throws Exception {
    String pem =
        new String(Golden.bytes("tpm/policy/authorize/sign.pub.pem"), StandardCharsets.US_ASCII);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    AuthorizingKey key =
        AuthorizingKey.of(
            (RSAPublicKey)
                KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der)));
    List<?> policies = (List<?>) Golden.json("tpm/policy/policies.json").get("other");
    boolean found = false;
    for (Object policy : policies) {
      Map<?, ?> command = (Map<?, ?>) ((Map<?, ?>) policy).get("description");
      if ("PolicyAuthorize".equals(command.get("op"))) {
        assertEquals(command.get("key_name"), HexFormat.of().formatHex(key.name()));
        found = true;
      }
    }
    assertTrue(found);
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
