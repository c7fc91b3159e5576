package io.premeasure.measure.cbe;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.keys.Passphrase;
import io.premeasure.verity.cbe.BlockCache;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.ImageWriter;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The image, and the options that say which trust anchor is its. */
final class AnchorOptions {
  @Parameters(index = "0", paramLabel = "IMG", description = "The image.")
  private Path image;

  @Option(
      names = "--anchor",
      paramLabel = "DIR",
      description = {
        "Folder of the trust anchor: encrypted_private_key and superblock_hash, or keyfile and"
            + " secured_superblock (default: the anchor built into the first releases, which"
            + " protects nothing)."
      })
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--offline",
      description = "Take the newest superblock, whatever hash the anchor keeps.")
  private boolean offline;

  @Mixin private Passphrase passphrase;

  @Option(
      names = "--cache",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "64MiB",
      description = "Memory for blocks of the image's trees (default: ${DEFAULT-VALUE}).")
  private long cache;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  BlockCache cache() {
    if (cache < BlockCache.LEAST) {
      throw new ParameterException(
          command.commandLine(), "--cache: expected 1MiB or more, found " + cache + " bytes");
    }
    return new BlockCache(cache);
  }

  Path image() {
    return image;
  }

  Optional<Path> folder() {
    return folder;
  }

  boolean offline() {
    return offline;
  }

  Optional<byte[]> passphrase() throws IOException {
    return passphrase
        .read()
        .map(
            text -> {
              var bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
              byte[] exact = new byte[bytes.remaining()];
              bytes.get(exact);
              return exact;
            });
  }

  TrustAnchor anchor() throws IOException {
    if (folder.isEmpty()) {
      return TrustAnchor.builtIn();
    }
    TrustAnchor anchor = TrustAnchor.open(folder.get(), passphrase());
    return offline ? anchor.offline() : anchor;
  }

  /** The anchor, or a new one where the folder holds none. */
  TrustAnchor anchorOrNew(CommandSpec spec) throws IOException {
    if (folder.isEmpty() || TrustAnchor.isIn(folder.get())) {
      return anchor();
    }
    byte[] secret =
        passphrase()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(), "a new trust anchor needs --passphrase-file"));
    return TrustAnchor.create(folder.get(), secret);
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
    return open(console, anchor.secured());
  }

  CbeImage open(Console console, Optional<BlockHash> secured) throws IOException {
    CbeImage opened = CbeImage.open(image, secured);
    if (secured.isEmpty()) {
      console.note("premeasure: %s: freshness was not checked".formatted(image));
    }
    return opened;
  }
}
