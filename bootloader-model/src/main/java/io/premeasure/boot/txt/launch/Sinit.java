package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.tpm.HashAlgorithm;

/**
 * What of SINIT a launch measures.
 *
 * @param sha256 hash of the module
 * @param sha1 hash of the module, for TPM 1.2 with SinitMleData up to version 6
 * @param modulus of its key, as stored
 * @param capabilities in its information table
 * @param version of the module, which launch control policies limit
 * @param source its file
 */
public record Sinit(
    Octets sha256, Octets sha1, Octets modulus, long capabilities, int version, Source source) {
  /**
   * Takes a module that can be launched.
   *
   * @throws BootFormatException when it is no SINIT, altered, of a header that is not known, or one
   *     for tests, after which SINIT extends random values
   */
  public static Sinit of(AuthenticatedCodeModule module, String name) throws BootFormatException {
    if (!module.information().isSinit()) {
      throw new BootFormatException(
          name, 0, "a module for " + module.information().typeName() + ", expected SINIT");
    }
    byte[] sha256 = module.hash(HashAlgorithm.SHA256);
    if (!module.signature().isOver(sha256)) {
      throw new BootFormatException(name, 0, "the signature does not match: it is not launched");
    }
    if (module.header().isPreProduction()) {
      throw new BootFormatException(
          name,
          12,
          "a pre-production module: it extends random values into PCR 17 and 18, which cannot be"
              + " predicted");
    }
    return new Sinit(
        Octets.of(sha256),
        Octets.of(module.hash(HashAlgorithm.SHA1)),
        Octets.of(module.modulus()),
        module.information().capabilities(),
        module.information().acmVersion(),
        Source.file(name));
  }
}
