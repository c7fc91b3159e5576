package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The digest of a PE image that firmware extends into PCR 4 (TCG PC Client Platform Firmware
 * Profile, "Measuring UEFI applications"; Microsoft, "Windows Authenticode Portable Executable
 * Signature Format"), in the form that EDK2 computes: the checksum, the certificates and the
 * directory entry for them are left out, nothing is padded.
 */
public final class Authenticode {
  private static final int BUFFER = 1 << 18;

  private Authenticode() {}

  /**
   * The image's digest in each of the banks, in one pass over the file.
   *
   * @throws BootFormatException when firmware would refuse to measure the image
   */
  public static Map<HashAlgorithm, byte[]> digests(PeImage image, Collection<HashAlgorithm> banks)
      throws IOException {
    Map<HashAlgorithm, MessageDigest> hashing = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> hashing.put(bank, bank.newDigest()));
    hash(image, hashing.values());
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    hashing.forEach((bank, digest) -> digests.put(bank, digest.digest()));
    return digests;
  }

  private static void hash(PeImage image, Collection<MessageDigest> digests) throws IOException {
    PeHeader header = image.header();
    long afterChecksum = header.checksumOffset() + 4;
    update(image, 0, header.checksumOffset(), digests);
    if (header.certificateEntry() == 0) {
      update(image, afterChecksum, header.headersSize(), digests);
    } else {
      update(image, afterChecksum, header.certificateEntry(), digests);
      update(image, header.certificateEntry() + 8, header.headersSize(), digests);
    }
    long hashed = header.headersSize();
    for (PeSection section : stored(image)) {
      update(image, section.rawOffset(), section.rawOffset() + section.rawSize(), digests);
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
  private static void rest(PeImage image, long hashed, Collection<MessageDigest> digests)
      throws IOException {
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
    update(image, hashed, size - certificates, digests);
  }

  private static void update(PeImage image, long start, long end, Collection<MessageDigest> digests)
      throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(0, end - start))];
    for (long at = start; at < end; at += buffer.length) {
      int count = (int) Math.min(buffer.length, end - at);
      image.file().read(at, buffer, 0, count);
      digests.forEach(digest -> digest.update(buffer, 0, count));
    }
  }
}
