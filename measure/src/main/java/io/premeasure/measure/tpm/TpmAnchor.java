package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.quote.Verdict;
import io.premeasure.tpm.sealing.NvRecord;
import io.premeasure.tpm.sealing.SealedObject;
import io.premeasure.tpm.sealing.Sealing;
import io.premeasure.tpm.sealing.StorageRoot;
import io.premeasure.tpm.session.KeyDerivation;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A trust anchor of CBE images in a TPM: the private key is sealed to predicted registers, and the
 * hash of the last superblock is in an NV index that only the private key opens.
 */
public final class TpmAnchor {
  private static final int KEY_SIZE = 32;
  private static final byte[] RECORD_PURPOSE =
      "premeasure CBE hash index".getBytes(StandardCharsets.US_ASCII);

  /** NV_DEFINED. */
  private static final int THERE_ALREADY = 0x14c;

  /** POLICY_FAIL, PCR_CHANGED, VALUE of an approved policy, POLICY of a counter that was raised. */
  private static final Set<Integer> NOT_NOW = Set.of(0x99d, 0x128, 0x1c4, 0x126);

  @Mixin private TpmOptions tpm;
  @Mixin private ParentOptions parent;
  @Mixin private IndexAuthOption counter;
  @Mixin private AnchorNameOption pinned;

  private Optional<String> name = Optional.empty();

  /** Work with the storage root key. */
  @FunctionalInterface
  interface Work<T> {
    T on(TpmConnection connection, StorageRoot root) throws IOException;
  }

  /** Name of the anchor that was opened or made, 64 hex digits; it is no secret. */
  public Optional<String> name() {
    return name;
  }

  /** Refuses a pinned name, for the trust anchor is in no TPM. */
  public void requireNoName(CommandSpec spec) {
    pinned.requireNone(spec, "only a trust anchor in a TPM has a name");
  }

  /** Whether the folder has files of such an anchor. */
  public boolean isIn(Path folder) {
    return TpmAnchorFolder.isIn(folder);
  }

  /**
   * Makes an anchor with a random private key; it has no hash yet. What fails leaves neither files
   * nor the index.
   *
   * @param options that say which values the registers have to have
   * @param index NV index, 0x01000000 to 0x01ffffff, that is free
   * @throws FileAlreadyExistsException when the folder has sealed files, or the TPM the index
   */
  public TrustAnchor create(
      CommandSpec spec, Console console, Path folder, SealedPolicyOptions options, int index)
      throws IOException {
    requireTpm(spec);
    pinned.requireNone(spec, "a new trust anchor gets a name of its own");
    TpmAnchorFolder.requireFree(folder);
    SealedPolicy policy = options.policy(spec);
    byte[] key = new byte[KEY_SIZE];
    new SecureRandom().nextBytes(key);
    try {
      NvHashStore store = new NvHashStore(this, folder, index, recordSecret(key));
      TpmAnchorFolder unused =
          connected(
              (connection, root) -> {
                SealedObject object =
                    new Sealing(connection, root.key()).seal(key, policy.digest().bytes());
                TpmAnchorFolder files =
                    new TpmAnchorFolder(object, policy, root.key().nameHex(), index);
                try (NvRecord record = store.record(connection, root)) {
                  define(record, folder, index);
                  write(console, folder, files, record);
                }
                return files;
              });
      name = Optional.of(AnchorNameOption.of(key));
      return opened(key, store);
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

  private static void write(Console console, Path folder, TpmAnchorFolder files, NvRecord record)
      throws IOException {
    try {
      files.write(console, folder);
    } catch (IOException e) {
      remove(record, e);
      throw e;
    }
  }

  private static void remove(NvRecord record, IOException reason) {
    try {
      record.remove();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Opens an anchor.
   *
   * @param offline whether the hash is not asked for
   * @throws RefusedException when the registers have not the values that the key was sealed to, or
   *     the anchor has another name than the one that is pinned
   * @throws VerityFormatException when what is sealed is no private key, or the index is not its
   */
  public TrustAnchor open(CommandSpec spec, Path folder, boolean offline) throws IOException {
    requireTpm(spec);
    TpmAnchorFolder files = TpmAnchorFolder.read(folder);
    parent.expect(files.parent());
    byte[] key = connected((connection, root) -> unseal(connection, root, folder, files));
    try {
      if (key.length != KEY_SIZE) {
        throw new VerityFormatException(
            folder.toString(), 0, "a sealed key of " + key.length + " bytes, expected 32");
      }
      name = Optional.of(AnchorNameOption.of(key));
      checkName(folder, name.get());
      NvHashStore store = new NvHashStore(this, folder, files.index(), recordSecret(key));
      return offline ? TrustAnchor.offline(key, store) : opened(key, store);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static TrustAnchor opened(byte[] key, NvHashStore store) throws IOException {
    try {
      return TrustAnchor.of(key, store);
    } catch (IOException e) {
      store.erase();
      throw e;
    }
  }

  private byte[] unseal(
      TpmConnection connection, StorageRoot root, Path folder, TpmAnchorFolder files)
      throws IOException {
    Optional<FreshnessBound> bound = files.policy().bound();
    if (bound.isPresent()) {
      counter.give(connection, bound.get().index());
    }
    try {
      return new Sealing(connection, root.key()).unseal(files.object(), files.policy().commands());
    } catch (TpmCommandException e) {
      if (!NOT_NOW.contains(e.responseCode())) {
        throw e;
      }
      throw refused(
          folder
              + ": the TPM keeps it to itself, the PCRs do not have the values that were"
              + " predicted");
    }
  }

  private static RefusedException refused(String reason) {
    return new RefusedException(
        new Verdict(List.of(new Verdict.Check("private key", false, reason)), List.of()));
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
    if (tpm.isPassing()) {
      throw new ParameterException(
          spec.commandLine(), "--anchor tpm:DIR needs a TPM that lasts; name it by --tpm");
    }
  }

  private void checkName(Path folder, String found) throws RefusedException {
    Optional<String> other = pinned.expectedInsteadOf(found);
    if (other.isPresent()) {
      throw refused(
          "%s: the anchor's name is %s, expected %s".formatted(folder, found, other.get()));
    }
  }

  private static byte[] recordSecret(byte[] key) {
    return KeyDerivation.hmac(HashAlgorithm.SHA256, key, RECORD_PURPOSE);
  }
}
