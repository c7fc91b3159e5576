package io.premeasure.measure.disk.protect;

import io.premeasure.boot.Prediction;
import io.premeasure.boot.cvmboot.CvmbootDisk;
import io.premeasure.boot.cvmboot.CvmbootLoader;
import io.premeasure.boot.cvmboot.FatPartition;
import io.premeasure.boot.cvmboot.LoaderRun;
import io.premeasure.cpio.BootArchive;
import io.premeasure.cpio.BootArchiveWriter;
import io.premeasure.cpio.BootConfiguration;
import io.premeasure.cpio.Check;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SignatureVerifier;
import io.premeasure.measure.image.TableRepair;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.filesystem.fat.FatEditor;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatTime;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Signs a prepared disk: the boot archive is made of the files in {@code /EFI/cvmboot}, with the
 * root hash that was computed from the data, signed, and written beside that folder. As {@code
 * cvmdisk protect} does, and other than there the tree is compared with the data.
 */
public final class DiskProtection {
  private final BlockTarget disk;
  private final ArchiveSigner signer;
  private final Collection<HashAlgorithm> banks;
  private final long archiveTime;
  private final FatTime fileTime;

  /**
   * A disk to sign.
   *
   * @param banks of the prediction
   * @param archiveTime of the archive's entries, seconds since 1970
   * @param fileTime of the files on the EFI system partition
   */
  public DiskProtection(
      BlockTarget disk,
      ArchiveSigner signer,
      Collection<HashAlgorithm> banks,
      long archiveTime,
      FatTime fileTime) {
    this.disk = disk;
    this.signer = signer;
    this.banks = List.copyOf(banks);
    this.archiveTime = archiveTime;
    this.fileTime = fileTime;
  }

  /**
   * Signs the disk. Nothing is written before the tree was found to be that of the data.
   *
   * @throws ProtectionException when the disk must not be signed
   */
  public ProtectedDisk protect() throws IOException, ProtectionException {
    TableRepair.repair(disk, true);
    PartitionTable table = PartitionTable.read(disk);
    CvmbootDisk layout = new CvmbootDisk(disk, table);
    PartitionEntry entry =
        layout.esp().orElseThrow(() -> new ProtectionException("no EFI system partition"));
    String roothash = RootTree.rootHash(layout);
    BlockTarget volume = table.slice(disk, entry);
    FatEditor editor = FatEditor.open(volume, fileTime);
    BootFolder folder = new BootFolder(editor.files());
    BootConfiguration configuration = folder.configuration(roothash);
    folder.events();
    Path archive = Files.createTempFile("premeasure", ".cpio");
    try {
      byte[] digest = write(folder.archive(configuration, archiveTime), archive);
      SignatureRecord record = signer.sign(archive, digest);
      requireVerified(record, digest);
      editor.write(BootFolder.CONFIGURATION, configuration.encode(), NoRoom.EMPTY_FIRST);
      try (InputStream in = Files.newInputStream(archive)) {
        editor.write(CvmbootLoader.ARCHIVE, in, Files.size(archive), NoRoom.EMPTY_FIRST);
      }
      editor.write(CvmbootLoader.SIGNATURE, record.encode(), NoRoom.EMPTY_FIRST);
      return report(volume, roothash, record, digest);
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private static byte[] write(BootArchiveWriter writer, Path archive) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      writer.write(out);
    }
    try (BootArchive written = BootArchive.open(archive)) {
      return written.sha256();
    }
  }

  private static void requireVerified(SignatureRecord record, byte[] digest)
      throws IOException, ProtectionException {
    for (Check check : SignatureVerifier.strict(record, digest)) {
      if (!check.ok()) {
        throw new ProtectionException("signature: " + check.name() + ": " + check.detail());
      }
    }
  }

  /** The loader's model has the last word: what it would stop at is no protected disk. */
  private ProtectedDisk report(
      BlockTarget volume, String roothash, SignatureRecord record, byte[] digest)
      throws IOException {
    LoaderRun run = CvmbootLoader.run(FatPartition.open(volume), banks);
    List<String> warnings = new ArrayList<>();
    run.stop()
        .ifPresent(
            stop -> warnings.add("the loader stops at " + stop.name() + ": " + stop.detail()));
    return new ProtectedDisk(
        roothash,
        HexFormat.of().formatHex(record.signer()),
        HexFormat.of().formatHex(digest),
        Prediction.of(List.copyOf(banks), run.measurements(), List.of()),
        warnings);
  }
}
