package io.premeasure.boot.uefi;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The digest of a PE image that firmware extends into PCR 4 (TCG PC Client Platform Firmware
 * Profile, "Measuring UEFI applications"; Microsoft, "Windows Authenticode Portable Executable
 * Signature Format"), in the form that EDK2 computes: the checksum, the certificates and the
 * directory entry for them are left out, nothing is padded.
 */
public final class Authenticode {
  private Authenticode() {}

  /**
   * The image's digest in each of the banks, in one pass over the file.
   *
   * @throws BootFormatException when firmware would refuse to measure the image
   */
  public static Map<HashAlgorithm, byte[]> digests(PeImage image, Collection<HashAlgorithm> banks)
      throws IOException {
    return image.remembered(
        "Authenticode",
        banks,
        missing -> {
          BankDigests digests = new BankDigests(missing);
          hash(image, digests);
          return digests.finish();
        });
  }

  private static void hash(PeImage image, BankDigests digests) throws IOException {
    PeHeader header = image.header();
    BlockSource file = image.file();
    long afterChecksum = header.checksumOffset() + 4;
    digests.update(file, 0, header.checksumOffset());
    if (header.certificateEntry() == 0) {
      digests.update(file, afterChecksum, header.headersSize());
    } else {
      digests.update(file, afterChecksum, header.certificateEntry());
      digests.update(file, header.certificateEntry() + 8, header.headersSize());
    }
    long hashed = header.headersSize();
    for (PeSection section : stored(image)) {
      digests.update(file, section.rawOffset(), section.rawOffset() + section.rawSize());
      hashed += section.rawSize();
    }
    rest(image, hashed, digests);
  }

  private static List<PeSection> stored(PeImage image) {
    return image.sections().stream()
        .filter(section -> section.rawSize() > 0)
        .sorted(Comparator.comparingLong(PeSection::rawOffset))
        .toList();
  }

  /**
   * What follows the sections. EDK2 takes the number of bytes hashed so far for the offset of the
   * rest; in a file with gaps between its sections the two differ, and the end of the last section
   * is hashed again.
   */
  private static void rest(PeImage image, long hashed, BankDigests digests) throws IOException {
    long size = image.file().size();
    if (size <= hashed) {
      return;
    }
    long certificates = image.header().certificateSize();
    if (size - hashed < certificates) {
      throw new BootFormatException(
          image.name(),
          hashed,
          "certificates of " + certificates + " bytes overlap what was hashed before");
    }
    digests.update(image.file(), hashed, size - certificates);
  }
}
