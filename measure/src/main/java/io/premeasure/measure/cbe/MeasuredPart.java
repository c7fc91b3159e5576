package io.premeasure.measure.cbe;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.cbe.BlockCache;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.Snapshot;
import io.premeasure.verity.cbe.TrustAnchor;
import io.premeasure.verity.cbe.VolumeReader;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What of an image is measured. */
enum MeasuredPart {
  SUPERBLOCK("superblock of the image"),
  VBD_ROOT("root block of the disk's tree"),
  CONTENT("decrypted content of the disk");

  private final String description;

  MeasuredPart(String description) {
    this.description = description;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String description() {
    return description;
  }

  Map<HashAlgorithm, byte[]> digests(
      CbeImage image, TrustAnchor anchor, SnapshotOption snapshot, List<HashAlgorithm> banks)
      throws IOException {
    Map<HashAlgorithm, MessageDigest> running = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> running.put(bank, bank.newDigest()));
    switch (this) {
      case SUPERBLOCK -> update(running, image.slot().block());
      case VBD_ROOT ->
          update(running, image.rootBlock(snapshot.of(image.reader(anchor, BlockCache.DEFAULT))));
      case CONTENT -> {
        VolumeReader reader = image.reader(anchor, BlockCache.DEFAULT);
        Snapshot volume = snapshot.of(reader);
        for (long vba = 0; vba < volume.leaves(); vba++) {
          update(running, reader.read(volume, vba));
        }
      }
    }
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    running.forEach((bank, digest) -> digests.put(bank, digest.digest()));
    return digests;
  }

  private static void update(Map<HashAlgorithm, MessageDigest> running, byte[] block) {
    running.values().forEach(digest -> digest.update(block));
  }

  /** Reads the names of the command line. */
  static final class Converter implements ITypeConverter<MeasuredPart> {
    @Override
    public MeasuredPart convert(String name) {
      for (MeasuredPart part : values()) {
        if (part.label().equals(name)) {
          return part;
        }
      }
      throw new TypeConversionException("'" + name + "' is none of superblock, vbd-root, content");
    }
  }
}
