package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Optional;

/**
 * How the versions of policy lists differ: the second field, and the signature behind the elements.
 */
enum ListForm {
  /** Version 0x0100, for TPM 1.2. */
  TPM12 {
    @Override
    Optional<SignatureScheme> scheme(StructureReader in) throws BootFormatException {
      int at = in.position();
      int field = in.u16("signature algorithm");
      return switch (field) {
        case 0 -> Optional.empty();
        case 0x0100 -> Optional.of(SignatureScheme.RSA_PKCS1);
        default -> throw unknownScheme(in, at, field);
      };
    }

    @Override
    int field(Optional<ListSignature> signature, int elementsSize) {
      return signature.isPresent() ? 0x0100 : 0;
    }
  },
  /** Versions 0x0200 and 0x0201. */
  TPM20 {
    @Override
    Optional<SignatureScheme> scheme(StructureReader in) throws BootFormatException {
      int at = in.position();
      int field = in.u16("signature algorithm");
      return switch (field) {
        case UNSIGNED -> Optional.empty();
        case 0x14 -> Optional.of(SignatureScheme.RSA_PKCS1);
        case 0x18 -> Optional.of(SignatureScheme.ECDSA);
        case 0x1b -> Optional.of(SignatureScheme.SM2);
        default -> throw unknownScheme(in, at, field);
      };
    }

    @Override
    int field(Optional<ListSignature> signature, int elementsSize) {
      return signature.map(s -> s.scheme().id()).orElse(UNSIGNED);
    }
  },
  /** Version 0x0300: the scheme stands in the signature. */
  AGILE {
    @Override
    Optional<SignatureScheme> scheme(StructureReader in) throws BootFormatException {
      int at = in.position();
      int offset = in.u16("KeySignatureOffset");
      long expected = at + 6 + in.at(in.position(), "list").u32("elements' size");
      if (offset != 0 && at - 2 + offset != expected + 2) {
        throw in.bad(
            at, "KeySignatureOffset " + offset + ", expected 0 or " + (expected + 2 - at + 2));
      }
      return offset == 0 ? Optional.empty() : Optional.of(SignatureScheme.RSA_PSS);
    }

    @Override
    int field(Optional<ListSignature> signature, int elementsSize) {
      return signature.isPresent() ? 8 + elementsSize + 2 : 0;
    }

    @Override
    ListSignature signature(SignatureScheme unused, StructureReader in) throws BootFormatException {
      int counter = in.u16("revocation counter");
      one(in, "key and signature version");
      int at = in.position();
      boolean rsa = keyIsRsa(in, at);
      one(in, "key version");
      int bytes = bytes(in, "key size");
      long exponent = rsa ? in.u32("exponent") : ListSignature.USUAL_EXPONENT;
      Octets key = in.octets(rsa ? bytes : 2L * bytes, "key");
      SignatureScheme scheme = signatureScheme(in);
      if (scheme.isRsa() != rsa) {
        throw in.bad(at, "a key of another kind than the signature");
      }
      one(in, "signature version");
      int signatureBytes = bytes(in, "signature size");
      int hashAt = in.position();
      int hash = in.u16("hash algorithm");
      HashAlgorithm algorithm =
          HashAlgorithm.ofId(hash)
              .orElseThrow(() -> in.bad(hashAt, "no hash algorithm 0x%04x".formatted(hash)));
      Octets value = in.octets(rsa ? signatureBytes : 2L * signatureBytes, "signature");
      return new ListSignature(scheme, counter, exponent, key, Optional.of(algorithm), value);
    }

    @Override
    void write(ListSignature signature, StructureWriter out) {
      boolean rsa = signature.scheme().isRsa();
      out.u16(signature.revocationCounter()).u8(ONE).u16(rsa ? RSA : ECC).u8(ONE);
      out.u16(signature.keyBits());
      if (rsa) {
        out.u32(signature.exponent());
      }
      out.bytes(signature.key().bytes())
          .u16(signature.scheme().id())
          .u8(ONE)
          .u16(signature.keyBits());
      out.u16(signature.hash().orElseThrow().id()).bytes(signature.value().bytes());
    }

    @Override
    int signedSize(ListSignature signature, int elementsSize) {
      return 8 + elementsSize + 2;
    }
  };

  private static final int UNSIGNED = 0x10;
  private static final int ONE = 0x10;
  private static final int RSA = 1;
  private static final int ECC = 0x23;

  /** The form of a version. */
  static Optional<ListForm> ofVersion(int version) {
    return switch (version) {
      case 0x0100 -> Optional.of(TPM12);
      case 0x0200, 0x0201 -> Optional.of(TPM20);
      case 0x0300 -> Optional.of(AGILE);
      default -> Optional.empty();
    };
  }

  /** Reads the field behind the version: whether and how the list is signed. */
  abstract Optional<SignatureScheme> scheme(StructureReader in) throws BootFormatException;

  /** That field. */
  abstract int field(Optional<ListSignature> signature, int elementsSize);

  /** Reads what follows the elements of a signed list. */
  ListSignature signature(SignatureScheme scheme, StructureReader in) throws BootFormatException {
    int counter = in.u16("revocation counter");
    int size = in.u16("key size");
    int parts = 1;
    if (!scheme.isRsa()) {
      int at = in.position();
      parts = 2;
      if (in.u32("reserved bytes") != 0) {
        throw in.bad(at, "reserved bytes are not zero");
      }
    }
    return new ListSignature(
        scheme,
        counter,
        ListSignature.USUAL_EXPONENT,
        in.octets((long) parts * size, "key"),
        Optional.empty(),
        in.octets((long) parts * size, "signature"));
  }

  /** Writes what {@link #signature} reads. */
  void write(ListSignature signature, StructureWriter out) {
    out.u16(signature.revocationCounter()).u16(signature.keyBits() / 8);
    if (!signature.scheme().isRsa()) {
      out.u32(0);
    }
    out.bytes(signature.key().bytes()).bytes(signature.value().bytes());
  }

  /** Bytes from the list's start on that are signed. */
  int signedSize(ListSignature signature, int elementsSize) {
    int reserved = signature.scheme().isRsa() ? 0 : 4;
    return 8 + elementsSize + 4 + reserved + signature.key().size();
  }

  private static boolean keyIsRsa(StructureReader in, int at) throws BootFormatException {
    int kind = in.u16("key algorithm");
    if (kind != RSA && kind != ECC) {
      throw in.bad(at, "key algorithm 0x%x, expected 0x1 or 0x23".formatted(kind));
    }
    return kind == RSA;
  }

  private static SignatureScheme signatureScheme(StructureReader in) throws BootFormatException {
    int at = in.position();
    int id = in.u16("signature scheme");
    for (SignatureScheme scheme : SignatureScheme.values()) {
      if (scheme.id() == id) {
        return scheme;
      }
    }
    throw unknownScheme(in, at, id);
  }

  private static int bytes(StructureReader in, String field) throws BootFormatException {
    int at = in.position();
    int bits = in.u16(field);
    if (bits % 8 != 0) {
      throw in.bad(at, field + " of " + bits + " bits, expected whole bytes");
    }
    return bits / 8;
  }

  private static void one(StructureReader in, String field) throws BootFormatException {
    int at = in.position();
    int version = in.u8(field);
    if (version != ONE) {
      throw in.bad(at, field + " is 0x%x, expected 0x10".formatted(version));
    }
  }

  private static BootFormatException unknownScheme(StructureReader in, int at, int id) {
    return in.bad(at, "no signature algorithm 0x%04x".formatted(id));
  }
}
