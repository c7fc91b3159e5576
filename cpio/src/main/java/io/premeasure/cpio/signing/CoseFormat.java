package io.premeasure.cpio.signing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The bytes around payload and signature in akvsign's COSE_Sign1 objects (RFC 9052). */
final class CoseFormat {
  /** Tag 18, array of four. */
  static final byte[] START = HexFormat.of().parseHex("d284");

  /** Algorithm RS256 (-257) and content type, as a byte string. */
  static final byte[] PROTECTED =
      concat(
          HexFormat.of().parseHex("57a20139010003" + "70"),
          "application/json".getBytes(StandardCharsets.US_ASCII));

  /** A map with the one key 248; the value, the public key's DER, follows. */
  static final byte[] UNPROTECTED = HexFormat.of().parseHex("a118f8");

  /** Before a payload of fewer bytes the original leaves zeros where it expects a longer head. */
  static final int FULL_HEAD_PAYLOAD = 256;

  /** The array, its context text and the protected headers, no external data. */
  private static final byte[] TO_BE_SIGNED =
      concat(
          concat(HexFormat.of().parseHex("846a"), "Signature1".getBytes(StandardCharsets.US_ASCII)),
          concat(PROTECTED, new byte[] {0x40}));

  private CoseFormat() {}

  /** What is signed, up to the payload's first byte. */
  static byte[] toBeSignedHead(long payloadSize) {
    return concat(TO_BE_SIGNED, byteStringHead(payloadSize));
  }

  /** The zero bytes that the original signs after a payload of this size. */
  static int paddingOf(long payloadSize) {
    return payloadSize < FULL_HEAD_PAYLOAD ? 3 - byteStringHead(payloadSize).length : 0;
  }

  /** The shortest head of a byte string. */
  static byte[] byteStringHead(long length) {
    if (length < 24) {
      return new byte[] {(byte) (0x40 | length)};
    }
    if (length < 1 << 8) {
      return new byte[] {0x58, (byte) length};
    }
    if (length < 1 << 16) {
      return ByteBuffer.allocate(3).put((byte) 0x59).putShort((short) length).array();
    }
    if (length < 1L << 32) {
      return ByteBuffer.allocate(5).put((byte) 0x5a).putInt((int) length).array();
    }
    return ByteBuffer.allocate(9).put((byte) 0x5b).putLong(length).array();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
