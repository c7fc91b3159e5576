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

  /** What the measured kernel has that is not of the allowed kernel that is closest to it. */
  List<KeylimeDifference> differences(List<Map<?, ?>> measured) {
    Map<?, ?> actual = measured.isEmpty() ? Map.of() : measured.get(0);
    return allowed.stream()
        .map(each -> differences(each, actual))
        .min(Comparator.comparingInt(List::size))
        .orElseGet(
            () ->
                List.of(
                    new KeylimeDifference(
                        KeylimeReference.KERNELS, 4, "", "", "no kernel is allowed")));
  }

  private static List<KeylimeDifference> differences(Map<?, ?> expected, Map<?, ?> actual) {
    List<KeylimeDifference> differences = new ArrayList<>();
    expected.forEach(
        (name, value) -> {
          String found = actual.containsKey(name) ? (String) actual.get(name) : "";
          if (!agrees((String) name, (String) value, found)) {
            differences.add(
                new KeylimeDifference(
                    KeylimeReference.KERNELS + "." + name,
                    KeylimeReference.KERNEL_REGISTERS.get(name),
                    (String) value,
                    found,
                    found.isEmpty() ? name + " is not measured" : name + " is another one"));
          }
        });
    return differences;
  }

  private static boolean agrees(String name, String expected, String actual) {
    if (!name.equals(KeylimeReference.COMMAND_LINE)) {
      return KeylimeEntries.hex(expected).equals(KeylimeEntries.hex(actual));
    }
    return !actual.isEmpty() && matches(expected, KeylimeState.unescaped(actual));
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
