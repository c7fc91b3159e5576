package io.premeasure.boot.cbe;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.cbe.BlockCache;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.CbeSuperblock;
import io.premeasure.verity.cbe.Snapshot;
import io.premeasure.verity.cbe.TrustAnchor;
import io.premeasure.verity.cbe.VolumeReader;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The one event by which an image is measured: type EV_IPL, the digest of the part in every bank,
 * and as data {@code cbe-PART HASH} in ASCII, HASH being SHA-256 of the superblock in hex.
 *
 * @param part what is measured
 * @param pcr the register, 0 to 23
 * @param snapshot generation of the snapshot; the current state where none is given. The superblock
 *     is that of the whole image in any case.
 */
public record DiskMeasurement(MeasuredPart part, int pcr, Optional<Long> snapshot) {
  private static final int BUFFER = 16 * CbeSuperblock.BLOCK;

  /** Whether the keys of the image are needed. */
  public boolean needsKeys() {
    return part == MeasuredPart.CONTENT;
  }

  /**
   * The event.
   *
   * @param name of the image, for people
   * @param keys of the image, where they are needed
   * @throws io.premeasure.verity.VerityFormatException when what is measured is damaged
   * @throws io.premeasure.verity.cbe.RefusedException when there is no such snapshot
   */
  public Measurement of(
      CbeImage image, String name, Optional<TrustAnchor> keys, Collection<HashAlgorithm> banks)
      throws IOException {
    return new Measurement(
        pcr,
        EventType.EV_IPL,
        digests(image, keys, banks),
        DiskEvent.data(part, image.slot().hash()),
        Source.file(name),
        part.description());
  }

  /** The superblock as what the prediction was made from: it stands for the image. */
  public static Input input(CbeImage image, String name) {
    return Input.of(name + " superblock", image.slot().hash().bytes(), CbeSuperblock.BLOCK);
  }

  private Map<HashAlgorithm, byte[]> digests(
      CbeImage image, Optional<TrustAnchor> keys, Collection<HashAlgorithm> banks)
      throws IOException {
    BankDigests digests = new BankDigests(banks);
    switch (part) {
      case SUPERBLOCK -> digests.update(image.slot().block());
      case VBD_ROOT -> digests.update(image.rootBlock(measured(image)));
      case CONTENT -> {
        VolumeReader reader =
            image.reader(
                keys.orElseThrow(() -> new IllegalArgumentException("the disk is encrypted")),
                BlockCache.DEFAULT);
        try (BlockSource disk = reader.disk(measured(image))) {
          addContent(disk, digests);
        }
      }
    }
    return digests.finish();
  }

  /** Adds a disk, whose reader serves one thread, without reading what was never written. */
  private static void addContent(BlockSource disk, BankDigests digests) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long at = 0;
    while (at < disk.size()) {
      long data = Math.min(disk.nextData(at), disk.size());
      digests.updateZeros(data - at);
      int count = (int) Math.min(buffer.length, disk.size() - data);
      disk.read(data, buffer, 0, count);
      digests.update(buffer, 0, count);
      at = data + count;
    }
  }

  private Snapshot measured(CbeImage image) throws IOException {
    return snapshot.isPresent() ? image.snapshot(snapshot.get()) : image.current();
  }
}
