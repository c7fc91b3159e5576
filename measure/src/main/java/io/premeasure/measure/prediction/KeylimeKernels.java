package io.premeasure.measure.prediction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The kernels that a reference state of keylime allows: one of them must be the one that runs. */
final class KeylimeKernels {
  private final List<Map<?, ?>> allowed;

  KeylimeKernels(List<Map<?, ?>> allowed) {
    this.allowed = allowed;
  }

  /** What was measured that is not of the allowed kernel that is closest to it. */
  List<KeylimeDifference> differences(KeylimeLoaders measured) {
    return allowed.stream()
        .map(each -> differences(each, measured))
        .min(Comparator.comparingInt(List::size))
        .orElseGet(
            () ->
                List.of(
                    new KeylimeDifference(
                        KeylimeReference.KERNELS, 4, "", "", "no kernel is allowed")));
  }

  private static List<KeylimeDifference> differences(Map<?, ?> expected, KeylimeLoaders measured) {
    List<KeylimeDifference> differences = new ArrayList<>();
    expected.forEach(
        (name, value) -> {
          List<String> found = found((String) name, measured);
          if (found.isEmpty()
              || !found.stream().allMatch(each -> agrees((String) name, (String) value, each))) {
            differences.add(
                new KeylimeDifference(
                    KeylimeReference.KERNELS + "." + name,
                    KeylimeReference.KERNEL_REGISTERS.get(name),
                    (String) value,
                    String.join(", ", found),
                    found.isEmpty() ? name + " is not measured" : name + " is another one"));
          }
        });
    differences.addAll(further(expected, measured.applications()));
    return differences;
  }

  /** All that was measured of a member: each must be the one that is allowed. */
  private static List<String> found(String name, KeylimeLoaders measured) {
    return switch (name) {
      case KeylimeReference.COMMAND_LINE -> measured.commandLines();
      case KeylimeReference.INITRD -> measured.initrds();
      case KeylimeReference.PLAIN_KERNEL -> measured.kernels();
      default ->
          measured.applications().stream()
              .skip(KeylimeLoaders.APPLICATIONS.indexOf(name))
              .limit(1)
              .toList();
    };
  }

  /** Applications after the last one that the reference names, when it names any. */
  private static List<KeylimeDifference> further(Map<?, ?> expected, List<String> applications) {
    int named = 0;
    for (String name : KeylimeLoaders.APPLICATIONS) {
      if (expected.containsKey(name)) {
        named = KeylimeLoaders.APPLICATIONS.indexOf(name) + 1;
      }
    }
    if (named == 0) {
      return List.of();
    }
    return applications.stream()
        .skip(named)
        .map(
            each ->
                new KeylimeDifference(
                    KeylimeReference.KERNELS,
                    4,
                    "",
                    each,
                    "an application that the reference does not name"))
        .toList();
  }

  private static boolean agrees(String name, String expected, String actual) {
    return name.equals(KeylimeReference.COMMAND_LINE)
        ? !actual.isEmpty() && matches(expected, actual)
        : KeylimeEntries.hex(expected).equals(KeylimeEntries.hex(actual));
  }

  /** A regular expression that needs too long for a command line does not match it. */
  private static boolean matches(String expression, String line) {
    try {
      return Pattern.compile(expression).matcher(new PatientText(line)).matches();
    } catch (PatientText.ExhaustedException | StackOverflowError e) {
      return false;
    }
  }
}
