package io.premeasure.measure.tpm;

import io.premeasure.measure.console.UnavailableException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.sealing.StorageRoot;
import io.premeasure.tpm.session.StorageKey;
import io.premeasure.tpm.session.TpmEntity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options about the storage root key, which sessions are encrypted to. */
final class ParentOptions {
  @Option(
      names = "--parent-name",
      paramLabel = "HEX",
      description = {
        "TPM name that the storage root key must have.",
        "Without it somebody between this program and the TPM could pass a key of his own."
      })
  private Optional<String> expected = Optional.empty();

  @Option(
      names = "--owner-auth-file",
      paramLabel = "F",
      description = "The first line is the owner's authorisation value; it is never sent.")
  private Optional<Path> owner = Optional.empty();

  @Option(
      names = "--parent-auth-file",
      paramLabel = "F",
      description = "The same of a storage root key that stays in the TPM.")
  private Optional<Path> parent = Optional.empty();

  /** Pins a key that was there before, unless one is pinned by the option. */
  void expect(String name) {
    expected = expected.or(() -> Optional.of(name));
  }

  /** Finds or makes the key. */
  StorageRoot open(TpmConnection tpm) throws IOException {
    AuthFile.give(tpm, TpmEntity.OWNER.handle(), owner);
    AuthFile.give(tpm, StorageRoot.PERSISTENT, parent);
    StorageRoot root = StorageRoot.open(tpm);
    try {
      check(root.key());
      return root;
    } catch (IOException e) {
      root.close();
      throw e;
    }
  }

  /** Refuses another key than the pinned one. */
  private void check(StorageKey key) throws IOException {
    if (expected.isPresent() && !expected.get().equalsIgnoreCase(key.nameHex())) {
      String reason =
          "the TPM's storage root key is " + key.nameHex() + ", expected " + expected.get();
      throw new UnavailableException(reason, new IOException(reason));
    }
  }
}
