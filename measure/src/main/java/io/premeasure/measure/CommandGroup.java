package io.premeasure.measure;

import io.premeasure.measure.archive.ArchiveCommand;
import io.premeasure.measure.attest.AttestCommand;
import io.premeasure.measure.bench.BenchCommand;
import io.premeasure.measure.boot.BootCommand;
import io.premeasure.measure.cbe.CbeCommand;
import io.premeasure.measure.demo.DemoCommand;
import io.premeasure.measure.disk.DiskCommand;
import io.premeasure.measure.events.EventsCommand;
import io.premeasure.measure.keys.KeysCommand;
import io.premeasure.measure.log.LogCommand;
import io.premeasure.measure.prediction.PredictCommand;
import io.premeasure.measure.tpm.TpmCommand;
import io.premeasure.measure.txt.TxtCommand;
import io.premeasure.measure.verity.VerityCommand;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The commands of the first level, in the order in which the help lists them. Describing all of
 * them with all that is below takes most of the time that a short command runs, so that only what
 * the arguments name is described.
 */
enum CommandGroup {
  DEMO("demo", DemoCommand.class),
  KEYS("keys", KeysCommand.class),
  ARCHIVE("archive", ArchiveCommand.class),
  EVENTS("events", EventsCommand.class),
  PREDICT("predict", PredictCommand.class),
  BOOT("boot", BootCommand.class),
  DISK("disk", DiskCommand.class),
  VERITY("verity", VerityCommand.class),
  CBE("cbe", CbeCommand.class),
  LOG("log", LogCommand.class),
  TPM("tpm", TpmCommand.class),
  ATTEST("attest", AttestCommand.class),
  TXT("txt", TxtCommand.class),
  BENCH("bench", BenchCommand.class);

  private final String command;
  private final Class<?> type;

  CommandGroup(String command, Class<?> type) {
    this.command = command;
    this.type = type;
  }

  /** The class of the command. */
  Class<?> type() {
    return type;
  }

  /**
   * The groups whose names are among the arguments, none when the version is asked for alone; else
   * all of them, for the help and for messages about mistakes.
   */
  static List<CommandGroup> neededFor(String... arguments) {
    Set<String> words = new HashSet<>(List.of(arguments));
    List<CommandGroup> named =
        Stream.of(values()).filter(group -> words.contains(group.command)).toList();
    boolean all = named.isEmpty() && !words.equals(Set.of("--version"));
    return all ? List.of(values()) : named;
  }
}
