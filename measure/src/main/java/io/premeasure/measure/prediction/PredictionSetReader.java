package io.premeasure.measure.prediction;

import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.document.AlternativePrediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  public static List<AlternativePrediction> read(Path file) throws IOException {
    return parse(InputFile.name(file), InputFile.read(file, LARGEST_FILE));
  }

  static List<AlternativePrediction> parse(String source, byte[] json)
      throws PredictionFormatException {
    return alternatives(JsonMember.root(source, json));
  }

  static List<AlternativePrediction> alternatives(JsonMember root)
      throws PredictionFormatException {
    if (!root.member("premeasure").string().equals(KIND)) {
      return List.of(new AlternativePrediction(Map.of(), PredictionReader.read(root)));
    }
    List<AlternativePrediction> predictions = new ArrayList<>();
    for (JsonMember each : root.member("predictions").items()) {
      predictions.add(new AlternativePrediction(choice(each), PredictionReader.read(each)));
    }
    if (predictions.isEmpty()) {
      throw root.bad("a set without predictions");
    }
    return predictions;
  }

  private static Map<String, Object> choice(JsonMember member) throws PredictionFormatException {
    Map<String, Object> choice = new LinkedHashMap<>();
    if (member.optional("choice").isPresent()) {
      member.member("choice").members().forEach((path, each) -> choice.put(path, each.value()));
    }
    return choice;
  }
}
