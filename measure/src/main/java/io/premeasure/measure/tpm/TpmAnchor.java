package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.sealing.NvRecord;
import io.premeasure.tpm.sealing.Sealing;
import io.premeasure.tpm.sealing.StorageRoot;
import io.premeasure.tpm.session.KeyDerivation;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.RefusedException;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A trust anchor of CBE images in a TPM: the private key is sealed to predicted registers, and the
 * hash of the last superblock is in an NV index that only the private key opens. The folder has the
 * files of {@code tpm seal}, {@code anchor.index} with the index and {@code anchor.parent} with the
 * TPM name of the storage root key.
 */
public final class TpmAnchor {
  private static final String INDEX = "anchor.index";
  private static final String PARENT = "anchor.parent";
  private static final int MAX_FILE = 4096;
  private static final int KEY_SIZE = 32;
  private static final byte[] RECORD_PURPOSE =
      "premeasure CBE hash index".getBytes(StandardCharsets.US_ASCII);

  /** NV_DEFINED. */
  private static final int THERE_ALREADY = 0x14c;

  /** POLICY_FAIL, PCR_CHANGED, VALUE of an approved policy, POLICY of a counter that was raised. */
  private static final Set<Integer> NOT_NOW = Set.of(0x99d, 0x128, 0x1c4, 0x126);

  @Mixin private TpmOptions tpm;
  @Mixin private ParentOptions parent;

  /** Work with the storage root key. */
  @FunctionalInterface
  interface Work<T> {
    T on(TpmConnection connection, StorageRoot root) throws IOException;
  }

  /** Whether the folder has files of such an anchor. */
  public boolean isIn(Path folder) {
    return Files.exists(folder.resolve(INDEX));
  }

  /**
   * Makes an anchor with a random private key; it has no hash yet.
   *
   * @param options that say which values the registers have to have
   * @param index NV index, 0x01000000 to 0x01ffffff, that is free
   */
  public TrustAnchor create(
      CommandSpec spec, Console console, Path folder, SealedPolicyOptions options, int index)
      throws IOException {
    requireTpm(spec);
    SealedPolicy policy = options.policy(spec);
    byte[] key = new byte[KEY_SIZE];
    new SecureRandom().nextBytes(key);
    try {
      NvHashStore store = new NvHashStore(this, folder, index, recordSecret(key));
      String name =
          connected(
              (connection, root) -> {
                SealedFolder.write(
                    console,
                    folder,
                    new Sealing(connection, root.key()).seal(key, policy.digest().bytes()),
                    policy);
                define(store.record(connection, root), folder, index);
                return root.key().nameHex();
              });
      write(console, folder.resolve(PARENT), name);
      write(console, folder.resolve(INDEX), "0x%08x".formatted(index));
      return TrustAnchor.of(key, store);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static void define(NvRecord record, Path folder, int index) throws IOException {
    try {
      record.define(BlockHash.ZERO.bytes());
    } catch (TpmCommandException e) {
      if (e.responseCode() != THERE_ALREADY) {
        throw e;
      }
      throw new FileAlreadyExistsException(
          "%s: the TPM has NV index 0x%08x already; name another by --nv-index"
              .formatted(folder, index));
    }
  }

  /**
   * Opens an anchor.
   *
   * @param offline whether the hash is not asked for
   * @throws RefusedException when the registers have not the values that the key was sealed to
   * @throws VerityFormatException when the index is not the one of the private key
   */
  public TrustAnchor open(CommandSpec spec, Path folder, boolean offline) throws IOException {
    requireTpm(spec);
    int index = index(folder);
    parent.expect(text(folder.resolve(PARENT)));
    SealedFolder sealed = SealedFolder.read(folder);
    SealedPolicy policy =
        sealed
            .policy()
            .orElseThrow(
                () -> new VerityFormatException(folder.toString(), 0, "no sealed private key"));
    byte[] key =
        connected(
            (connection, root) -> {
              try {
                return new Sealing(connection, root.key())
                    .unseal(sealed.object(), policy.commands());
              } catch (TpmCommandException e) {
                if (!NOT_NOW.contains(e.responseCode())) {
                  throw e;
                }
                throw new RefusedException(
                    folder.toString(),
                    "the TPM keeps the private key to itself: the PCRs do not have the values that"
                        + " were predicted");
              }
            });
    try {
      NvHashStore store = new NvHashStore(this, folder, index, recordSecret(key));
      return offline ? TrustAnchor.offline(key, store) : TrustAnchor.of(key, store);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Connects and works with the storage root key, if that is the one expected. */
  <T> T connected(Work<T> work) throws IOException {
    return tpm.connected(
        connection -> {
          try (StorageRoot root = parent.open(connection)) {
            return work.on(connection, root);
          }
        });
  }

  private void requireTpm(CommandSpec spec) {
    if (tpm.uri().equals("embedded:")) {
      throw new ParameterException(
          spec.commandLine(), "--anchor tpm:DIR needs a TPM that lasts; name it by --tpm");
    }
  }

  private static byte[] recordSecret(byte[] key) {
    return KeyDerivation.hmac(HashAlgorithm.SHA256, key, RECORD_PURPOSE);
  }

  private static int index(Path folder) throws IOException {
    Path file = folder.resolve(INDEX);
    String text = text(file);
    if (!text.matches("0x01[0-9a-f]{6}")) {
      throw new VerityFormatException(
          file.toString(), 0, "found '" + text + "', expected an NV index such as 0x01800cbe");
    }
    return Integer.parseInt(text.substring(2), 16);
  }

  private static String text(Path file) throws IOException {
    return new String(InputFile.read(file, MAX_FILE), StandardCharsets.US_ASCII).strip();
  }

  private static void write(Console console, Path file, String text) throws IOException {
    OutputFile.write(console, file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
