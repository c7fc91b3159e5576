package io.premeasure.measure.prediction;

import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Origin;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads predictions. What leads to the values must be there: banks, and register, type and digests
 * of every event. What explains them may be missing. Everything that is there is checked; members
 * of unknown names are left alone.
 */
final class PredictionReader {
  private static final String PCR_NAME = "0|[1-9][0-9]?";

  private PredictionReader() {}

  static Prediction read(JsonMember root) throws PredictionFormatException {
    checkKind(root);
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks = banks(root.member("banks"));
    if (banks.isEmpty()) {
      throw root.member("banks").bad("no bank");
    }
    Prediction prediction =
        Prediction.from(initial(root, banks.keySet()), events(root, banks.keySet()), inputs(root))
            .withUnknown(unknown(root));
    compareBanks(root.member("banks"), banks, prediction);
    comparePolicy(root, prediction);
    return prediction;
  }

  private static void checkKind(JsonMember root) throws PredictionFormatException {
    if (!root.member("premeasure").string().equals(PredictionJson.KIND)) {
      throw root.member("premeasure").bad("expected " + PredictionJson.KIND);
    }
    if (root.member("version").number(Long.MAX_VALUE) != PredictionJson.VERSION) {
      throw root.member("version").bad("expected " + PredictionJson.VERSION);
    }
  }

  private static Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks(JsonMember banks)
      throws PredictionFormatException {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> all = new EnumMap<>(HashAlgorithm.class);
    for (Map.Entry<String, JsonMember> bank : banks.members().entrySet()) {
      HashAlgorithm algorithm = algorithm(bank.getKey(), bank.getValue());
      SortedMap<Integer, byte[]> values = new TreeMap<>();
      for (Map.Entry<String, JsonMember> register : bank.getValue().members().entrySet()) {
        int pcr = pcr(register.getKey(), register.getValue());
        values.put(pcr, register.getValue().digest(algorithm));
      }
      all.put(algorithm, values);
    }
    return all;
  }

  private static PcrBanks initial(JsonMember root, Set<HashAlgorithm> algorithms)
      throws PredictionFormatException {
    PcrBanks initial = new PcrBanks(algorithms);
    Optional<JsonMember> given = root.optional("initial");
    if (given.isPresent()) {
      for (var bank : banks(given.get()).entrySet()) {
        if (!algorithms.contains(bank.getKey())) {
          throw given.get().bad("no such bank is predicted: " + bank.getKey().bankName());
        }
        bank.getValue().forEach((pcr, value) -> initial.set(bank.getKey(), pcr, value));
      }
    }
    return initial;
  }

  private static List<Measurement> events(JsonMember root, Set<HashAlgorithm> algorithms)
      throws PredictionFormatException {
    List<Measurement> measurements = new ArrayList<>();
    for (JsonMember event : root.member("events").items()) {
      Measurement measurement =
          new Measurement(
              event.member("pcr").pcr(),
              type(event.member("type")),
              digests(event.member("digests"), algorithms),
              event.optional("data").isPresent() ? event.member("data").base64() : new byte[0],
              Source.file(text(event, "source")),
              text(event, "description"));
      boolean carried = text(event, "origin").equals(Origin.CARRIED.label());
      measurements.add(carried ? measurement.carried() : measurement);
    }
    return measurements;
  }

  private static Map<Integer, String> unknown(JsonMember root) throws PredictionFormatException {
    Map<Integer, String> reasons = new TreeMap<>();
    if (root.optional("unknown").isPresent()) {
      for (Map.Entry<String, JsonMember> each : root.member("unknown").members().entrySet()) {
        reasons.put(pcr(each.getKey(), each.getValue()), each.getValue().string());
      }
    }
    return reasons;
  }

  private static Map<HashAlgorithm, byte[]> digests(JsonMember digests, Set<HashAlgorithm> banks)
      throws PredictionFormatException {
    Map<HashAlgorithm, byte[]> all = new EnumMap<>(HashAlgorithm.class);
    for (Map.Entry<String, JsonMember> digest : digests.members().entrySet()) {
      HashAlgorithm algorithm = algorithm(digest.getKey(), digest.getValue());
      all.put(algorithm, digest.getValue().digest(algorithm));
    }
    if (all.isEmpty() || !banks.containsAll(all.keySet())) {
      throw digests.bad("found " + all.keySet() + ", expected some of the banks: " + banks);
    }
    return all;
  }

  private static List<Input> inputs(JsonMember root) throws PredictionFormatException {
    List<Input> inputs = new ArrayList<>();
    if (root.optional("inputs").isPresent()) {
      for (JsonMember input : root.member("inputs").items()) {
        inputs.add(
            Input.of(
                input.member("name").string(),
                input.member("sha256").digest(HashAlgorithm.SHA256),
                input.member("size").number(Long.MAX_VALUE)));
      }
    }
    return inputs;
  }

  private static void compareBanks(
      JsonMember member,
      Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks,
      Prediction prediction)
      throws PredictionFormatException {
    for (var replayed : prediction.banks().entrySet()) {
      String bank = replayed.getKey().bankName();
      SortedMap<Integer, byte[]> given = banks.get(replayed.getKey());
      if (!given.keySet().equals(replayed.getValue().keySet())) {
        throw member
            .member(bank)
            .bad("PCRs " + given.keySet() + ", but the events are of " + prediction.pcrs());
      }
      for (var register : replayed.getValue().entrySet()) {
        if (!Arrays.equals(register.getValue(), given.get(register.getKey()))) {
          throw member
              .member(bank)
              .member(register.getKey().toString())
              .bad("does not follow from the events");
        }
      }
    }
  }

  private static void comparePolicy(JsonMember root, Prediction prediction)
      throws PredictionFormatException {
    Optional<JsonMember> policy = root.optional("policyPcr");
    if (policy.isEmpty() || policy.get().members().isEmpty()) {
      return;
    }
    Map<HashAlgorithm, byte[]> expected = prediction.policyPcr(selection(root, prediction));
    for (Map.Entry<String, JsonMember> digest : policy.get().members().entrySet()) {
      HashAlgorithm algorithm = algorithm(digest.getKey(), digest.getValue());
      byte[] given = digest.getValue().digest(Prediction.POLICY_SESSION);
      if (!Arrays.equals(given, expected.get(algorithm))) {
        throw digest.getValue().bad("does not follow from the banks");
      }
    }
  }

  private static SortedSet<Integer> selection(JsonMember root, Prediction prediction)
      throws PredictionFormatException {
    SortedSet<Integer> selection = prediction.pcrs();
    if (root.optional("policyPcrSelection").isPresent()) {
      selection = new TreeSet<>();
      for (JsonMember pcr : root.member("policyPcrSelection").items()) {
        selection.add(pcr.pcr());
      }
    }
    if (selection.isEmpty() || !prediction.pcrs().containsAll(selection)) {
      throw root.member("policyPcr").bad("over " + selection + ", predicted " + prediction.pcrs());
    }
    return selection;
  }

  private static long type(JsonMember type) throws PredictionFormatException {
    return EventType.ofName(type.string())
        .orElseThrow(() -> type.bad("unknown event type, expected a name or 0x and 8 digits"));
  }

  private static HashAlgorithm algorithm(String name, JsonMember member)
      throws PredictionFormatException {
    return HashAlgorithm.ofBankName(name)
        .filter(algorithm -> algorithm.bankName().equals(name))
        .orElseThrow(() -> member.bad("unknown bank"));
  }

  private static int pcr(String name, JsonMember member) throws PredictionFormatException {
    if (!name.matches(PCR_NAME) || Integer.parseInt(name) >= PcrBanks.PCR_COUNT) {
      throw member.bad("no PCR, expected 0 to 23");
    }
    return Integer.parseInt(name);
  }

  private static String text(JsonMember event, String name) throws PredictionFormatException {
    return event.optional(name).isPresent() ? event.member(name).string() : "";
  }
}
