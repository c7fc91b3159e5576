package io.premeasure.tpm.identity;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmUnavailableException;
import io.premeasure.tpm.quote.AttestationKey;
import io.premeasure.tpm.quote.PcrSelection;
import io.premeasure.tpm.quote.PcrValues;
import io.premeasure.tpm.quote.Quote;
import io.premeasure.tpm.quote.QuoteSignature;
import io.premeasure.tpm.quote.QuoteVerification;
import io.premeasure.tpm.quote.SignatureScheme;
import io.premeasure.tpm.session.Authorization;
import io.premeasure.tpm.session.EntityValue;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;

/** Lets a TPM quote its registers: TPM2_Quote (TPM 2.0 Library, part 3, section 18.4). */
public final class Quoting {
  /** Most bytes of a nonce: those of a digest with its algorithm. */
  public static final int MAX_NONCE = 66;

  private static final int QUOTE = 0x158;
  private static final int NULL = 0x0010;
  private static final int ATTEMPTS = 5;

  private final TpmConnection tpm;
  private final LoadedKey key;

  /**
   * What the TPM signed, and the values that it is over.
   *
   * @param quote the message
   * @param signature over it
   * @param values that the registers had
   */
  public record Result(Quote quote, QuoteSignature signature, PcrValues values) {}

  /** Quotes with this key, which stays the caller's. */
  public Quoting(TpmConnection tpm, LoadedKey key) {
    this.tpm = tpm;
    this.key = key;
  }

  /**
   * Quotes the registers; what the TPM gives is verified.
   *
   * @param nonce at most {@value #MAX_NONCE} bytes
   * @throws io.premeasure.tpm.quote.RefusedException when a verifier would refuse the quote, for
   *     example because the key is not restricted
   * @throws TpmUnavailableException also when a bank is not active, or the registers do not keep
   *     still
   */
  public Result quote(PcrSelection selection, byte[] nonce) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      PcrBanks banks = tpm.readPcrs(selection.banks().keySet());
      PcrValues values = PcrValues.of(selection, banks).orElseThrow();
      TpmReader response = new TpmReader("response to Quote", send(selection, nonce).parameters());
      Quote quote = Quote.parse("quote", response.sized());
      QuoteSignature signature = QuoteSignature.parse("signature", response.rest());
      if (Arrays.equals(quote.pcrDigest(), values.digest(signature.hash()))) {
        AttestationKey ak = AttestationKey.of(key.area());
        new QuoteVerification(quote, signature, ak).nonce(nonce).values(values).verify();
        return new Result(quote, signature, values);
      }
    }
    throw new TpmUnavailableException(
        tpm.transport().description() + ": the registers changed while they were quoted");
  }

  private Authorization.Response send(PcrSelection selection, byte[] nonce) throws IOException {
    TpmWriter parameters = new TpmWriter().sized(nonce);
    if (key.area().signing().isPresent()) {
      parameters.u16(NULL);
    } else {
      boolean rsa = key.area().key() instanceof RSAPublicKey;
      SignatureScheme scheme = rsa ? SignatureScheme.RSASSA : SignatureScheme.ECDSA;
      parameters.u16(scheme.id()).u16(HashAlgorithm.SHA256.id());
    }
    byte[] bytes = parameters.bytes(selection.toBytes()).toBytes();
    return new EntityValue()
        .execute(tpm, new TpmCommand("Quote", QUOTE, List.of(key.entity()), bytes), false);
  }
}
