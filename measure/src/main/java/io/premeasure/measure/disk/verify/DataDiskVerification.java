package io.premeasure.measure.disk.verify;

import io.premeasure.boot.Prediction;
import io.premeasure.boot.cbe.DiskEvent;
import io.premeasure.boot.cbe.DiskMeasurement;
import io.premeasure.boot.cbe.MeasuredPart;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.CheckReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies a CBE image: with a prediction, from the superblock that the prediction names down to
 * the last data block, otherwise from the newest superblock.
 */
public final class DataDiskVerification {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384);
  private static final int PCR = 15;
  private static final int MAX_FINDINGS = 10;

  private final Path file;
  private final Optional<Prediction> expected;
  private final List<DiskCheck> checks = new ArrayList<>();

  private DataDiskVerification(Path file, Optional<Prediction> expected) {
    this.file = file;
    this.expected = expected;
  }

  /**
   * Whether the file is a CBE image.
   *
   * @throws IOException when it cannot be read
   */
  public static boolean isDataDisk(Path file) throws IOException {
    try (CbeImage image = CbeImage.open(file, Optional.empty())) {
      return image.slot().usable().isPresent();
    } catch (VerityFormatException e) {
      return false;
    }
  }

  /**
   * Verifies an image.
   *
   * @param expected what has to be measured of it
   */
  public static VerifiedDisk verify(Path file, Optional<Prediction> expected) throws IOException {
    return new DataDiskVerification(file, expected).run();
  }

  private VerifiedDisk run() throws IOException {
    List<DiskEvent> events = expected.map(DiskEvent::in).orElse(List.of());
    Optional<BlockHash> superblock = superblock(events);
    Optional<Prediction> measured = Optional.empty();
    boolean sound = false;
    if (expected.isEmpty() || superblock.isPresent()) {
      sound = checkBlocks(superblock);
    }
    if (sound) {
      try (CbeImage image = CbeImage.open(file, superblock)) {
        measured = Optional.of(prediction(image));
        for (DiskEvent event : events) {
          if (event.superblock().equals(image.slot().hash())) {
            checks.add(prediction(event, image));
          }
        }
      }
    }
    return new VerifiedDisk(
        checks, sound, Optional.empty(), Optional.empty(), false, measured, List.of());
  }

  /** The superblock of the prediction that the image has. */
  private Optional<BlockHash> superblock(List<DiskEvent> events) throws IOException {
    try (CbeImage image = CbeImage.open(file, Optional.empty())) {
      checks.add(
          DiskCheck.passed(
              "container", "CBE image of " + image.superblock().pbas() + " blocks of 4096 bytes"));
      if (expected.isEmpty()) {
        checks.add(
            DiskCheck.warning(
                "superblock",
                "the newest, " + image.slot().hash() + "; no prediction says which it has to be"));
        return Optional.empty();
      }
      Optional<BlockHash> named =
          events.stream()
              .map(DiskEvent::superblock)
              .filter(hash -> image.slots().secured(hash).isPresent())
              .findFirst();
      checks.add(
          DiskCheck.of(
              "superblock",
              named.isPresent(),
              named
                  .map(BlockHash::toString)
                  .orElse(
                      events.isEmpty()
                          ? "the prediction names no CBE image"
                          : "none is the predicted one: another image, an older or a newer copy")));
      return named;
    }
  }

  private boolean checkBlocks(Optional<BlockHash> superblock) throws IOException {
    CheckReport report = CbeImage.check(file, superblock, MAX_FINDINGS);
    boolean sound = report.verdict().sound();
    checks.add(
        DiskCheck.of(
            "blocks",
            sound,
            report.verdict().label() + ", " + report.blocksChecked() + " blocks checked"));
    report
        .findings()
        .forEach(
            finding ->
                checks.add(
                    DiskCheck.failed("blocks", finding.tree().label() + ": " + finding.detail())));
    return sound;
  }

  private static DiskCheck prediction(DiskEvent event, CbeImage image) throws IOException {
    String what = "PCR " + event.measurement().pcr() + ", " + event.part().description();
    if (event.part() == MeasuredPart.CONTENT) {
      return DiskCheck.failed(
          "prediction", what + ": takes the keys, compare cbe measure --kind content");
    }
    boolean holds = event.isOf(image);
    return DiskCheck.of("prediction", holds, what + (holds ? " as predicted" : " is another one"));
  }

  private Prediction prediction(CbeImage image) throws IOException {
    List<HashAlgorithm> banks =
        expected.map(prediction -> List.copyOf(prediction.algorithms())).orElse(BANKS);
    String name = file.toString();
    DiskMeasurement superblock =
        new DiskMeasurement(MeasuredPart.SUPERBLOCK, PCR, Optional.empty());
    return Prediction.of(
        banks,
        List.of(superblock.of(image, name, Optional.empty(), banks)),
        List.of(DiskMeasurement.input(image, name)));
  }
}
