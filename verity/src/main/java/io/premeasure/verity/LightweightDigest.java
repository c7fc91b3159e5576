package io.premeasure.verity;

import java.security.DigestException;
import java.security.MessageDigest;
import org.bouncycastle.crypto.Digest;

/** A Bouncy Castle digest in the JDK's form, without registering a provider. */
final class LightweightDigest extends MessageDigest {
  private final Digest digest;

  LightweightDigest(Digest digest) {
    super(digest.getAlgorithmName());
    this.digest = digest;
  }

  @Override
  protected int engineGetDigestLength() {
    return digest.getDigestSize();
  }

  @Override
  protected void engineUpdate(byte input) {
    digest.update(input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    digest.update(input, offset, length);
  }

  @Override
  protected byte[] engineDigest() {
    byte[] out = new byte[digest.getDigestSize()];
    digest.doFinal(out, 0);
    return out;
  }

  @Override
  protected int engineDigest(byte[] out, int offset, int length) throws DigestException {
    if (length < digest.getDigestSize()) {
      throw new DigestException("no room for the digest: " + length);
    }
    return digest.doFinal(out, offset);
  }

  @Override
  protected void engineReset() {
    digest.reset();
  }
}
