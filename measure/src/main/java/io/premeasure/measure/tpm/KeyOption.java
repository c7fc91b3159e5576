package io.premeasure.measure.tpm;

import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.identity.AttestationKeyPair;
import io.premeasure.tpm.identity.KeyContext;
import io.premeasure.tpm.identity.LoadedKey;
import io.premeasure.tpm.sealing.StorageRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The option that names an attestation key, in any form in which a key can be had. */
final class KeyOption {
  static final String PUBLIC = "ak.pub";
  static final String PRIVATE = "ak.priv";

  private static final int MAX_FILE = 1 << 16;
  private static final String HANDLE = "0x81[0-9a-fA-F]{6}";

  @Mixin private ParentOptions parent;

  @Option(
      names = "--ak",
      required = true,
      paramLabel = "CTX",
      description = {
        "The attestation key: a folder that tpm create-ak wrote, a context of tpm2-tools (-c), or",
        "a persistent handle such as 0x81010002."
      })
  private String key = "";

  @Option(
      names = "--ak-auth-file",
      paramLabel = "F",
      description = "The first line is the key's authorisation value; it is never sent.")
  private Optional<Path> value = Optional.empty();

  /** Work with the key. */
  @FunctionalInterface
  interface Work<T> {
    T with(LoadedKey key) throws IOException;
  }

  /** Loads the key, works and removes it. */
  <T> T loaded(TpmConnection tpm, Work<T> work) throws IOException {
    if (key.matches(HANDLE)) {
      LoadedKey loaded = LoadedKey.persistent(tpm, Integer.parseUnsignedInt(key.substring(2), 16));
      return work(tpm, work, loaded);
    }
    Path path = Path.of(key);
    if (Files.isDirectory(path)) {
      return work(tpm, work, fromFolder(tpm, path));
    }
    byte[] content = InputFile.read(path, MAX_FILE);
    return work(tpm, work, LoadedKey.of(tpm, KeyContext.parse(key, content)));
  }

  private <T> T work(TpmConnection tpm, Work<T> work, LoadedKey loaded) throws IOException {
    try (loaded) {
      AuthFile.give(tpm, loaded.entity().handle(), value);
      return work.with(loaded);
    }
  }

  private LoadedKey fromFolder(TpmConnection tpm, Path folder) throws IOException {
    AttestationKeyPair pair =
        AttestationKeyPair.decode(
            InputFile.read(folder.resolve(PUBLIC), MAX_FILE),
            InputFile.read(folder.resolve(PRIVATE), MAX_FILE));
    try (StorageRoot root = parent.open(tpm)) {
      return pair.load(tpm, root.key());
    }
  }
}
