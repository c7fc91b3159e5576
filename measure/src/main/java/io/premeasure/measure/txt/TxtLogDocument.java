package io.premeasure.measure.txt;

import io.premeasure.boot.txt.log.TxtEvent;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The log of a launch as members of a JSON document. */
final class TxtLogDocument {
  private TxtLogDocument() {}

  /** {@code events}, and {@code banks} with the registers after them. */
  static void add(Map<String, Object> document, TxtLog log) {
    List<Map<String, Object>> events = new ArrayList<>();
    log.events().forEach(event -> events.add(event(events.size(), event)));
    document.put("events", events);
    document.put("banks", registers(log));
  }

  private static Map<String, Object> event(int index, TxtEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("index", index);
    members.put("pcr", event.pcr());
    members.put("type", TxtEventType.name(event.type()));
    members.put("typeNumber", "0x%x".formatted(event.type()));
    Map<String, Object> digests = new LinkedHashMap<>();
    event.digests().forEach((bank, digest) -> digests.put(bank.bankName(), digest.toString()));
    members.put("digests", digests);
    members.put("data", Base64.getEncoder().encodeToString(event.data().bytes()));
    if (event.data().size() > 0 && event.isMeasurement()) {
      members.put("dataHashed", event.isDataHashed());
    }
    return members;
  }

  private static Map<String, Object> registers(TxtLog log) {
    Map<String, Object> banks = new LinkedHashMap<>();
    if (log.replay().isEmpty()) {
      return banks;
    }
    PcrBanks replayed = log.replay().get();
    for (HashAlgorithm bank : log.banks()) {
      SortedSet<Integer> pcrs = new TreeSet<>();
      log.events().stream()
          .filter(event -> event.isMeasurement() && event.digests().containsKey(bank))
          .forEach(event -> pcrs.add((int) event.pcr()));
      Map<String, Object> values = new LinkedHashMap<>();
      pcrs.forEach(
          pcr -> values.put(pcr.toString(), HexFormat.of().formatHex(replayed.value(bank, pcr))));
      banks.put(bank.bankName(), values);
    }
    return banks;
  }
}
