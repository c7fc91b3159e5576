package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.sealing.SealedObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a sealed secret: {@code seal.pub} and {@code seal.priv} as tpm2_create writes them;
 * and either what {@link SealedPolicy} says or {@code seal.authorized-by.pem}, the key that signs
 * policies.
 *
 * @param object what the TPM made
 * @param policy that it is sealed to, unless another key signs policies
 */
record SealedFolder(SealedObject object, Optional<SealedPolicy> policy) {
  private static final String PUBLIC = "seal.pub";
  private static final String PRIVATE = "seal.priv";
  private static final String KEY = "seal.authorized-by.pem";
  private static final int MAX_FILE = 16384;

  /** The file of the key that signs policies. */
  static Path authorizingKey(Path folder) {
    return folder.resolve(KEY);
  }

  /** Whether the folder has any of the files. */
  static boolean isIn(Path folder) {
    return Stream.of(PUBLIC, PRIVATE, KEY).map(folder::resolve).anyMatch(Files::exists)
        || SealedPolicy.isIn(folder);
  }

  /** Removes the files. */
  static void delete(Path folder) throws IOException {
    for (String name : List.of(PUBLIC, PRIVATE, KEY)) {
      Files.deleteIfExists(folder.resolve(name));
    }
    SealedPolicy.delete(folder);
  }

  /** Writes what is sealed to registers; the folder is made if it is missing. */
  static void write(Console console, Path folder, SealedObject object, SealedPolicy policy)
      throws IOException {
    writeObject(console, folder, object);
    policy.write(console, folder);
    Files.deleteIfExists(authorizingKey(folder));
  }

  /** Writes what a key's holder signs policies for. */
  static void write(Console console, Path folder, SealedObject object, PublicKey key)
      throws IOException {
    writeObject(console, folder, object);
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    OutputFile.write(console, authorizingKey(folder), pem.getBytes(StandardCharsets.US_ASCII));
    SealedPolicy.delete(folder);
  }

  private static void writeObject(Console console, Path folder, SealedObject object)
      throws IOException {
    Files.createDirectories(folder);
    OutputFile.write(console, folder.resolve(PUBLIC), object.publicFile());
    OutputFile.write(console, folder.resolve(PRIVATE), object.privateFile());
  }

  /** Reads the files. */
  static SealedFolder read(Path folder) throws IOException {
    SealedObject object =
        SealedObject.decode(bytes(folder.resolve(PUBLIC)), bytes(folder.resolve(PRIVATE)));
    if (!SealedPolicy.isIn(folder) && Files.exists(authorizingKey(folder))) {
      return new SealedFolder(object, Optional.empty());
    }
    return new SealedFolder(object, Optional.of(SealedPolicy.read(folder)));
  }

  /** A file's content, which is small. */
  private static byte[] bytes(Path file) throws IOException {
    byte[] content = InputFile.read(file, MAX_FILE);
    if (content.length == 0) {
      throw new TpmFormatException(file.toString(), 0, "empty");
    }
    return content;
  }
}
