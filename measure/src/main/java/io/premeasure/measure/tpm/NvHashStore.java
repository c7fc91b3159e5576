package io.premeasure.measure.tpm;

import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.sealing.NvRecord;
import io.premeasure.tpm.sealing.StorageRoot;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.HashStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The hash of the last superblock in an NV index; 32 zero bytes are none. The TPM is free for
 * others between the commands.
 */
final class NvHashStore implements HashStore {
  /**
   * No such index; one of another secret, by its HMAC or its attributes; one that nobody wrote to:
   * HANDLE, BAD_AUTH, AUTH_FAIL, NV_AUTHORIZATION, AUTH_TYPE, NV_UNINITIALIZED.
   */
  private static final Set<Integer> ANOTHER = Set.of(0x18b, 0x9a2, 0x98e, 0x149, 0x124, 0x14a);

  private final TpmAnchor anchor;
  private final Path folder;
  private final int index;
  private final byte[] secret;

  /** A store whose secret nobody else uses. */
  NvHashStore(TpmAnchor anchor, Path folder, int index, byte[] secret) {
    this.anchor = anchor;
    this.folder = folder;
    this.index = index;
    this.secret = secret;
  }

  /** The index; closing it leaves the store as it is. */
  NvRecord record(TpmConnection connection, StorageRoot root) {
    return new NvRecord(connection, root.key(), index, BlockHash.SIZE, secret);
  }

  /** Overwrites the secret, when the store is not to be used. */
  void erase() {
    Arrays.fill(secret, (byte) 0);
  }

  @Override
  public Optional<BlockHash> read() throws IOException {
    BlockHash hash = with(record -> BlockHash.parse(HexFormat.of().formatHex(record.read())));
    return hash.equals(BlockHash.ZERO) ? Optional.empty() : Optional.of(hash);
  }

  @Override
  public void write(BlockHash hash) throws IOException {
    BlockHash unused =
        with(
            record -> {
              record.write(hash.bytes());
              return hash;
            });
  }

  /** Work on the index. */
  @FunctionalInterface
  private interface Work<T> {
    T on(NvRecord record) throws IOException;
  }

  private <T> T with(Work<T> work) throws IOException {
    return anchor.connected(
        (connection, root) -> {
          try (NvRecord record = record(connection, root)) {
            return work.on(record);
          } catch (TpmCommandException e) {
            throw refusing(e);
          }
        });
  }

  private IOException refusing(TpmCommandException e) {
    if (!ANOTHER.contains(e.responseCode())) {
      return e;
    }
    return new VerityFormatException(
        folder.toString(),
        0,
        "NV index 0x%08x is not the anchor's: it was removed or replaced, so that it cannot be"
                .formatted(index)
            + " told which superblock is the last ("
            + e.getMessage()
            + ")");
  }
}
