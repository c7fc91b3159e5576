package io.premeasure.verity.cbe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is kept apart from an image: the private key that protects its block keys, and the hash of
 * its last secured superblock, by which an older copy of the image is recognised.
 */
public final class TrustAnchor {
  private final KeyProtection protection;
  private final Optional<HashStore> store;
  private Optional<BlockHash> secured;

  private TrustAnchor(
      KeyProtection protection, Optional<HashStore> store, Optional<BlockHash> secured) {
    this.protection = protection;
    this.store = store;
    this.secured = secured;
  }

  /**
   * The anchor built into the core of 20.05 and 20.06, whose private key everybody knows; it
   * forgets its hash with the process.
   */
  public static TrustAnchor builtIn() {
    return inMemory(XorProtection.ofCore(), Optional.empty());
  }

  static TrustAnchor inMemory(KeyProtection protection, Optional<BlockHash> secured) {
    return new TrustAnchor(protection, Optional.empty(), secured);
  }

  static TrustAnchor inFile(KeyProtection protection, AnchorFile file) throws IOException {
    return new TrustAnchor(protection, Optional.of(file), file.read());
  }

  /**
   * An anchor kept elsewhere, for example in a TPM. It protects block keys as the one of Genode
   * does.
   *
   * @param privateKey 32 random bytes; a copy is taken
   * @param store of the hash, which is read
   */
  public static TrustAnchor of(byte[] privateKey, HashStore store) throws IOException {
    if (privateKey.length != BlockKey.SIZE) {
      throw new IllegalArgumentException("a private key has 32 bytes, not " + privateKey.length);
    }
    return new TrustAnchor(new AesProtection(privateKey), Optional.of(store), store.read());
  }

  /** As {@link #of}, for looking at an image whose freshness cannot be told; no hash is read. */
  public static TrustAnchor offline(byte[] privateKey, HashStore store) {
    return new TrustAnchor(new AesProtection(privateKey), Optional.of(store), Optional.empty());
  }

  /**
   * Opens the files of an anchor of Genode: {@code encrypted_private_key} and {@code
   * superblock_hash}, or of its place holder of 2020-11: {@code keyfile} and {@code
   * secured_superblock}.
   *
   * @param passphrase of the private key; the place holder needs none
   * @throws io.premeasure.verity.VerityFormatException when a file has not the form, or the
   *     passphrase is not the private key's
   */
  public static TrustAnchor open(Path folder, Optional<byte[]> passphrase) throws IOException {
    return AnchorFolder.open(folder, passphrase);
  }

  /**
   * The hash that the files of an anchor keep, for which no private key is needed; none when they
   * keep none yet.
   *
   * @throws io.premeasure.verity.VerityFormatException when the folder holds no anchor, or its hash
   *     has not the form
   */
  public static Optional<BlockHash> secured(Path folder) throws IOException {
    return AnchorFolder.hashFile(folder).read();
  }

  /** Whether the folder holds files of an anchor. */
  public static boolean isIn(Path folder) {
    return AnchorFolder.isIn(folder);
  }

  /**
   * Makes the files of an anchor of Genode with a random private key. It has no hash yet.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is an anchor in the folder
   */
  public static TrustAnchor create(Path folder, byte[] passphrase) throws IOException {
    return AnchorFolder.create(folder, passphrase);
  }

  /** The same keys with no hash, for looking at an image whose freshness cannot be told. */
  public TrustAnchor offline() {
    return new TrustAnchor(protection, store, Optional.empty());
  }

  /** Hash of the last secured superblock; none when the anchor cannot tell. */
  public Optional<BlockHash> secured() {
    return secured;
  }

  /** From now on only a superblock with this hash is the image's. */
  void secure(BlockHash hash) throws IOException {
    if (store.isPresent()) {
      store.get().write(hash);
    }
    secured = Optional.of(hash);
  }

  /** What marks journals as written with the private key. */
  JournalSeal journalSeal() {
    return protection.journalSeal();
  }

  BlockKey newKey(int id) {
    return new BlockKey(protection.newKey(id), id);
  }

  WrappedKey wrap(BlockKey key) {
    return new WrappedKey(protection.wrap(key.value()), key.id());
  }

  BlockKey unwrap(WrappedKey key) {
    return new BlockKey(protection.unwrap(key.value()), key.id());
  }
}
