package io.premeasure.measure.verity;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.signature.RootHashSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a Verity signature partition (Discoverable Partitions Specification): one JSON
 * object with root hash and signature, then NUL bytes up to a multiple of {@value #ALIGNMENT}.
 *
 * @param rootHash in hex, lower case
 * @param signature the detached PKCS#7 signature
 * @param fingerprint SHA-256 of the signer's certificate, in hex; the file may lack it
 */
record SignaturePartition(
    String rootHash, RootHashSignature signature, Optional<String> fingerprint) {
  private static final int ALIGNMENT = 4096;

  /** Bytes of a partition that are read; a JSON with the longest signature is far shorter. */
  static final int LONGEST = 1 << 20;

  private static final String ROOT_HASH = "rootHash";
  private static final String SIGNATURE = "signature";
  private static final String FINGERPRINT = "certificateFingerprint";

  /** The root hash's bytes. */
  byte[] root() {
    return HexFormat.of().parseHex(rootHash);
  }

  /** Whether a file's content is such a partition rather than a signature alone. */
  static boolean isOne(byte[] content) {
    return content.length > 0 && content[0] == '{';
  }

  /** The partition's bytes. */
  byte[] encode() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(ROOT_HASH, rootHash);
    fingerprint.ifPresent(hex -> document.put(FINGERPRINT, hex));
    document.put(SIGNATURE, Base64.getEncoder().encodeToString(signature.encode()));
    byte[] json = JSON.std.asBytes(document);
    int blocks = (json.length + ALIGNMENT - 1) / ALIGNMENT;
    return Arrays.copyOf(json, blocks * ALIGNMENT);
  }

  /**
   * Takes a partition apart.
   *
   * @param source the name that errors carry
   */
  static SignaturePartition parse(String source, byte[] content) throws VerityFormatException {
    int end = content.length;
    while (end > 0 && content[end - 1] == 0) {
      end--;
    }
    Map<String, Object> document;
    try {
      document = JSON.std.mapFrom(new String(content, 0, end, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new VerityFormatException(
          source, 0, "signature partition: expected one JSON object and NUL bytes behind it");
    }
    String rootHash = text(source, document, ROOT_HASH).orElseThrow(() -> lacks(source, ROOT_HASH));
    Optional<String> fingerprint = text(source, document, FINGERPRINT);
    String base64 = text(source, document, SIGNATURE).orElseThrow(() -> lacks(source, SIGNATURE));
    if (!rootHash.matches("([0-9a-f]{2})+")) {
      throw new VerityFormatException(
          source, 0, "signature partition: rootHash: expected lower-case hex digits");
    }
    try {
      byte[] der = Base64.getDecoder().decode(base64);
      return new SignaturePartition(rootHash, RootHashSignature.parse(source, der), fingerprint);
    } catch (IllegalArgumentException e) {
      throw new VerityFormatException(source, 0, "signature partition: signature: expected base64");
    }
  }

  private static Optional<String> text(String source, Map<String, Object> document, String member)
      throws VerityFormatException {
    Object value = document.get(member);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String string) {
      return Optional.of(string);
    }
    throw new VerityFormatException(
        source, 0, "signature partition: " + member + ": expected a string");
  }

  private static VerityFormatException lacks(String source, String member) {
    return new VerityFormatException(source, 0, "signature partition: no " + member);
  }
}
