package io.premeasure.measure.disk.verify;

import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.cvmboot.CvmbootLoader;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.LoaderRun;
import io.premeasure.cpio.signing.TrustedSigners;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.measure.image.Root;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/** Verifies a disk, from its container to its last data block. */
public final class DiskVerification {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384);

  private final OpenDisk disk;
  private final TrustedSigners trusted;
  private final Optional<Prediction> expected;
  private final boolean quick;
  private final List<DiskCheck> checks = new ArrayList<>();
  private Optional<Prediction> predicted = Optional.empty();
  private boolean dataRead;

  /**
   * A verification.
   *
   * @param trusted the signers to pin; with none, anybody's signature is good
   * @param expected what the loader has to measure
   * @param quick whether the data blocks are left out
   */
  public DiskVerification(
      OpenDisk disk, TrustedSigners trusted, Optional<Prediction> expected, boolean quick) {
    this.disk = disk;
    this.trusted = trusted;
    this.expected = expected;
    this.quick = quick;
  }

  /**
   * Verifies an image file. A container that cannot be read is a check that does not hold.
   *
   * @throws IOException when the file cannot be read at all
   */
  public static VerifiedDisk verify(
      Path image, TrustedSigners trusted, Optional<Prediction> expected, boolean quick)
      throws IOException {
    try (OpenDisk disk = OpenDisk.open(image)) {
      return new DiskVerification(disk, trusted, expected, quick).run();
    } catch (VerityFormatException e) {
      return VerifiedDisk.refused(DiskCheck.failed("container", e.getMessage()));
    }
  }

  /** Runs all checks in boot order. */
  public VerifiedDisk run() throws IOException {
    checkContainer();
    ArchiveChecks archive = new ArchiveChecks(path -> Optional.empty(), trusted);
    Optional<PartitionTable> table = table();
    if (table.isPresent()) {
      Optional<EfiSystemPartition> esp = esp();
      if (esp.isPresent()) {
        checks.addAll(LoaderChecks.check(esp.get()));
        archive = new ArchiveChecks(esp.get(), trusted);
        checks.addAll(archive.run());
        checkRoot(archive);
        checkPrediction(esp.get());
      }
      checks.addAll(new PartitionChecks(disk.bytes(), table.get()).unallocated());
    }
    return new VerifiedDisk(
        checks,
        dataRead,
        archive.roothash(),
        archive.signer(),
        archive.pinned(),
        predicted,
        table.isPresent() ? UncoveredAreas.of(disk) : List.of());
  }

  private void checkContainer() {
    checks.add(DiskCheck.passed("container", disk.containerName() + ", " + disk.bytes().name()));
    disk.containerProblems()
        .forEach(problem -> checks.add(DiskCheck.warning("container", problem)));
  }

  private Optional<PartitionTable> table() throws IOException {
    try {
      PartitionTable table = disk.table();
      checks.addAll(new PartitionChecks(disk.bytes(), table).table());
      return Optional.of(table);
    } catch (VerityFormatException e) {
      checks.add(DiskCheck.failed("partition-table", e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<EfiSystemPartition> esp() throws IOException {
    Optional<PartitionEntry> entry = disk.cvmboot().esp();
    if (entry.isEmpty()) {
      checks.add(DiskCheck.failed("esp", "no partition of the type EFI system"));
      return Optional.empty();
    }
    try {
      OpenDisk.Esp esp = disk.esp(entry.get());
      checks.add(DiskCheck.passed("esp", entry.get().title() + ", " + esp.description()));
      esp.problems().forEach(problem -> checks.add(DiskCheck.warning("esp-clean", problem)));
      return Optional.of(esp.files());
    } catch (VerityFormatException e) {
      checks.add(DiskCheck.failed("esp", e.getMessage()));
      return Optional.empty();
    }
  }

  private void checkRoot(ArchiveChecks archive) throws IOException {
    Optional<PartitionEntry> verity = disk.cvmboot().verity();
    if (verity.isEmpty()) {
      checks.add(DiskCheck.failed("hash-superblock", "no partition of the type cvmboot verity"));
      return;
    }
    try {
      Optional<Root> root = disk.root();
      if (root.isEmpty()) {
        checks.add(DiskCheck.failed("root", "neither a Linux partition nor a thin pool"));
        return;
      }
      checks.add(DiskCheck.passed("root", root.get().description()));
      root.get().problems().forEach(problem -> checks.add(DiskCheck.failed("root", problem)));
      BlockSource hashes = disk.cvmboot().bytes(verity.get());
      checks.addAll(
          new RootChecks(root.get().bytes(), hashes, root.get()::place)
              .check(archive.roothash(), quick));
      dataRead = !quick;
      checkTreeId(verity.get());
      checkFileSystem(root.get(), archive.cmdline().orElse(""));
    } catch (VerityFormatException e) {
      checks.add(DiskCheck.failed("root", e.getMessage()));
    }
  }

  /** cvmdisk gives the tree the GUID of the root partition; after stripping there is none. */
  private void checkTreeId(PartitionEntry verity) throws IOException {
    Optional<PartitionEntry> root = disk.cvmboot().root();
    UUID id = Superblock.read(disk.cvmboot().bytes(verity), 0).uuid();
    if (root.isPresent()) {
      boolean same = root.get().unique().uuid().equals(id);
      String detail = "tree " + id + ", root partition " + root.get().unique();
      checks.add(
          same
              ? DiskCheck.passed("hash-uuid", id.toString())
              : DiskCheck.warning("hash-uuid", detail));
    }
  }

  /** The boot script finds the root by the UUID on the command line. */
  private void checkFileSystem(Root root, String cmdline) throws IOException {
    Optional<String> wanted =
        Arrays.stream(cmdline.split(" ", -1))
            .filter(word -> word.startsWith("root=UUID="))
            .map(word -> word.substring("root=UUID=".length()))
            .findFirst();
    if (wanted.isPresent() && root.uuid().isPresent()) {
      boolean same = wanted.get().equalsIgnoreCase(root.uuid().get());
      String detail = "command line " + wanted.get() + ", file system " + root.uuid().get();
      checks.add(
          same
              ? DiskCheck.passed("root-uuid", wanted.get())
              : DiskCheck.warning("root-uuid", detail + "; will not boot"));
    }
  }

  private void checkPrediction(EfiSystemPartition esp) throws IOException {
    List<HashAlgorithm> banks =
        expected.map(prediction -> List.copyOf(prediction.algorithms())).orElse(BANKS);
    LoaderRun run = CvmbootLoader.run(esp, banks);
    List<Input> inputs = new ArrayList<>();
    Prediction prediction = Prediction.of(banks, run.measurements(), inputs);
    predicted = Optional.of(prediction);
    if (expected.isPresent()) {
      List<String> differences = differences(expected.get(), prediction);
      checks.add(
          DiskCheck.of(
              "prediction",
              differences.isEmpty(),
              differences.isEmpty()
                  ? "PCR " + prediction.pcrs() + " as predicted"
                  : String.join("; ", differences)));
    }
  }

  private static List<String> differences(Prediction expected, Prediction found) {
    List<String> differences = new ArrayList<>();
    if (expected.pcrs().isEmpty()) {
      differences.add("no register is predicted");
    }
    for (Map.Entry<HashAlgorithm, SortedMap<Integer, byte[]>> bank : expected.banks().entrySet()) {
      SortedMap<Integer, byte[]> values = found.banks().get(bank.getKey());
      bank.getValue()
          .forEach(
              (pcr, value) -> {
                if (!Arrays.equals(value, values.get(pcr))) {
                  differences.add(
                      "PCR "
                          + pcr
                          + " of "
                          + bank.getKey().bankName()
                          + (values.containsKey(pcr)
                              ? " has another value than predicted"
                              : " is not measured into"));
                }
              });
    }
    return differences;
  }
}
