package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.SigningKey;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A prediction as a concise reference integrity manifest (draft-ietf-rats-corim): one module
 * identifier with one reference triple, whose integrity registers are the predicted values. Signed
 * manifests are COSE_Sign1 objects with RS256; the key identifier is the signer's digest.
 */
final class Corim {
  private static final int SIGNED = 18;
  private static final int UNSIGNED = 501;
  private static final int MODULE = 506;
  private static final int RS256 = -257;
  static final String CONTENT_TYPE = "application/rim+cbor";

  /** Keys of the maps. */
  private static final int ID = 0;

  private static final int TAGS = 1;
  private static final int TAG_IDENTITY = 1;
  private static final int TRIPLES = 4;
  private static final int MEASURED_VALUES = 1;
  private static final int INTEGRITY_REGISTERS = 14;

  private Corim() {}

  /** The manifest, signed when there is a key; the same for the same prediction and key. */
  static byte[] of(Prediction prediction, Optional<SigningKey> key) throws IOException {
    byte[] manifest = manifest(prediction);
    return key.isPresent() ? signed(manifest, key.get()) : manifest;
  }

  private static byte[] manifest(Prediction prediction) {
    byte[] values = referenceTriple(prediction);
    String id = "sha256:" + HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(values));
    byte[] module =
        new CborWriter()
            .map(2)
            .integer(TAG_IDENTITY)
            .map(1)
            .integer(ID)
            .text(id)
            .integer(TRIPLES)
            .map(1)
            .integer(0)
            .array(1)
            .encoded(values)
            .toBytes();
    return new CborWriter()
        .tag(UNSIGNED)
        .map(2)
        .integer(ID)
        .text(id)
        .integer(TAGS)
        .array(1)
        .tag(MODULE)
        .bytes(module)
        .toBytes();
  }

  /** The environment, a class with a model, and one measurement. */
  private static byte[] referenceTriple(Prediction prediction) {
    String model = prediction.inputs().isEmpty() ? "boot chain" : prediction.inputs().get(0).name();
    CborWriter triple =
        new CborWriter()
            .array(2)
            .map(1)
            .integer(0)
            .map(1)
            .integer(2)
            .text(model)
            .array(1)
            .map(1)
            .integer(MEASURED_VALUES)
            .map(1)
            .integer(INTEGRITY_REGISTERS)
            .map(prediction.pcrs().size());
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks = prediction.banks();
    for (int pcr : prediction.pcrs()) {
      triple.integer(pcr).array(banks.size());
      banks.forEach((bank, values) -> algorithm(triple.array(2), bank).bytes(values.get(pcr)));
    }
    return triple.toBytes();
  }

  private static CborWriter algorithm(CborWriter out, HashAlgorithm bank) {
    Optional<Long> number = algorithmNumber(bank);
    return number.isPresent() ? out.integer(number.get()) : out.text(algorithmName(bank));
  }

  /** The number in the IANA registry of named information hash algorithms, if there is one. */
  static Optional<Long> algorithmNumber(HashAlgorithm bank) {
    return switch (bank) {
      case SHA256 -> Optional.of(1L);
      case SHA384 -> Optional.of(7L);
      case SHA512 -> Optional.of(8L);
      case SHA3_256 -> Optional.of(10L);
      case SHA3_384 -> Optional.of(11L);
      case SHA3_512 -> Optional.of(12L);
      case SHA1, SM3_256 -> Optional.empty();
    };
  }

  /** The name in that registry, or for algorithms without a number in that of IANA's hash names. */
  static String algorithmName(HashAlgorithm bank) {
    return switch (bank) {
      case SHA1 -> "sha-1";
      case SHA256 -> "sha-256";
      case SHA384 -> "sha-384";
      case SHA512 -> "sha-512";
      case SM3_256 -> "sm3";
      case SHA3_256 -> "sha3-256";
      case SHA3_384 -> "sha3-384";
      case SHA3_512 -> "sha3-512";
    };
  }

  private static byte[] signed(byte[] manifest, SigningKey key) throws IOException {
    byte[] signer = key.identity().digest();
    byte[] headers =
        new CborWriter()
            .map(4)
            .integer(1)
            .integer(RS256)
            .integer(3)
            .text(CONTENT_TYPE)
            .integer(4)
            .bytes(signer)
            .integer(15)
            .map(1)
            .integer(1)
            .text(HexFormat.of().formatHex(signer))
            .toBytes();
    byte[] signature = key.signMessage("SHA256", toBeSigned(headers, manifest));
    return new CborWriter()
        .tag(SIGNED)
        .array(4)
        .bytes(headers)
        .map(0)
        .bytes(manifest)
        .bytes(signature)
        .toBytes();
  }

  /** The Sig_structure of RFC 9052, section 4.4. */
  static byte[] toBeSigned(byte[] headers, byte[] payload) {
    return new CborWriter()
        .array(4)
        .text("Signature1")
        .bytes(headers)
        .bytes(new byte[0])
        .bytes(payload)
        .toBytes();
  }
}
