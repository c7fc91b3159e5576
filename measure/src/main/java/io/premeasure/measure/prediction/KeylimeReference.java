package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.tpm.eventlog.EventLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * A reference state for measured boot in the form of keylime, compared as keylime's example policy
 * does: firmware and kernel must be one of those listed; the keys PK, KEK and db, and what shim's
 * lists hash to, may be no others than those listed; dbx must have all that are listed.
 *
 * <p>Members that the reference does not have are not compared. In the registers of those that it
 * has, every event must be one that keylime's example policy expects, and every application, initrd
 * and command line the one that is named: what else stands there is a difference.
 */
public final class KeylimeReference {
  static final String SECURE_BOOT = "has_secureboot";
  static final String FIRMWARE = "scrtm_and_bios";
  static final String KERNELS = "kernels";
  static final String DBX = "dbx";
  static final String VENDOR_DB = "vendor_db";
  private static final String MOK = "mokdig";
  private static final String MOKX = "mokxdig";

  /** Members and the register that tells of each; those of kernels are below. */
  static final Map<String, Integer> REGISTERS =
      Map.of(FIRMWARE, 0, SECURE_BOOT, 7, "pk", 7, "kek", 7, "db", 7, DBX, 7, MOK, 14, MOKX, 14);

  static final String COMMAND_LINE = "kernel_cmdline";
  static final String INITRD = "initrd_plain_sha256";
  static final String PLAIN_KERNEL = "vmlinuz_plain_sha256";

  /** Members of a kernel. */
  static final Map<String, Integer> KERNEL_REGISTERS =
      Map.of(
          "shim_authcode_sha256",
          4,
          "grub_authcode_sha256",
          4,
          "kernel_authcode_sha256",
          4,
          INITRD,
          9,
          PLAIN_KERNEL,
          9,
          COMMAND_LINE,
          8);

  private final Map<String, Object> members;

  KeylimeReference(Map<String, Object> members) {
    this.members = members;
  }

  /** The registers that tell of what the reference names. */
  public SortedSet<Integer> pcrs() {
    SortedSet<Integer> pcrs = new TreeSet<>();
    for (String name : members.keySet()) {
      if (REGISTERS.containsKey(name)) {
        pcrs.add(REGISTERS.get(name));
      }
    }
    for (Map<?, ?> kernel : maps(members.get(KERNELS))) {
      kernel.keySet().forEach(name -> pcrs.add(KERNEL_REGISTERS.get(name)));
    }
    return pcrs;
  }

  /**
   * Where a log is not what the reference allows.
   *
   * @param vouched registers whose values somebody vouches for; events of others are not believed
   */
  public List<KeylimeDifference> differences(EventLog log, IntPredicate vouched) {
    KeylimeLog events = new KeylimeLog(log, vouched);
    Set<Integer> covered = pcrs();
    List<KeylimeDifference> differences = new ArrayList<>(events.refused(covered::contains));
    differences.addAll(differences(events.measurements()));
    return differences;
  }

  private List<KeylimeDifference> differences(List<Measurement> measurements) {
    Map<String, Object> state = KeylimeState.document(measurements);
    List<KeylimeDifference> differences = new ArrayList<>();
    for (String name : new KeylimeVariables(measurements).changed()) {
      if (members.containsKey(name.equals("secureboot") ? SECURE_BOOT : name)) {
        differences.add(difference(name, "", "", "measured twice, with other contents"));
      }
    }
    compared()
        .forEach(
            (name, expected) -> {
              Object actual = state.get(name);
              if (name.equals(KERNELS)) {
                differences.addAll(
                    new KeylimeKernels(maps(expected))
                        .differences(new KeylimeLoaders(measurements)));
              } else if (actual == null || (isNothing(actual) && !isNothing(expected))) {
                differences.add(difference(name, text(expected), "", "not measured"));
              } else if (!agrees(name, expected, actual)) {
                differences.add(
                    difference(name, text(expected), text(actual), name + " is another one"));
              }
            });
    return differences;
  }

  /** One of shim's lists could stand for the other: where one is named, the other is as well. */
  private Map<String, Object> compared() {
    Map<String, Object> compared = new LinkedHashMap<>(members);
    if (pcrs().contains(REGISTERS.get(MOK))) {
      compared.putIfAbsent(MOK, List.of());
      compared.putIfAbsent(MOKX, List.of());
    }
    return compared;
  }

  private static boolean agrees(String name, Object expected, Object actual) {
    if (name.equals(SECURE_BOOT)) {
      return expected.equals(actual);
    }
    Set<Object> allowed = KeylimeEntries.comparable(expected);
    Set<Object> found = KeylimeEntries.comparable(actual);
    return name.equals(DBX) ? found.containsAll(allowed) : allowed.containsAll(found);
  }

  /** A list without entries: of what is measured when there is none, as dbx, it is an answer. */
  private static boolean isNothing(Object value) {
    return value instanceof List<?> list && list.isEmpty();
  }

  private static KeylimeDifference difference(
      String name, String expected, String actual, String explanation) {
    return new KeylimeDifference(
        name, REGISTERS.getOrDefault(name, 7), expected, actual, explanation);
  }

  private static String text(Object value) {
    return KeylimeEntries.text(value);
  }

  private static List<Map<?, ?>> maps(Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (list instanceof List<?> items) {
      items.forEach(each -> maps.add(new LinkedHashMap<>((Map<?, ?>) each)));
    }
    return maps;
  }
}
