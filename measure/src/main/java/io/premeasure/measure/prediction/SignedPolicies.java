package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.SigningKey;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.policy.PolicyDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Signed policies as {@code systemd-measure sign} writes them and systemd's TPM tools read them
 * from {@code .pcrsig} sections and files: by bank a list of objects with the registers ({@code
 * pcrs}), SHA-256 of the signing key in PKCS#1 form ({@code pkfp}), the TPM2_PolicyPCR digest
 * ({@code pol}, hexadecimal) and the signature over its bytes ({@code sig}, Base64). A policy that
 * also demands that a TPM's counter is not above a number says so in {@code counter}, which systemd
 * does not know.
 */
public final class SignedPolicies {
  /** The banks that systemd knows. */
  static final Set<HashAlgorithm> BANKS =
      Set.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  private static final int MAX_FILE = 1 << 20;
  private static final HexFormat HEX = HexFormat.of();

  private SignedPolicies() {}

  /** The document as bytes, ending in a line feed; the prediction's banks must be known ones. */
  static byte[] of(
      Prediction prediction,
      SortedSet<Integer> selection,
      SigningKey key,
      Optional<FreshnessBound> bound)
      throws IOException {
    String fingerprint = HEX.formatHex(HashAlgorithm.SHA256.hash(key.identity().pkcs1()));
    Map<String, Object> banks = new LinkedHashMap<>();
    for (Map.Entry<HashAlgorithm, byte[]> policy : prediction.policyPcr(selection).entrySet()) {
      byte[] digest = bounded(policy.getValue(), bound);
      Map<String, Object> signed = new LinkedHashMap<>();
      signed.put("pcrs", List.copyOf(selection));
      signed.put("pkfp", fingerprint);
      signed.put("pol", HEX.formatHex(digest));
      signed.put("sig", Base64.getEncoder().encodeToString(sign(key, policy.getKey(), digest)));
      bound.ifPresent(each -> signed.put("counter", each.toString()));
      banks.put(policy.getKey().bankName(), List.of(signed));
    }
    String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(banks);
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A policy over registers with the bound of a counter, if there is one. */
  static byte[] bounded(byte[] policy, Optional<FreshnessBound> bound) {
    PolicyDigest pcr = PolicyDigest.at(Prediction.POLICY_SESSION, policy);
    return bound.map(each -> each.after(pcr)).orElse(pcr).bytes();
  }

  /**
   * Reads a document.
   *
   * @throws PredictionFormatException when a member is missing or has another form
   */
  public static List<SignedPolicy> read(Path file) throws IOException {
    byte[] json;
    try (InputStream in = Files.newInputStream(file)) {
      json = in.readNBytes(MAX_FILE + 1);
    }
    if (json.length > MAX_FILE) {
      throw new PredictionFormatException(file.toString(), "$", "larger than 1 MiB");
    }
    return parse(file.toString(), json);
  }

  static List<SignedPolicy> parse(String source, byte[] json) throws PredictionFormatException {
    List<SignedPolicy> policies = new ArrayList<>();
    for (Map.Entry<String, JsonMember> bank : JsonMember.root(source, json).members().entrySet()) {
      HashAlgorithm algorithm =
          HashAlgorithm.ofBankName(bank.getKey())
              .orElseThrow(() -> bank.getValue().bad("unknown bank"));
      for (JsonMember policy : bank.getValue().items()) {
        SortedSet<Integer> pcrs = new TreeSet<>();
        for (JsonMember pcr : policy.member("pcrs").items()) {
          pcrs.add(pcr.pcr());
        }
        if (pcrs.isEmpty()) {
          throw policy.member("pcrs").bad("no registers");
        }
        policies.add(
            new SignedPolicy(
                algorithm,
                pcrs,
                policy.member("pol").digest(HashAlgorithm.SHA256),
                policy.member("sig").base64(),
                bound(policy)));
      }
    }
    return policies;
  }

  private static Optional<FreshnessBound> bound(JsonMember policy)
      throws PredictionFormatException {
    Optional<JsonMember> counter = policy.optional("counter");
    if (counter.isEmpty()) {
      return Optional.empty();
    }
    Optional<FreshnessBound> bound = FreshnessBound.parse(counter.get().string());
    if (bound.isEmpty()) {
      throw counter.get().bad("expected a number such as 0x01500010=5");
    }
    return bound;
  }

  /** systemd hashes the policy for its signature with the bank's algorithm. */
  private static byte[] sign(SigningKey key, HashAlgorithm bank, byte[] policy) throws IOException {
    return key.signMessage(bank.bankName().toUpperCase(Locale.ROOT), policy);
  }
}
