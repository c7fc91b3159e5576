package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CryptographyTest {
  private static final Map<String, Object> GOLDEN = Golden.json("cbe/crypto.json");

  @TempDir private Path folder;

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> cases(String name) {
    return (List<Map<String, Object>>) GOLDEN.get(name);
  }

  static List<Map<String, Object>> dataBlocks() {
    return cases("data_block_cipher");
  }

  static List<Map<String, Object>> aesAnchors() {
    return cases("trust_anchor_aes");
  }

  @ParameterizedTest
  @MethodSource("dataBlocks")
  @SuppressWarnings("unchecked")
  void dataBlocksAreEncryptedAsByGenode(Map<String, Object> golden) {
    DataCipher cipher = new DataCipher(new BlockKey(hex(golden, "key"), 1));
    long pba = ((Number) golden.get("block_number")).longValue();
    Map<String, Object> pattern = (Map<String, Object>) golden.get("plaintext");
    byte[] plain =
        Pattern.block(
            ((Number) pattern.get("pattern_vba")).longValue(),
            ((Number) pattern.get("pattern_tag")).longValue());
    assertEquals(pattern.get("sha256"), BlockHash.over(plain).toString());
    assertArrayEquals(hex(golden, "iv"), cipher.iv(pba));
    byte[] encrypted = cipher.encrypt(pba, plain);
    assertEquals(golden.get("ciphertext_sha256"), BlockHash.over(encrypted).toString());
    assertArrayEquals(plain, cipher.decrypt(pba, encrypted));
  }

  @ParameterizedTest
  @MethodSource("aesAnchors")
  void anchorFilesOfGenodeAreRead(Map<String, Object> golden) throws IOException {
    byte[] passphrase = golden.get("passphrase").toString().getBytes(StandardCharsets.UTF_8);
    byte[] wrapped = hex(golden, "encrypted_private_key");
    assertArrayEquals(wrapped, AnchorFolder.wrap(hex(golden, "private_key"), passphrase));
    Files.write(folder.resolve("encrypted_private_key"), wrapped);
    byte[] hash = BlockHash.over(wrapped).bytes();
    Files.write(folder.resolve("superblock_hash"), Arrays.copyOf(hash, 64));
    TrustAnchor anchor = TrustAnchor.open(folder, Optional.of(passphrase));
    assertEquals(Optional.of(BlockHash.over(wrapped)), anchor.secured());
    BlockKey key = anchor.unwrap(new WrappedKey(hex(golden, "encrypted_block_key"), 7));
    assertArrayEquals(hex(golden, "block_key"), key.value());
    assertArrayEquals(hex(golden, "encrypted_block_key"), anchor.wrap(key).value());
  }

  @Test
  void aWrongPassphraseIsFound() throws IOException {
    TrustAnchor unused = TrustAnchor.create(folder, new byte[] {1});
    assertTrue(unused.secured().isEmpty());
    assertThrows(
        VerityFormatException.class, () -> TrustAnchor.open(folder, Optional.of(new byte[] {2})));
    assertThrows(VerityFormatException.class, () -> TrustAnchor.open(folder, Optional.empty()));
  }

  @Test
  void anAnchorKeepsTheHash() throws IOException {
    BlockHash hash = BlockHash.over(new byte[1]);
    TrustAnchor.create(folder, new byte[] {1}).secure(hash);
    TrustAnchor again = TrustAnchor.open(folder, Optional.of(new byte[] {1}));
    assertEquals(Optional.of(hash), again.secured());
    assertTrue(again.offline().secured().isEmpty());
  }

  @Test
  void theXorAnchorsEncryptAsTheOriginals() {
    for (Map<String, Object> golden : cases("trust_anchor_xor")) {
      XorProtection anchor = new XorProtection(hex(golden, "private_key"), 23);
      assertArrayEquals(hex(golden, "encrypted_block_key"), anchor.wrap(hex(golden, "block_key")));
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void aPlaceHolderPassphraseIsPadded() {
    Map<String, Object> golden = (Map<String, Object>) GOLDEN.get("trust_anchor_xor_passphrase");
    byte[] passphrase = golden.get("passphrase").toString().getBytes(StandardCharsets.UTF_8);
    byte[] key = XorProtection.ofPassphrase(passphrase).wrap(new byte[32]);
    assertArrayEquals(hex(golden, "private_key"), key);
  }

  @Test
  void keysDoNotShowThemselves() {
    assertEquals("key 1", new BlockKey(new byte[32], 1).toString());
  }

  private static byte[] hex(Map<String, Object> from, String name) {
    return HexFormat.of().parseHex(from.get(name).toString());
  }
}
