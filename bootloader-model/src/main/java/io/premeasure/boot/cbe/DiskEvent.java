package io.premeasure.boot.cbe;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The event of a {@link DiskMeasurement}, found in a prediction by its data.
 *
 * @param part what was measured
 * @param superblock hash of the superblock that the image then had
 * @param measurement the event
 */
public record DiskEvent(MeasuredPart part, BlockHash superblock, Measurement measurement) {
  private static final Pattern DATA = Pattern.compile("cbe-([a-z-]{1,16}) ([0-9a-f]{64})");

  /** The events of data disks in a prediction, in its order. */
  public static List<DiskEvent> in(Prediction prediction) {
    return prediction.measurements().stream().map(DiskEvent::of).flatMap(Optional::stream).toList();
  }

  private static Optional<DiskEvent> of(Measurement measurement) {
    Matcher data = DATA.matcher(new String(measurement.data(), StandardCharsets.ISO_8859_1));
    if (!data.matches()) {
      return Optional.empty();
    }
    return MeasuredPart.of(data.group(1))
        .map(part -> new DiskEvent(part, BlockHash.parse(data.group(2)), measurement));
  }

  /** The data of such an event. */
  static byte[] data(MeasuredPart part, BlockHash superblock) {
    return ("cbe-" + part.label() + " " + superblock).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Whether the image is measured so, in one of its snapshots.
   *
   * @param image with the superblock of the event
   * @throws IllegalArgumentException when the content was measured, which takes the keys
   */
  public boolean isOf(CbeImage image) throws IOException {
    if (part == MeasuredPart.SUPERBLOCK) {
      return isMeasuredAs(image, Optional.empty());
    }
    for (Snapshot snapshot : image.superblock().validSnapshots()) {
      if (isMeasuredAs(image, Optional.of(snapshot.generation()))) {
        return true;
      }
    }
    return false;
  }

  private boolean isMeasuredAs(CbeImage image, Optional<Long> snapshot) throws IOException {
    Map<HashAlgorithm, byte[]> predicted = measurement.digests();
    Map<HashAlgorithm, byte[]> found =
        new DiskMeasurement(part, measurement.pcr(), snapshot)
            .of(image, image.source().name(), Optional.empty(), predicted.keySet())
            .digests();
    return predicted.entrySet().stream()
        .allMatch(bank -> Arrays.equals(bank.getValue(), found.get(bank.getKey())));
  }
}
