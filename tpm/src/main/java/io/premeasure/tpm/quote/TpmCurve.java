package io.premeasure.tpm.quote;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The NIST curves that TPM keys are on (TCG Algorithm Registry, section 6.4). */
public enum TpmCurve {
  P256(0x0003, "secp256r1"),
  P384(0x0004, "secp384r1"),
  P521(0x0005, "secp521r1");

  private static final Map<TpmCurve, ECParameterSpec> PARAMETERS = new EnumMap<>(TpmCurve.class);

  static {
    for (TpmCurve curve : values()) {
      PARAMETERS.put(curve, parameters(curve.jcaName));
    }
  }

  private final int id;
  private final String jcaName;

  TpmCurve(int id, String jcaName) {
    this.id = id;
    this.jcaName = jcaName;
  }

  /** The TPM_ECC_CURVE, 16 bits. */
  public int id() {
    return id;
  }

  /** The name that the Java runtime knows the curve by. */
  public String jcaName() {
    return jcaName;
  }

  /** The curve with this TPM_ECC_CURVE. */
  public static Optional<TpmCurve> ofId(int id) {
    for (TpmCurve curve : values()) {
      if (curve.id == id) {
        return Optional.of(curve);
      }
    }
    return Optional.empty();
  }

  /** Length of a coordinate in bytes: 32, 48 or 66. */
  public int fieldSize() {
    return (parameters().getCurve().getField().getFieldSize() + 7) / 8;
  }

  /** The curve's parameters. */
  public ECParameterSpec parameters() {
    return PARAMETERS.get(this);
  }

  private static ECParameterSpec parameters(String jcaName) {
    try {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec(jcaName));
      return curve.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + jcaName, e);
    }
  }

  /** Whether the point is on the curve: y² = x³ + ax + b in its field. */
  public boolean contains(ECPoint point) {
    EllipticCurve curve = parameters().getCurve();
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB());
    return x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && y.multiply(y).subtract(right).mod(p).signum() == 0;
  }
}
