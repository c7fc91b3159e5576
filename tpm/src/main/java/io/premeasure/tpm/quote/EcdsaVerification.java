package io.premeasure.tpm.quote;

import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** Verifies ECDSA signatures on the TPM's curves; several times as fast as the JDK does. */
final class EcdsaVerification {
  private static final Map<TpmCurve, ECDomainParameters> DOMAINS = domains();

  private final ECPublicKeyParameters key;

  private EcdsaVerification(ECPublicKeyParameters key) {
    this.key = key;
  }

  private static Map<TpmCurve, ECDomainParameters> domains() {
    Map<TpmCurve, ECDomainParameters> domains = new EnumMap<>(TpmCurve.class);
    for (TpmCurve curve : TpmCurve.values()) {
      X9ECParameters parameters = CustomNamedCurves.getByName(curve.jcaName());
      domains.put(curve, new ECDomainParameters(parameters));
    }
    return domains;
  }

  /** For a key; empty when it is not on a TPM's curve. */
  static Optional<EcdsaVerification> of(ECPublicKey key) {
    for (Map.Entry<TpmCurve, ECDomainParameters> curve : DOMAINS.entrySet()) {
      if (isOn(key.getParams(), curve.getValue()) && curve.getKey().contains(key.getW())) {
        ECDomainParameters domain = curve.getValue();
        return Optional.of(
            new EcdsaVerification(
                new ECPublicKeyParameters(
                    domain.getCurve().createPoint(key.getW().getAffineX(), key.getW().getAffineY()),
                    domain)));
      }
    }
    return Optional.empty();
  }

  private static boolean isOn(ECParameterSpec parameters, ECDomainParameters domain) {
    return parameters.getOrder().equals(domain.getN())
        && parameters.getCurve().getA().equals(domain.getCurve().getA().toBigInteger())
        && parameters.getCurve().getB().equals(domain.getCurve().getB().toBigInteger())
        && parameters
            .getGenerator()
            .getAffineX()
            .equals(domain.getG().getAffineXCoord().toBigInteger())
        && parameters
            .getGenerator()
            .getAffineY()
            .equals(domain.getG().getAffineYCoord().toBigInteger());
  }

  /** Whether the numbers sign the digest. */
  boolean accepts(byte[] digest, BigInteger r, BigInteger s) {
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, key);
    return verifier.verifySignature(digest, r, s);
  }
}
