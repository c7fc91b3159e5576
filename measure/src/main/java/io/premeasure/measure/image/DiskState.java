package io.premeasure.measure.image;

import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.boot.cvmboot.CvmbootLoader;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.EspFile;
import io.premeasure.cpio.BootArchive;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SignatureVerifier;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.PartitionEntry;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** How far a disk has come on its way from a distribution's image to a protected one. */
public enum DiskState {
  /** As a distribution delivers it. */
  BASE,
  /** With a hash tree and the files of the boot archive, not signed. */
  PREPARED,
  /** With a boot archive whose signature is good. */
  PROTECTED,
  /** Nothing that this program knows. */
  UNKNOWN;

  private static final String FOLDER = "/EFI/cvmboot";

  /** The name in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of a disk; a disk without a usable table is {@link #UNKNOWN}. */
  public static DiskState of(OpenDisk disk) throws IOException {
    try {
      CvmbootDisk layout = disk.cvmboot();
      Optional<PartitionEntry> esp = layout.esp();
      if (esp.isPresent() && isSigned(disk.esp(esp.get()).files())) {
        return PROTECTED;
      }
      if (layout.verity().isPresent() || (esp.isPresent() && hasFolder(disk, esp.get()))) {
        return PREPARED;
      }
      return layout.root().isPresent() ? BASE : UNKNOWN;
    } catch (VerityFormatException e) {
      return UNKNOWN;
    }
  }

  private static boolean hasFolder(OpenDisk disk, PartitionEntry esp) throws IOException {
    return disk.esp(esp).fat().files().find(FOLDER).isPresent();
  }

  private static boolean isSigned(EfiSystemPartition esp) throws IOException {
    Optional<EspFile> archive = esp.find(CvmbootLoader.ARCHIVE);
    Optional<EspFile> signature = esp.find(CvmbootLoader.SIGNATURE);
    if (archive.isEmpty()
        || signature.isEmpty()
        || signature.get().size() != SignatureRecord.SIZE) {
      return false;
    }
    SignatureRecord record =
        SignatureRecord.parse(signature.get().name(), signature.get().read(SignatureRecord.SIZE));
    try (BootArchive content = archive.get().openArchive()) {
      return SignatureVerifier.accepted(SignatureVerifier.strict(record, content.sha256()));
    }
  }
}
