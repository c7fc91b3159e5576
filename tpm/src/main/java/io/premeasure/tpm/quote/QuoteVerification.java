package io.premeasure.tpm.quote;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.quote.Verdict.Check;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies a quote without a TPM. What is not given is not checked, and the verdict says so; a
 * quote without a nonce of the verifier's may be an old one.
 */
public final class QuoteVerification {
  private static final Set<KeyAttribute> DEMANDED =
      EnumSet.of(
          KeyAttribute.FIXED_TPM,
          KeyAttribute.FIXED_PARENT,
          KeyAttribute.SENSITIVE_DATA_ORIGIN,
          KeyAttribute.RESTRICTED,
          KeyAttribute.SIGN);

  private final Quote quote;
  private final QuoteSignature signature;
  private final AttestationKey key;
  private Optional<byte[]> nonce = Optional.empty();
  private Optional<PcrValues> values = Optional.empty();
  private Optional<EventLog> log = Optional.empty();

  /** A quote, its signature, and the key that must have made it. */
  public QuoteVerification(Quote quote, QuoteSignature signature, AttestationKey key) {
    this.quote = quote;
    this.signature = signature;
    this.key = key;
  }

  /** The quote must carry exactly this nonce; an empty one must be empty there as well. */
  public QuoteVerification nonce(byte[] expected) {
    nonce = Optional.of(expected.clone());
    return this;
  }

  /** The quote must be over exactly these values. */
  public QuoteVerification values(PcrValues claimed) {
    values = Optional.of(claimed);
    return this;
  }

  /** The quote must be over the values that this log leads to. */
  public QuoteVerification log(EventLog claimed) {
    log = Optional.of(claimed);
    return this;
  }

  /**
   * Makes the checks.
   *
   * @return the checks, all of which hold, and what was not checked
   * @throws RefusedException when one does not hold
   * @throws TpmFormatException when the log cannot be replayed
   */
  public Verdict verify() throws RefusedException, TpmFormatException {
    List<Check> checks = new ArrayList<>();
    List<String> notChecked = new ArrayList<>();
    nonce.ifPresentOrElse(expected -> checks.add(carries(expected)), () -> notChecked.add("nonce"));
    checks.add(hash());
    checks.add(signature());
    key.area()
        .ifPresentOrElse(
            area -> checks.add(attributes(area)), () -> notChecked.add("key attributes"));
    if (values.isPresent()) {
      checks.add(selection(values.get()));
      checks.add(digest("pcr digest", Optional.of(values.get())));
    }
    if (log.isPresent()) {
      PcrBanks replayed = log.get().replay();
      checks.add(digest("event log", PcrValues.of(quote.selection(), replayed)));
    }
    if (values.isEmpty() && log.isEmpty()) {
      notChecked.add("pcr values");
    }
    return new Verdict(checks, notChecked).demanded();
  }

  private Check carries(byte[] expected) {
    boolean same = MessageDigest.isEqual(expected, quote.extraData());
    return new Check("nonce", same, same ? "as expected" : "found " + hex(quote.extraData()));
  }

  /** SHA-1 signatures can be made for messages that the signer never saw. */
  private Check hash() {
    HashAlgorithm hash = signature.hash();
    return new Check(
        "signature hash", hash != HashAlgorithm.SHA1, signature.scheme() + " with " + hash);
  }

  private Check signature() {
    Optional<PublicArea.Signing> signing = key.area().flatMap(PublicArea::signing);
    PublicArea.Signing used = new PublicArea.Signing(signature.scheme(), signature.hash());
    Optional<String> refusal =
        signing.isPresent() && !signing.get().equals(used)
            ? Optional.of(used + ", the key signs by " + signing.get())
            : new SignatureVerification(key.key(), signature).refusal(quote.message());
    return new Check("signature", refusal.isEmpty(), refusal.orElse("made with the key"));
  }

  /**
   * Demands that a key signs only what its TPM made itself, and cannot leave it.
   *
   * @throws RefusedException when it does not
   */
  public static void demandAttestationKey(PublicArea area) throws RefusedException {
    Check check = attributes(area);
    if (!check.ok()) {
      throw new RefusedException(new Verdict(List.of(check), List.of()));
    }
  }

  private static Check attributes(PublicArea area) {
    Set<KeyAttribute> found = area.attributes();
    boolean right = found.containsAll(DEMANDED) && !found.contains(KeyAttribute.DECRYPT);
    String detail =
        right ? found.toString() : found + ", expected " + DEMANDED + " and never decrypt";
    return new Check("key attributes", right, detail);
  }

  private Check selection(PcrValues claimed) {
    return new Check(
        "selection",
        claimed.selection().equals(quote.selection()),
        "quoted " + quote.selection() + ", given " + claimed.selection());
  }

  private Check digest(String name, Optional<PcrValues> claimed) {
    if (claimed.isEmpty()) {
      return new Check(name, false, "lacks a bank of " + quote.selection());
    }
    byte[] digest = claimed.get().digest(signature.hash());
    boolean same = MessageDigest.isEqual(digest, quote.pcrDigest());
    String detail =
        same
            ? "leads to the quoted digest"
            : "leads to " + hex(digest) + ", quoted is " + hex(quote.pcrDigest());
    return new Check(name, same, detail);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
