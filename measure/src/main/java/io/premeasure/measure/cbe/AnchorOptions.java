package io.premeasure.measure.cbe;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.keys.Passphrase;
import io.premeasure.measure.tpm.SealedPolicyOptions;
import io.premeasure.measure.tpm.TpmAnchor;
import io.premeasure.verity.cbe.BlockCache;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.ImageWriter;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The image, and the options that say which trust anchor is its. */
final class AnchorOptions {
  private static final String TPM = "tpm:";

  @Parameters(index = "0", paramLabel = "IMG", description = "The image.")
  private Path image;

  @Option(
      names = "--anchor",
      paramLabel = "[tpm:]DIR",
      description = {
        "Folder of the trust anchor: encrypted_private_key and superblock_hash, or keyfile and"
            + " secured_superblock (default: the anchor built into the first releases, which"
            + " protects nothing).",
        "tpm:DIR: the private key is sealed by the TPM of --tpm, which also keeps the hash."
      })
  private Optional<String> anchor = Optional.empty();

  @Option(
      names = "--offline",
      description = "Take the newest superblock, whatever hash the anchor keeps.")
  private boolean offline;

  @Mixin private Passphrase passphrase;
  @Mixin private TpmAnchor tpm;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--cache",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "64MiB",
      description = "Memory for blocks of the image's trees (default: ${DEFAULT-VALUE}).")
  private long cache;

  BlockCache cache() {
    if (cache < BlockCache.LEAST) {
      throw new ParameterException(
          spec.commandLine(), "--cache: expected 1MiB or more, found " + cache + " bytes");
    }
    return new BlockCache(cache);
  }

  Path image() {
    return image;
  }

  /** Whether a trust anchor is named. */
  boolean hasAnchor() {
    return anchor.isPresent();
  }

  boolean offline() {
    return offline;
  }

  /** Name of the trust anchor that was opened or made, if it is in a TPM. */
  Optional<String> anchorName() {
    return tpm.name();
  }

  TrustAnchor anchor() throws IOException {
    if (isInTpm()) {
      return tpm.open(spec, folder(), offline);
    }
    tpm.requireNoName(spec);
    if (anchor.isEmpty()) {
      return TrustAnchor.builtIn();
    }
    Optional<byte[]> secret = passphrase.readUtf8();
    try {
      TrustAnchor opened = TrustAnchor.open(folder(), secret);
      return offline ? opened.offline() : opened;
    } finally {
      secret.ifPresent(AnchorOptions::erase);
    }
  }

  /** The anchor, or a new one where the folder holds none. */
  TrustAnchor anchorOrNew(Console console, NewAnchorOptions options) throws IOException {
    if (isInTpm() && !tpm.isIn(folder())) {
      SealedPolicyOptions policy =
          options.policy().orElseThrow(() -> missing("a new trust anchor needs --prediction"));
      return tpm.create(spec, console, folder(), policy, options.index());
    }
    options.requireNone();
    if (anchor.isEmpty() || isInTpm() || TrustAnchor.isIn(folder())) {
      return anchor();
    }
    tpm.requireNoName(spec);
    byte[] secret =
        passphrase
            .readUtf8()
            .orElseThrow(() -> missing("a new trust anchor needs --passphrase-file"));
    try {
      return TrustAnchor.create(folder(), secret);
    } finally {
      erase(secret);
    }
  }

  private static void erase(byte[] secret) {
    Arrays.fill(secret, (byte) 0);
  }

  private boolean isInTpm() {
    return anchor.orElse("").startsWith(TPM);
  }

  private Path folder() {
    String text = anchor.orElseThrow();
    return Path.of(isInTpm() ? text.substring(TPM.length()) : text);
  }

  private ParameterException missing(String reason) {
    return new ParameterException(spec.commandLine(), reason);
  }

  /** The image, for this process alone to write to. */
  ImageWriter openForWriting(Console console) throws IOException {
    TrustAnchor anchor = anchor();
    if (anchor.secured().isEmpty()) {
      console.note("premeasure: %s: freshness was not checked".formatted(image));
    }
    return ImageWriter.open(image, anchor, cache());
  }

  /** The image with the superblock that the anchor knows. */
  CbeImage open(Console console, TrustAnchor anchor) throws IOException {
    CbeImage opened = CbeImage.open(image, anchor);
    if (anchor.secured().isEmpty()) {
      console.note("premeasure: %s: freshness was not checked".formatted(image));
    }
    return opened;
  }
}
