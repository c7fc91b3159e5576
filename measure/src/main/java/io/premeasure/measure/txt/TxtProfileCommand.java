package io.premeasure.measure.txt;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Input;
import io.premeasure.boot.txt.acm.AcmHeader;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.boot.txt.launch.BiosModuleRecord;
import io.premeasure.boot.txt.launch.PlatformProfile;
import io.premeasure.boot.txt.launch.ProfileLearner;
import io.premeasure.boot.txt.log.LaunchRecord;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.launch.PlatformJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code txt profile}: what a log tells about a platform, for predictions of other launches. */
@Command(
    name = "profile",
    description = {
      "Read from the record of one launch what is the same in every launch on such a machine.",
      "Every digest of the log is checked against its data first."
    })
public final class TxtProfileCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "LOG",
      description = "The log as txt log takes it, a copy of the TXT heap, or txt-stat's text.")
  private Path file;

  @Option(names = "-o", paramLabel = "FILE", description = "Write the profile to this file.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--base",
      paramLabel = "N",
      converter = HexNumber.class,
      description = "Physical address of the heap, TXT.HEAP.BASE, to find the log in its copy.")
  private Optional<Long> base = Optional.empty();

  @Option(
      names = "--bios-acm",
      paramLabel = "FILE",
      description = "Module of the BIOS; exit status 1 when the record is not of a BIOS with it.")
  private Optional<Path> biosModule = Optional.empty();

  private final Console console;

  /** A command that prints to the console. */
  public TxtProfileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    String name = InputFile.name(file);
    byte[] content = InputFile.read(file, TxtLogCommand.LARGEST_LOG);
    PlatformProfile profile = ProfileLearner.learn(name, LaunchRecord.read(name, content, base));
    Map<String, Object> document = PlatformJson.document(profile, Input.of(name, content));
    if (out.isPresent()) {
      String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document) + "\n";
      OutputFile.write(console, out.get(), json.getBytes(StandardCharsets.UTF_8));
    } else {
      console.print(document, () -> new NestedText(console).print(document));
    }
    return isOfBios(profile) ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  /** Whether date and chipset of the module are those of the record, as far as that is asked. */
  private boolean isOfBios(PlatformProfile profile) throws IOException {
    if (biosModule.isEmpty()) {
      return true;
    }
    String module = InputFile.name(biosModule.get());
    byte[] content = InputFile.read(biosModule.get(), TxtLogCommand.LARGEST_LOG);
    AcmHeader header = AuthenticatedCodeModule.read(module, content).header();
    Optional<BiosModuleRecord> recorded = BiosModuleRecord.of(profile);
    boolean same = recorded.map(each -> each.isOf(header)).orElse(false);
    if (!same) {
      console.note(
          "premeasure: the record is not of a BIOS with %s: that has date %08x and chipset %x, the"
                  .formatted(module, header.date(), header.chipsetId())
              + recorded
                  .map(each -> " record %08x and %x".formatted(each.date(), each.chipset()))
                  .orElse(" record has none"));
    }
    return same;
  }
}
