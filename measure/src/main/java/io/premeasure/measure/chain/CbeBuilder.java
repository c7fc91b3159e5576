package io.premeasure.measure.chain;

import io.premeasure.boot.cbe.DiskMeasurement;
import io.premeasure.boot.cbe.MeasuredPart;
import io.premeasure.boot.chain.DataDiskStage;
import io.premeasure.boot.chain.Stage;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.measure.keys.Passphrase;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Builds the stage that measures a CBE image as the data disk. */
final class CbeBuilder {
  private static final int DEFAULT_PCR = 15;

  private final ChainFiles files;
  private final Collection<HashAlgorithm> banks;

  CbeBuilder(ChainFiles files, Collection<HashAlgorithm> banks) {
    this.files = files;
    this.banks = banks;
  }

  Stage build(DocumentNode node) throws IOException {
    node.only(
        Set.of("image", "kind", "pcr", "snapshot", "anchor", "passphrase-file", "superblock"));
    DiskMeasurement measurement =
        new DiskMeasurement(part(node.optional("kind")), pcr(node.optional("pcr")), snapshot(node));
    Optional<BlockHash> secured = secured(node);
    Optional<TrustAnchor> keys =
        measurement.needsKeys() ? Optional.of(keys(node)) : Optional.empty();
    String name = node.member("image").text();
    try (CbeImage image = CbeImage.open(files.path(name), secured)) {
      files.add(List.of(DiskMeasurement.input(image, name)));
      return new DataDiskStage(measurement.of(image, name, keys, banks));
    }
  }

  private static MeasuredPart part(Optional<DocumentNode> kind) throws DocumentFormatException {
    if (kind.isEmpty()) {
      return MeasuredPart.SUPERBLOCK;
    }
    return MeasuredPart.of(kind.get().text())
        .orElseThrow(() -> kind.get().bad("expected superblock, vbd-root or content"));
  }

  private static int pcr(Optional<DocumentNode> pcr) throws DocumentFormatException {
    return pcr.isPresent() ? pcr.get().number(PcrBanks.PCR_COUNT - 1) : DEFAULT_PCR;
  }

  private static Optional<Long> snapshot(DocumentNode node) throws DocumentFormatException {
    Optional<DocumentNode> snapshot = node.optional("snapshot");
    return snapshot.isPresent()
        ? Optional.of(snapshot.get().unsigned(Long.MAX_VALUE))
        : Optional.empty();
  }

  /** The hash that the superblock must have; none takes the newest one. */
  private Optional<BlockHash> secured(DocumentNode node) throws IOException {
    Optional<DocumentNode> anchor = node.optional("anchor");
    if (anchor.isPresent() && anchor.get().text().startsWith("tpm:")) {
      throw anchor.get().bad("no TPM is asked for a prediction; give superblock");
    }
    Optional<DocumentNode> hash = node.optional("superblock");
    if (hash.isEmpty()) {
      return anchor.isPresent()
          ? TrustAnchor.secured(files.path(anchor.get().text()))
          : Optional.empty();
    }
    hash.get().hex(BlockHash.SIZE);
    return Optional.of(BlockHash.parse(hash.get().text()));
  }

  /** The keys of the anchor; of the one built into the first releases where none is named. */
  private TrustAnchor keys(DocumentNode node) throws IOException {
    Optional<DocumentNode> anchor = node.optional("anchor");
    if (anchor.isEmpty()) {
      return TrustAnchor.builtIn();
    }
    Optional<DocumentNode> passphrase = node.optional("passphrase-file");
    Optional<byte[]> secret =
        passphrase.isPresent()
            ? Optional.of(Passphrase.readUtf8(files.path(passphrase.get().text())))
            : Optional.empty();
    try {
      return TrustAnchor.open(files.path(anchor.get().text()), secret);
    } finally {
      secret.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
    }
  }
}
