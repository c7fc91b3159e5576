package io.premeasure.boot.cvmboot;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.cpio.BootArchive;
import io.premeasure.cpio.BootConfiguration;
import io.premeasure.cpio.BootFiles;
import io.premeasure.cpio.Check;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SignatureVerifier;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A run of the cvmboot loader on an EFI system partition, from its first check to the jump into the
 * kernel. The firmware is taken to offer the TCG2 protocol with the given banks.
 *
 * <p>Where the real loader goes on with memory that it never set, the model stops with a reason
 * that says so: nothing can be predicted from there on.
 */
public final class CvmbootLoader {
  /** Path of the archive on the partition. */
  public static final String ARCHIVE = "/EFI/cvmboot.cpio";

  /** Path of the signature record on the partition. */
  public static final String SIGNATURE = "/EFI/cvmboot.cpio.sig";

  private final EfiSystemPartition partition;
  private final Collection<HashAlgorithm> banks;
  private final List<Check> steps = new ArrayList<>();
  private final List<Measurement> measurements = new ArrayList<>();
  private Optional<String> signer = Optional.empty();
  private Optional<RootHashVariable> variable = Optional.empty();

  private CvmbootLoader(EfiSystemPartition partition, Collection<HashAlgorithm> banks) {
    this.partition = partition;
    this.banks = List.copyOf(banks);
  }

  /**
   * Runs the loader.
   *
   * @param banks the TPM's active banks
   * @throws IOException when a file cannot be read; what the loader refuses is no exception but a
   *     failed step
   */
  public static LoaderRun run(EfiSystemPartition partition, Collection<HashAlgorithm> banks)
      throws IOException {
    CvmbootLoader loader = new CvmbootLoader(partition, banks);
    try {
      loader.boot();
    } catch (LoaderStop stop) {
      loader.steps.add(Check.failed(stop.step(), stop.getMessage()));
    }
    return new LoaderRun(loader.steps, loader.measurements, loader.signer, loader.variable);
  }

  private void boot() throws IOException, LoaderStop {
    passed("tcg2", "banks " + String.join(", ", bankNames()));
    EspFile file = find("archive", ARCHIVE);
    try (BootArchive archive = file.openArchive()) {
      passed("archive", file.name() + ", " + archive.size() + " bytes");
      SignatureRecord record = readRecord();
      checkSignature(record, archive.sha256());
      BootConfiguration configuration = new ArchiveLookup(archive).configuration();
      passed("configuration", BootConfiguration.ENTRY);
      setVariable(configuration);
      measure(archive, record);
      KernelStart start = new KernelStart(archive, configuration);
      passed("kernel", start.findKernel());
      passed("initrd", start.findInitrd());
      passed("start", start.start());
    }
  }

  private SignatureRecord readRecord() throws IOException, LoaderStop {
    EspFile file = find("signature-file", SIGNATURE);
    passed("signature-file", file.name());
    if (file.size() != SignatureRecord.SIZE) {
      throw new LoaderStop(
          "signature-size", file.size() + " bytes, expected " + SignatureRecord.SIZE);
    }
    passed("signature-size", SignatureRecord.SIZE + " bytes");
    return SignatureRecord.parse(file.name(), file.read(SignatureRecord.SIZE));
  }

  /** The record's own checks; the signer is computed before the signature is verified. */
  private void checkSignature(SignatureRecord record, byte[] archiveDigest) throws LoaderStop {
    for (Check check : SignatureVerifier.loader(record, archiveDigest)) {
      if (check.name().equals("signature")) {
        signer = Optional.of(HexFormat.of().formatHex(record.signer()));
        passed("signer", signer.get());
      }
      if (!check.ok() && check.name().equals("sizes")) {
        throw LoaderStop.undefined(check.name(), check.detail());
      }
      if (!check.ok()) {
        throw new LoaderStop(check.name(), check.detail());
      }
      steps.add(check);
    }
  }

  private void setVariable(BootConfiguration configuration) throws LoaderStop {
    String step = "efi-variable";
    String roothash =
        configuration
            .roothash()
            .orElseThrow(() -> LoaderStop.undefined(step, "no roothash in the configuration"));
    variable = Optional.of(new RootHashVariable(roothash));
    passed(step, RootHashVariable.NAME + "=" + variable.get().roothash());
  }

  private void measure(BootArchive archive, SignatureRecord record) throws IOException, LoaderStop {
    Source file = Source.file(archive.source()).entry(BootFiles.EVENTS);
    Optional<byte[]> content = new ArchiveLookup(archive).content("events", BootFiles.EVENTS);
    EventDispatch dispatch = new EventDispatch(banks, measurements::add);
    if (content.isPresent()) {
      dispatch.file(file, content.get(), record.signer());
    } else {
      dispatch.signer(Source.file(record.source()), record.signer());
    }
    passed("events", measurements.size() + " extended" + (content.isEmpty() ? ", no file" : ""));
  }

  private EspFile find(String step, String path) throws IOException, LoaderStop {
    return partition.find(path).orElseThrow(() -> new LoaderStop(step, "no file " + path));
  }

  private void passed(String step, String detail) {
    steps.add(Check.passed(step, detail));
  }

  private List<String> bankNames() {
    return banks.stream().map(HashAlgorithm::bankName).toList();
  }
}
