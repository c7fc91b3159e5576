package io.premeasure.tpm.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.TpmFormatException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against credentials of tpm2_makecredential for endorsement keys whose private part is known. */
class CredentialTest {
  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ecc"})
  void theHolderOfTheKeyReadsGoldenCredentialsAndOurOwn(String kind) throws Exception {
    Map<String, Object> expected = Golden.json(file(kind, "expected.json"));
    byte[] name = HexFormat.of().parseHex((String) expected.get("ak_name"));
    byte[] secret = HexFormat.of().parseHex((String) expected.get("secret"));
    SoftwareEk ek = SoftwareEk.read(kind);
    assertArrayEquals(secret, ek.activate(Golden.bytes(file(kind, "cred.blob")), name));
    EkPublic area = EkPublic.read(kind, Golden.bytes(file(kind, "ek.pub.pem")));
    for (int length = 1; length <= 32; length += 31) {
      byte[] clear = Arrays.copyOf(secret, length);
      byte[] made = Credential.make(area, name, clear).toBytes();
      assertArrayEquals(clear, ek.activate(made, name));
      assertFalse(Arrays.equals(made, Credential.make(area, name, clear).toBytes()));
      byte[] other = name.clone();
      other[9] ^= 1;
      assertThrows(GeneralSecurityException.class, () -> ek.activate(made, other));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ecc"})
  void filesAreReadAsTheyWereWritten(String kind) throws IOException {
    byte[] golden = Golden.bytes(file(kind, "cred.blob"));
    assertArrayEquals(golden, Credential.parse(kind, golden).toBytes());
    HostileInput.Parser parser = bytes -> Credential.parse("hostile", bytes);
    HostileInput.truncations(golden, TpmFormatException.class, parser);
    HostileInput.mutations(golden, TpmFormatException.class, parser);
  }

  @Test
  void secretsThatDoNotFitAreRefused() throws IOException {
    EkPublic ek = EkPublic.read("ecc", Golden.bytes(file("ecc", "ek.pub.pem")));
    byte[] name = new byte[34];
    assertThrows(IllegalArgumentException.class, () -> Credential.make(ek, name, new byte[33]));
    assertThrows(IllegalArgumentException.class, () -> Credential.make(ek, name, new byte[0]));
  }

  @Test
  void signingKeysAreNoEndorsementKeys() {
    byte[] ak = Golden.bytes("tpm/quotes/rsassa-sha256/ak.tss");
    TpmFormatException refused =
        assertThrows(TpmFormatException.class, () -> EkPublic.read("ak.tss", ak));
    assertEquals(true, refused.getMessage().contains("no endorsement key"), refused.getMessage());
  }

  @Test
  void damagedCertificatesAndContextsAreRefused() {
    byte[] pem = Golden.bytes(file("rsa", "ek.pub.pem"));
    HostileInput.mutations(
        pem, TpmFormatException.class, bytes -> EkCertificate.read("hostile", bytes));
    byte[] context = new byte[600];
    byte[] head = HexFormat.of().parseHex("badcc0de000000014000000b80000000");
    System.arraycopy(head, 0, context, 0, head.length);
    context[24] = 2;
    context[25] = 0x3e;
    context[30] = 1;
    HostileInput.mutations(
        context, TpmFormatException.class, bytes -> KeyContext.parse("hostile", bytes));
    HostileInput.truncations(
        context, TpmFormatException.class, bytes -> KeyContext.parse("hostile", bytes));
  }

  private static String file(String kind, String name) {
    return "tpm/credential/" + kind + "/" + name;
  }
}
