package io.premeasure.measure.tpm;

import io.premeasure.measure.console.UnavailableException;
import io.premeasure.tpm.session.StorageKey;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that pins the key which sessions are encrypted to. */
final class ParentName {
  @Option(
      names = "--parent-name",
      paramLabel = "HEX",
      description = {
        "TPM name that the storage root key must have.",
        "Without it somebody between this program and the TPM could pass a key of his own."
      })
  private Optional<String> expected = Optional.empty();

  /** Pins a key that was there before, unless one is pinned by the option. */
  void expect(String name) {
    expected = expected.or(() -> Optional.of(name));
  }

  /** Refuses another key than the pinned one. */
  void check(StorageKey key) throws IOException {
    if (expected.isPresent() && !expected.get().equalsIgnoreCase(key.nameHex())) {
      String reason =
          "the TPM's storage root key is " + key.nameHex() + ", expected " + expected.get();
      throw new UnavailableException(reason, new IOException(reason));
    }
  }
}
