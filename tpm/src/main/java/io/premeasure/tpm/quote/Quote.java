package io.premeasure.tpm.quote;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.session.TpmReader;

/**
 * What a TPM signed about its registers: a TPMS_ATTEST of the type quote (TPM 2.0 Library, part 2,
 * section 10.12.12), integers big-endian. Nothing in it is to be believed before its signature is
 * verified.
 */
public final class Quote {
  private static final int MAGIC = 0xff544347;
  private static final int QUOTE = 0x8018;

  private final byte[] message;
  private final byte[] qualifiedSigner;
  private final byte[] extraData;
  private final ClockInfo clock;
  private final long firmwareVersion;
  private final PcrSelection selection;
  private final byte[] pcrDigest;

  private Quote(TpmReader reader, byte[] message) throws TpmFormatException {
    this.message = message;
    int magic = reader.u32();
    if (magic != MAGIC) {
      throw reader.malformed(
          String.format("magic %08x, expected ff544347: not made by a TPM", magic));
    }
    int type = reader.u16();
    if (type != QUOTE) {
      throw reader.malformed(String.format("type 0x%04x, expected 0x8018, a quote", type));
    }
    qualifiedSigner = reader.sized();
    extraData = reader.sized();
    clock = new ClockInfo(reader.u64(), reader.u32(), reader.u32(), flag(reader));
    firmwareVersion = reader.u64();
    selection = PcrSelection.read(reader);
    pcrDigest = reader.sized();
    reader.end();
  }

  /**
   * Parses a message, to its last byte.
   *
   * @param source for messages
   * @throws TpmFormatException when it is no quote
   */
  public static Quote parse(String source, byte[] message) throws TpmFormatException {
    return new Quote(new TpmReader(source, message), message.clone());
  }

  private static boolean flag(TpmReader reader) throws TpmFormatException {
    int value = reader.u8();
    if (value > 1) {
      throw reader.malformed("flag " + value + ", expected 0 or 1");
    }
    return value == 1;
  }

  /** The bytes that are signed; a copy. */
  public byte[] message() {
    return message.clone();
  }

  /** Qualified name of the signing key: it depends on the key's parents; a copy. */
  public byte[] qualifiedSigner() {
    return qualifiedSigner.clone();
  }

  /** What the verifier asked to be signed with the registers, its nonce; a copy. */
  public byte[] extraData() {
    return extraData.clone();
  }

  /** Clock and counters. */
  public ClockInfo clock() {
    return clock;
  }

  /** Version of the TPM's firmware, in the vendor's encoding. */
  public long firmwareVersion() {
    return firmwareVersion;
  }

  /** The registers that the digest is over. */
  public PcrSelection selection() {
    return selection;
  }

  /** Digest of the registers' values by the hash of the signature's scheme; a copy. */
  public byte[] pcrDigest() {
    return pcrDigest.clone();
  }
}
