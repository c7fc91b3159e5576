package io.premeasure.measure.boot;

import io.premeasure.boot.Prediction;
import io.premeasure.boot.cvmboot.LoaderRun;
import io.premeasure.boot.cvmboot.RootHashVariable;
import io.premeasure.cpio.Check;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.prediction.PredictionJson;
import io.premeasure.measure.prediction.PredictionText;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code boot simulate} reports.
 *
 * @param run the loader's run
 * @param prediction what its measurements lead to
 * @param measured the registers of the TPM that was extended, when there was one
 */
record SimulatedBoot(LoaderRun run, Prediction prediction, Optional<PcrBanks> measured) {

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("steps", run.steps().stream().map(SimulatedBoot::step).toList());
    document.put("started", run.started());
    document.put("signer", run.signer().orElse(""));
    document.put("roothash", run.variable().map(RootHashVariable::roothash).orElse(""));
    run.variable().ifPresent(variable -> document.put("efiVariable", variable(variable)));
    document.put("prediction", PredictionJson.document(prediction, prediction.pcrs()));
    measured.ifPresent(banks -> document.put("measured", measured(banks)));
    return document;
  }

  void print(Console console) {
    for (Check step : run.steps()) {
      String mark = step.ok() ? "ok  " : "STOP";
      console.verdict(step.ok(), mark, "  %-15s %s".formatted(step.name(), step.detail()));
    }
    console.line(run.started() ? "the kernel is started" : "the loader stops");
    console.line("");
    PredictionText.print(console, prediction, prediction.pcrs());
  }

  private static Map<String, Object> step(Check check) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("name", check.name());
    step.put("ok", check.ok());
    step.put("detail", check.detail());
    return step;
  }

  private static Map<String, Object> variable(RootHashVariable variable) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", RootHashVariable.NAME);
    members.put("guid", RootHashVariable.GUID);
    members.put("attributes", RootHashVariable.ATTRIBUTES);
    members.put("data", Base64.getEncoder().encodeToString(variable.value()));
    members.put("efivarfs", Base64.getEncoder().encodeToString(variable.efivarfs()));
    return members;
  }

  /** The predicted registers, in all banks of the TPM. */
  private Map<String, Object> measured(PcrBanks banks) {
    Map<String, Object> document = new LinkedHashMap<>();
    for (HashAlgorithm algorithm : banks.algorithms()) {
      Map<String, String> values = new LinkedHashMap<>();
      for (int pcr : prediction.pcrs()) {
        values.put(Integer.toString(pcr), HexFormat.of().formatHex(banks.value(algorithm, pcr)));
      }
      document.put(algorithm.bankName(), values);
    }
    return document;
  }
}
