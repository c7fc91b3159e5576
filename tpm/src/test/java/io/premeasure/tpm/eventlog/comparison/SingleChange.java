package io.premeasure.tpm.eventlog.comparison;

import java.util.List;
import java.util.function.Consumer;

/**
 * One change of a boot chain.
 *
 * @param name what was changed
 * @param boot the log of the boot that it is made in
 * @param pcr the register that shows it
 * @param kind what happens to an event
 * @param words what the explanation must hold
 * @param change makes it
 */
record SingleChange(
    String name,
    String boot,
    int pcr,
    String kind,
    List<String> words,
    Consumer<ChangedLog> change) {

  static SingleChange of(
      String name, String boot, int pcr, String kind, String words, Consumer<ChangedLog> change) {
    return new SingleChange(name, boot, pcr, kind, List.of(words.split("\\|")), change);
  }

  @Override
  public String toString() {
    return name;
  }
}
