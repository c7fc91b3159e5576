package io.premeasure.tpm.eventlog.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One thing changed in a boot chain: it is named, in its register, and nothing else is. */
class SingleChangeTest {
  static Stream<SingleChange> changes() {
    return Stream.of(
            FirmwareChanges.firmware(),
            FirmwareChanges.secureBoot(),
            BootChanges.bootOptions(),
            BootChanges.disk(),
            BootChanges.programs(),
            KernelChanges.grub(),
            KernelChanges.images())
        .flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void isNamedAndNothingElseIs(SingleChange change) throws IOException {
    ChangedLog changed = new ChangedLog(change.boot());
    change.change().accept(changed);
    LogComparison comparison =
        LogComparison.of(ComparedLog.of(changed.log()), ComparedLog.of(changed.original()));
    List<Difference> differences = comparison.differences();
    assertEquals(1, differences.size(), differences.toString());
    Difference difference = differences.get(0);
    String explanation = difference.explanation();
    assertEquals(change.pcr(), difference.register(), explanation);
    assertEquals(change.kind(), difference.kind().label(), explanation);
    for (String word : change.words()) {
      assertTrue(explanation.contains(word), word + " in " + explanation);
    }
    comparison
        .registers()
        .forEach((register, first) -> assertEquals(register == change.pcr(), first.isPresent()));
  }
}
