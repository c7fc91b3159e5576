package io.premeasure.measure.tpm;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the {@code tpm} commands use of a prediction: the final values of its registers and the
 * digests of its events in their order.
 */
final class PredictedRegisters {
  private static final long LARGEST_FILE = 64L << 20;

  /** The digests that one event extends into one register. */
  record Extension(int pcr, Map<HashAlgorithm, byte[]> digests) {}

  private final String source;
  private final Map<HashAlgorithm, Map<Integer, byte[]>> banks = new EnumMap<>(HashAlgorithm.class);
  private final List<Extension> extensions = new ArrayList<>();

  private PredictedRegisters(String source) {
    this.source = source;
  }

  static PredictedRegisters read(Path file) throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new PredictionFormatException(file.toString(), "larger than 64 MiB");
    }
    return parse(file.toString(), Files.readAllBytes(file));
  }

  static PredictedRegisters parse(String source, byte[] json) throws PredictionFormatException {
    PredictedRegisters prediction = new PredictedRegisters(source);
    Map<?, ?> document = prediction.document(json);
    if (!"prediction".equals(document.get("premeasure"))
        || !Integer.valueOf(1).equals(document.get("version"))) {
      throw prediction.bad("not a premeasure prediction of version 1");
    }
    prediction.readBanks(document.get("banks"));
    prediction.readEvents(document.get("events"));
    return prediction;
  }

  /** The predicted final values. */
  Map<HashAlgorithm, Map<Integer, byte[]>> banks() {
    return Collections.unmodifiableMap(banks);
  }

  /** The extensions that lead to them. */
  List<Extension> extensions() {
    return Collections.unmodifiableList(extensions);
  }

  private Map<?, ?> document(byte[] json) throws PredictionFormatException {
    try {
      return map(JSON.std.anyFrom(json), "the document");
    } catch (PredictionFormatException e) {
      throw e;
    } catch (IOException e) {
      throw bad("not JSON: " + e.getMessage());
    }
  }

  private void readBanks(Object value) throws PredictionFormatException {
    for (Map.Entry<?, ?> bank : map(value, "banks").entrySet()) {
      HashAlgorithm algorithm = algorithm(bank.getKey());
      Map<Integer, byte[]> registers = new TreeMap<>();
      for (Map.Entry<?, ?> register : map(bank.getValue(), "a bank").entrySet()) {
        registers.put(pcr(register.getKey()), digest(algorithm, register.getValue()));
      }
      banks.put(algorithm, registers);
    }
    if (banks.isEmpty()) {
      throw bad("it has no banks");
    }
  }

  private void readEvents(Object value) throws PredictionFormatException {
    if (!(value instanceof List<?> events)) {
      throw bad("events is no list");
    }
    for (Object each : events) {
      Map<?, ?> event = map(each, "an event");
      Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
      for (Map.Entry<?, ?> digest : map(event.get("digests"), "digests").entrySet()) {
        HashAlgorithm algorithm = algorithm(digest.getKey());
        digests.put(algorithm, digest(algorithm, digest.getValue()));
      }
      extensions.add(new Extension(pcr(event.get("pcr")), digests));
    }
  }

  private Map<?, ?> map(Object value, String what) throws PredictionFormatException {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw bad(what + " is no JSON object");
  }

  private HashAlgorithm algorithm(Object name) throws PredictionFormatException {
    return HashAlgorithm.ofBankName(String.valueOf(name))
        .orElseThrow(() -> bad("unknown bank '" + name + "'"));
  }

  private int pcr(Object number) throws PredictionFormatException {
    String text = String.valueOf(number);
    if (text.matches("[0-9]{1,2}") && Integer.parseInt(text) < PcrBanks.PCR_COUNT) {
      return Integer.parseInt(text);
    }
    throw bad("'" + text + "' is no PCR, expected 0 to 23");
  }

  private byte[] digest(HashAlgorithm algorithm, Object hex) throws PredictionFormatException {
    try {
      byte[] digest = HexFormat.of().parseHex(String.valueOf(hex));
      if (digest.length == algorithm.size()) {
        return digest;
      }
    } catch (IllegalArgumentException e) {
      throw bad("'" + hex + "' is not hexadecimal");
    }
    throw bad("a " + algorithm.bankName() + " digest has " + algorithm.size() + " bytes");
  }

  private PredictionFormatException bad(String reason) {
    return new PredictionFormatException(source, reason);
  }
}
