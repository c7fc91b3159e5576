package io.premeasure.measure.disk.verify;

import io.premeasure.boot.cvmboot.CvmbootLoader;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.EspFile;
import io.premeasure.cpio.ArchiveEntry;
import io.premeasure.cpio.ArchiveFormatException;
import io.premeasure.cpio.BootArchive;
import io.premeasure.cpio.BootFiles;
import io.premeasure.cpio.Check;
import io.premeasure.cpio.InitrdFormat;
import io.premeasure.cpio.KernelHeader;
import io.premeasure.cpio.events.EventsFile;
import io.premeasure.cpio.events.EventsFormatException;
import io.premeasure.cpio.events.EventsLint;
import io.premeasure.cpio.events.EventsReading;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SignatureVerifier;
import io.premeasure.cpio.signing.TrustedSigners;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The boot archive on the EFI system partition, its signature, and what it holds. */
final class ArchiveChecks {
  private static final int MAX_EVENTS = 16 << 20;
  private static final String ROOT_HASH = "[0-9a-fA-F]{64}";

  private final EfiSystemPartition esp;
  private final TrustedSigners trusted;
  private final List<DiskCheck> checks = new ArrayList<>();
  private Optional<SignatureRecord> signature = Optional.empty();
  private Optional<String> roothash = Optional.empty();
  private Optional<String> cmdline = Optional.empty();
  private boolean pinned;

  ArchiveChecks(EfiSystemPartition esp, TrustedSigners trusted) {
    this.esp = esp;
    this.trusted = trusted;
  }

  /** Runs the checks; those after the first that makes them impossible are left out. */
  List<DiskCheck> run() throws IOException {
    Optional<EspFile> file = esp.find(CvmbootLoader.ARCHIVE);
    if (file.isEmpty()) {
      checks.add(DiskCheck.failed("archive", "no file " + CvmbootLoader.ARCHIVE));
      return checks;
    }
    try (BootArchive archive = file.get().openArchive()) {
      int entries = archive.entries().size();
      checks.add(DiskCheck.passed("archive", entries + " entries, " + archive.size() + " bytes"));
      checkSignature(archive.sha256());
      checkContent(archive, BootFiles.resolve(archive));
    } catch (ArchiveFormatException e) {
      checks.add(DiskCheck.failed("archive", e.getMessage()));
    }
    return checks;
  }

  /** The signer, once a record was found. */
  Optional<String> signer() {
    return signature.map(record -> HexFormat.of().formatHex(record.signer()));
  }

  boolean pinned() {
    return pinned;
  }

  /** The root hash of the archive's configuration, when it has the form of one. */
  Optional<String> roothash() {
    return roothash;
  }

  Optional<String> cmdline() {
    return cmdline;
  }

  private void checkSignature(byte[] digest) throws IOException {
    Optional<EspFile> file = esp.find(CvmbootLoader.SIGNATURE);
    if (file.isEmpty() || file.get().size() != SignatureRecord.SIZE) {
      checks.add(
          DiskCheck.failed(
              "signature", "no file " + CvmbootLoader.SIGNATURE + " of " + SignatureRecord.SIZE));
      return;
    }
    SignatureRecord record =
        SignatureRecord.parse(file.get().name(), file.get().read(SignatureRecord.SIZE));
    signature = Optional.of(record);
    for (Check check : SignatureVerifier.strict(record, digest)) {
      checks.add(DiskCheck.of("signature-" + check.name(), check.ok(), check.detail()));
    }
    pinned = trusted.includes(record.key());
    if (!trusted.isEmpty()) {
      checks.add(
          DiskCheck.of(
              "pinned-signer",
              pinned,
              pinned ? "one that was asked for" : "none that was asked for"));
    }
  }

  private void checkContent(BootArchive archive, BootFiles files) throws IOException {
    checkConfiguration(files);
    checkKernel(archive, files.kernel());
    checkInitrd(archive, files.initrd());
    if (files.events().isPresent()) {
      checkEvents(archive.read(files.events().get(), MAX_EVENTS));
    } else {
      checks.add(DiskCheck.passed("events", "none; the loader measures the signer into PCR 11"));
    }
  }

  private void checkConfiguration(BootFiles files) {
    List<String> missing = new ArrayList<>();
    cmdline = files.cmdline();
    roothash = files.roothash().filter(hash -> hash.matches(ROOT_HASH));
    if (cmdline.isEmpty()) {
      missing.add("cmdline");
    }
    if (roothash.isEmpty()) {
      missing.add("roothash of 64 hex digits");
    }
    checks.add(
        DiskCheck.of(
            "configuration",
            missing.isEmpty(),
            missing.isEmpty()
                ? "cmdline=" + cmdline.orElse("")
                : "no " + String.join(", no ", missing)));
  }

  private void checkKernel(BootArchive archive, Optional<ArchiveEntry> kernel) throws IOException {
    if (kernel.isEmpty()) {
      checks.add(DiskCheck.failed("kernel", "the entry that the configuration names is missing"));
      return;
    }
    checks.add(DiskCheck.passed("kernel", described(archive, kernel.get())));
    KernelHeader.problem(head(archive, kernel.get(), KernelHeader.MIN_SIZE))
        .ifPresent(
            problem -> checks.add(DiskCheck.warning("kernel-header", problem + "; will not boot")));
  }

  private void checkInitrd(BootArchive archive, Optional<ArchiveEntry> initrd) throws IOException {
    if (initrd.isEmpty()) {
      checks.add(DiskCheck.failed("initrd", "the entry that the configuration names is missing"));
      return;
    }
    checks.add(DiskCheck.passed("initrd", described(archive, initrd.get())));
    if (InitrdFormat.of(head(archive, initrd.get(), 8)).isEmpty()) {
      checks.add(
          DiskCheck.warning(
              "initrd-format", "neither cpio nor packed in a way that the kernel knows"));
    }
  }

  private void checkEvents(byte[] content) {
    byte[] signer = signature.map(SignatureRecord::signer).orElse(new byte[32]);
    try {
      int count =
          EventsFile.parse(BootFiles.EVENTS, content, signer, EventsReading.LOADER).events().size();
      checks.add(DiskCheck.passed("events", count + " events"));
    } catch (EventsFormatException e) {
      checks.add(DiskCheck.failed("events", e.getMessage()));
    }
    for (EventsLint.Warning warning : EventsLint.check(content)) {
      checks.add(
          DiskCheck.warning("events-lint", "line " + warning.line() + ": " + warning.message()));
    }
  }

  private static String described(BootArchive archive, ArchiveEntry entry) throws IOException {
    return entry.name()
        + ", "
        + entry.size()
        + " bytes, sha256 "
        + HexFormat.of().formatHex(archive.sha256(entry));
  }

  private static byte[] head(BootArchive archive, ArchiveEntry entry, int length)
      throws IOException {
    try (InputStream in = archive.stream(entry)) {
      return in.readNBytes(length);
    }
  }
}
