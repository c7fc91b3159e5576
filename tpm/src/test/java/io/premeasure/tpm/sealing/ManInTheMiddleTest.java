package io.premeasure.tpm.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmTransport;
import io.premeasure.tpm.device.TpmUri;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import io.premeasure.tpm.identity.Activation;
import io.premeasure.tpm.identity.AttestationKeyPair;
import io.premeasure.tpm.identity.Credential;
import io.premeasure.tpm.identity.EkPublic;
import io.premeasure.tpm.identity.EndorsementKey;
import io.premeasure.tpm.identity.LoadedKey;
import io.premeasure.tpm.identity.Quoting;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.quote.PcrSelection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Somebody sits between this program and the TPM: he learns nothing and changes nothing. */
@RequiresTool("swtpm")
class ManInTheMiddleTest {
  private static final int CREATE = 0x153;
  private static final int UNSEAL = 0x15e;
  private static final int ACTIVATE_CREDENTIAL = 0x147;
  private static final byte[] SECRET = "the secret on its way".getBytes(StandardCharsets.US_ASCII);
  private static final PolicyCommands PCR_16 =
      PolicyCommands.pcr(Map.of(HashAlgorithm.SHA256, new TreeSet<>(List.of(16))));

  private final StringBuilder heard = new StringBuilder();
  private int command;
  private int flippedByte = -1;
  private int responseSize;

  /** Hears everything, and flips a bit in the responses to one command. */
  private final class Middle implements TpmTransport {
    private final TpmTransport transport;

    Middle(TpmTransport transport) {
      this.transport = transport;
    }

    @Override
    public byte[] transmit(byte[] sent) throws IOException {
      byte[] response = transport.transmit(sent);
      HexFormat hex = HexFormat.of();
      heard.append(hex.formatHex(sent)).append('\n').append(hex.formatHex(response)).append('\n');
      if (ByteBuffer.wrap(sent).getInt(6) == command && response.length > 10) {
        responseSize = response.length;
        if (flippedByte >= 0) {
          response[flippedByte] ^= 1;
        }
      }
      return response;
    }

    @Override
    public String description() {
      return transport.description();
    }

    @Override
    public Set<Capability> capabilities() {
      return transport.capabilities();
    }

    @Override
    public void close() throws IOException {
      transport.close();
    }
  }

  private TpmConnection connect() throws IOException {
    return TpmConnection.open(
        TpmUri.parse("swtpm:"), Duration.ofSeconds(20), EmbeddedTpm.DEFAULT_BANKS, Middle::new);
  }

  /** PCR 16 as it is after a reset. */
  private static byte[] policy() {
    return PolicyDigest.of(HashAlgorithm.SHA256)
        .pcr(Map.of(HashAlgorithm.SHA256, new java.util.TreeMap<>(Map.of(16, new byte[32]))))
        .bytes();
  }

  @Test
  void sealedSecretsCrossTheBusEncryptedAndEveryChangeIsFound() throws IOException {
    try (TpmConnection tpm = connect();
        StorageRoot root = StorageRoot.open(tpm)) {
      Sealing sealing = new Sealing(tpm, root.key());
      SealedObject sealed = sealing.seal(SECRET, policy());
      command = UNSEAL;
      assertArrayEquals(SECRET, sealing.unseal(sealed, PCR_16));
      assertTrue(responseSize > 100, "a response with an HMAC");
      for (flippedByte = 0; flippedByte < responseSize; flippedByte += 3) {
        assertThrows(
            IOException.class, () -> sealing.unseal(sealed, PCR_16), "byte " + flippedByte);
      }
      command = CREATE;
      for (flippedByte = 10; flippedByte < responseSize; flippedByte += 13) {
        assertThrows(
            IOException.class, () -> sealing.seal(SECRET, policy()), "byte " + flippedByte);
      }
      flippedByte = -1;
      assertArrayEquals(SECRET, sealing.unseal(sealed, PCR_16));
    }
    assertFalse(heard.toString().contains(HexFormat.of().formatHex(SECRET)));
  }

  @Test
  void activatedSecretsCrossTheBusEncryptedAndEveryChangeIsFound() throws IOException {
    try (TpmConnection tpm = connect();
        LoadedKey ek = EndorsementKey.open(tpm, EndorsementKey.Kind.ECC);
        LoadedKey ak = attestationKey(tpm)) {
      EkPublic area = EkPublic.read("ek", ek.area().sized());
      Credential credential = Credential.make(area, ak.area().name(), SECRET);
      Activation activation = new Activation(tpm, ek, ak);
      command = ACTIVATE_CREDENTIAL;
      assertArrayEquals(SECRET, activation.secret(credential));
      for (flippedByte = 10; flippedByte < responseSize; flippedByte += 3) {
        assertThrows(IOException.class, () -> activation.secret(credential), "byte " + flippedByte);
      }
      flippedByte = -1;
      assertArrayEquals(SECRET, activation.secret(credential));
    }
    assertEquals(-1, heard.indexOf(HexFormat.of().formatHex(SECRET)));
  }

  @Test
  void authorisationValuesAreNeverOnTheBus() throws IOException {
    int index = 0x01500020;
    byte[] wrong = "another value".getBytes(StandardCharsets.US_ASCII);
    try (TpmConnection tpm = connect();
        StorageRoot root = StorageRoot.open(tpm)) {
      tpm.authValues().put(index, SECRET);
      NvCounter counter = new NvCounter(tpm, index);
      counter.define();
      counter.raise(counter.read() + 1);
      AttestationKeyPair pair =
          AttestationKeyPair.create(tpm, root.key(), AttestationKeyPair.Kind.ECC, SECRET);
      try (LoadedKey ak = pair.load(tpm, root.key())) {
        PcrSelection selection = PcrSelection.parse("sha256:0").orElseThrow();
        Quoting quoting = new Quoting(tpm, ak);
        assertThrows(TpmCommandException.class, () -> quoting.quote(selection, new byte[4]));
        tpm.authValues().put(ak.entity().handle(), wrong);
        assertThrows(TpmCommandException.class, () -> quoting.quote(selection, new byte[4]));
        tpm.authValues().put(ak.entity().handle(), SECRET);
        quoting.quote(selection, new byte[4]);
      }
      tpm.authValues().put(index, wrong);
      assertThrows(TpmCommandException.class, counter::read);
    }
    assertFalse(heard.toString().contains(HexFormat.of().formatHex(SECRET)));
    assertFalse(heard.toString().contains(HexFormat.of().formatHex(wrong)));
  }

  private static LoadedKey attestationKey(TpmConnection tpm) throws IOException {
    try (StorageRoot root = StorageRoot.open(tpm)) {
      return AttestationKeyPair.create(tpm, root.key(), AttestationKeyPair.Kind.ECC)
          .load(tpm, root.key());
    }
  }
}
