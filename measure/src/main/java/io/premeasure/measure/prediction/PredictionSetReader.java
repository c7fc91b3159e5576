package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link PredictionJson} or {@link PredictionSet} wrote. */
public final class PredictionSetReader {
  private static final String KIND = "prediction-set";
  private static final int LARGEST_FILE = 64 << 20;

  private PredictionSetReader() {}

  /**
   * The predictions of a file, one or several.
   *
   * @throws PredictionFormatException when one of them is malformed or there is none
   */
  public static List<Prediction> read(Path file) throws IOException {
    return parse(InputFile.name(file), InputFile.read(file, LARGEST_FILE));
  }

  static List<Prediction> parse(String source, byte[] json) throws IOException {
    JsonMember root = JsonMember.root(source, json);
    if (!root.member("premeasure").string().equals(KIND)) {
      return List.of(PredictionJson.parse(source, json));
    }
    List<Prediction> predictions = new ArrayList<>();
    for (JsonMember each : root.member("predictions").items()) {
      String name = source + ": prediction " + (predictions.size() + 1);
      predictions.add(PredictionJson.parse(name, JSON.std.asBytes(each.value())));
    }
    if (predictions.isEmpty()) {
      throw root.bad("a set without predictions");
    }
    return predictions;
  }
}
