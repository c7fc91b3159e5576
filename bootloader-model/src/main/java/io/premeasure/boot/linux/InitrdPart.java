package io.premeasure.boot.linux;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** One of the archives that an initrd is put together from; of any size, read when it is hashed. */
public interface InitrdPart {
  /** Length in bytes, without padding. */
  long size() throws IOException;

  /** Adds the bytes to digests. */
  void hash(BankDigests digests) throws IOException;

  /** The digests of the bytes in each of the banks. */
  default Map<HashAlgorithm, byte[]> digests(Collection<HashAlgorithm> banks) throws IOException {
    BankDigests digests = new BankDigests(banks);
    hash(digests);
    return digests.finish();
  }

  /** A file. */
  static InitrdPart of(BlockSource file) {
    return new InitrdPart() {
      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void hash(BankDigests digests) throws IOException {
        digests.update(file, 0, file.size());
      }
    };
  }

  /** Bytes. */
  static InitrdPart of(byte[] bytes) {
    byte[] copy = bytes.clone();
    return new InitrdPart() {
      @Override
      public long size() {
        return copy.length;
      }

      @Override
      public void hash(BankDigests digests) {
        digests.update(copy);
      }
    };
  }

  /** What a section of an image is in memory. */
  static InitrdPart of(PeImage image, PeSection section) {
    return new InitrdPart() {
      @Override
      public long size() {
        return section.virtualSize();
      }

      @Override
      public void hash(BankDigests digests) throws IOException {
        image.hash(section, digests);
      }

      @Override
      public Map<HashAlgorithm, byte[]> digests(Collection<HashAlgorithm> banks)
          throws IOException {
        return image.digests(section, banks);
      }
    };
  }
}
