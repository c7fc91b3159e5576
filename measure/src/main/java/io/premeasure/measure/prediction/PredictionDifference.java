package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A difference between two predictions.
 *
 * @param pcr the register
 * @param index of the event in the register's list, from 0: in the first prediction, or in the
 *     second for an added one
 * @param kind {@code changed}, {@code added}, {@code removed}, {@code known} or {@code unknown}
 * @param expected what the first prediction says; empty when nothing
 * @param actual what the second says
 * @param explanation for people
 */
record PredictionDifference(
    int pcr, int index, String kind, String expected, String actual, String explanation) {
  private static final HexFormat HEX = HexFormat.of();

  /** All differences, by register and place. */
  static List<PredictionDifference> between(Prediction first, Prediction second) {
    SortedSet<Integer> pcrs = new TreeSet<>(first.pcrs());
    pcrs.addAll(second.pcrs());
    pcrs.addAll(first.unknown().keySet());
    pcrs.addAll(second.unknown().keySet());
    List<PredictionDifference> differences = new ArrayList<>();
    for (int pcr : pcrs) {
      boolean wasUnknown = first.unknown().containsKey(pcr);
      boolean isUnknown = second.unknown().containsKey(pcr);
      if (wasUnknown && !isUnknown) {
        differences.add(
            new PredictionDifference(pcr, 0, "known", "", "", first.unknown().get(pcr)));
      } else if (isUnknown && !wasUnknown) {
        differences.add(
            new PredictionDifference(pcr, 0, "unknown", "", "", second.unknown().get(pcr)));
      } else {
        differences.addAll(register(pcr, events(first, pcr), events(second, pcr)));
      }
    }
    return differences;
  }

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("pcr", pcr);
    document.put("index", index);
    document.put("kind", kind);
    document.put("expected", expected);
    document.put("actual", actual);
    document.put("explanation", explanation);
    return document;
  }

  /** What is equal at both ends is left out; the rest is paired in order. */
  private static List<PredictionDifference> register(
      int pcr, List<Measurement> first, List<Measurement> second) {
    int start = 0;
    int shorter = Math.min(first.size(), second.size());
    while (start < shorter && same(first.get(start), second.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && same(first.get(first.size() - 1 - end), second.get(second.size() - 1 - end))) {
      end++;
    }
    int was = first.size() - start - end;
    int is = second.size() - start - end;
    List<PredictionDifference> differences = new ArrayList<>();
    for (int i = 0; i < Math.max(was, is); i++) {
      if (i >= was) {
        Measurement added = second.get(start + i);
        differences.add(of(pcr, start + i, "added", "", digest(added), text(added)));
      } else if (i >= is) {
        Measurement removed = first.get(start + i);
        differences.add(of(pcr, start + i, "removed", digest(removed), "", text(removed)));
      } else if (!same(first.get(start + i), second.get(start + i))) {
        differences.add(changed(pcr, start + i, first.get(start + i), second.get(start + i)));
      }
    }
    return differences;
  }

  private static PredictionDifference changed(int pcr, int index, Measurement was, Measurement is) {
    String explanation = text(was).equals(text(is)) ? text(is) : text(was) + " became " + text(is);
    return of(pcr, index, "changed", digest(was), digest(is), explanation);
  }

  private static PredictionDifference of(
      int pcr, int index, String kind, String expected, String actual, String explanation) {
    return new PredictionDifference(pcr, index, kind, expected, actual, explanation);
  }

  private static boolean same(Measurement first, Measurement second) {
    Map<HashAlgorithm, byte[]> digests = second.digests();
    Set<HashAlgorithm> common = new TreeSet<>(first.digests().keySet());
    common.retainAll(digests.keySet());
    return first.digests().entrySet().stream()
        .filter(each -> common.contains(each.getKey()))
        .allMatch(each -> Arrays.equals(each.getValue(), digests.get(each.getKey())));
  }

  private static String text(Measurement measurement) {
    return EventType.name(measurement.eventType())
        + " "
        + measurement.description()
        + " from "
        + measurement.source();
  }

  private static String digest(Measurement measurement) {
    Map.Entry<HashAlgorithm, byte[]> first = measurement.digests().entrySet().iterator().next();
    return first.getKey().bankName() + ":" + HEX.formatHex(first.getValue());
  }

  private static List<Measurement> events(Prediction prediction, int pcr) {
    return prediction.measurements().stream().filter(each -> each.pcr() == pcr).toList();
  }
}
