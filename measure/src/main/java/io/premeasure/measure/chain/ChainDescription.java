package io.premeasure.measure.chain;

import io.premeasure.boot.Prediction;
import io.premeasure.boot.chain.BootChain;
import io.premeasure.boot.chain.Stage;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.measure.document.Alternatives;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A chain description, version 1: {@code premeasure} ({@code chain}), {@code version} and {@code
 * stages}, a list of mappings with one member each, the stage's kind.
 */
public final class ChainDescription {
  /** What the member {@code premeasure} of a description says. */
  static final String KIND = "chain";

  static final int VERSION = 1;

  private final List<Alternatives> alternatives;

  private ChainDescription(List<Alternatives> alternatives) {
    this.alternatives = alternatives;
  }

  /** Checks a document's frame; the stages are checked when they are built. */
  public static ChainDescription of(DocumentNode root) throws DocumentFormatException {
    root.only(Set.of("premeasure", "version", "stages"));
    if (!root.member("premeasure").text().equals(KIND)) {
      throw root.member("premeasure").bad("expected " + KIND);
    }
    if (root.member("version").number(Integer.MAX_VALUE) != VERSION) {
      throw root.member("version").bad("expected " + VERSION);
    }
    return new ChainDescription(Alternatives.of(root.member("stages")));
  }

  /** The predictions, one for each combination of choices. */
  public List<AlternativePrediction> predict(ChainFiles files, Collection<HashAlgorithm> banks)
      throws IOException {
    List<BootChain> chains = new ArrayList<>();
    for (Alternatives each : alternatives) {
      chains.add(chain(each.root(), files, banks));
    }
    List<AlternativePrediction> predictions = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      Prediction prediction = chains.get(i).predict(banks, files.inputs());
      predictions.add(new AlternativePrediction(alternatives.get(i).choice(), prediction));
    }
    return predictions;
  }

  private static BootChain chain(
      DocumentNode stages, ChainFiles files, Collection<HashAlgorithm> banks) throws IOException {
    List<Stage> built = new ArrayList<>();
    StageBuilder builder = new StageBuilder(files, banks);
    for (DocumentNode stage : stages.items()) {
      Map<String, DocumentNode> members = stage.members();
      if (members.size() != 1) {
        throw stage.bad("expected one member, the stage's kind");
      }
      Map.Entry<String, DocumentNode> only = members.entrySet().iterator().next();
      if (only.getKey().equals("firmware") && !built.isEmpty()) {
        throw stage.bad("the firmware comes first");
      }
      built.addAll(builder.build(only.getKey(), only.getValue()));
    }
    return new BootChain(built);
  }
}
