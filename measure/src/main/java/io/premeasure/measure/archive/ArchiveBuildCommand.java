package io.premeasure.measure.archive;

import io.premeasure.cpio.BootArchiveBuilder;
import io.premeasure.cpio.BootArchiveWriter;
import io.premeasure.cpio.Layout;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Builds a boot archive whose bytes depend on its inputs only. */
@Command(
    name = "build",
    description = {
      "Build a boot archive; the same inputs give the same bytes.",
      "The layout cvmboot is the one the published loader boots. The layout verityboot has the"
          + " entries vmlinuz, initrd.img, cmdline and rootfs and no cvmboot.conf. Command line and"
          + " root hash are needed in both: without them the loader works with stray memory."
    })
public final class ArchiveBuildCommand implements Callable<Integer> {
  private static final String ROOT_HASH = "[0-9a-fA-F]{64}";

  @Option(names = "-o", required = true, paramLabel = "OUT", description = "The archive to write.")
  private Path output;

  @Option(names = "--kernel", required = true, paramLabel = "F", description = "The kernel.")
  private Path kernel;

  @Option(names = "--initrd", required = true, paramLabel = "F", description = "The initrd.")
  private Path initrd;

  @Option(names = "--cmdline", paramLabel = "S", description = "The kernel's command line.")
  private Optional<String> cmdline = Optional.empty();

  @Option(names = "--cmdline-file", paramLabel = "F", description = "A file that holds it.")
  private Optional<Path> cmdlineFile = Optional.empty();

  @Option(names = "--roothash", paramLabel = "HEX", description = "The dm-verity root hash.")
  private Optional<String> roothash = Optional.empty();

  @Option(names = "--events", paramLabel = "F", description = "The events file.")
  private Optional<Path> events = Optional.empty();

  @Option(
      names = "--layout",
      defaultValue = "cvmboot",
      paramLabel = "cvmboot|verityboot",
      description = "Names of the entries (default: ${DEFAULT-VALUE}).")
  private Layout layout = Layout.CVMBOOT;

  @Option(
      names = "--source-date-epoch",
      defaultValue = "${env:SOURCE_DATE_EPOCH:-0}",
      paramLabel = "N",
      description = "Time of all entries, seconds since 1970 (default: SOURCE_DATE_EPOCH, or 0).")
  private long epoch;

  @Spec private CommandSpec spec;

  private final Console console;

  /** The command, printing to the given console. */
  public ArchiveBuildCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    String hash = roothash.orElseThrow(() -> usage("--roothash is needed"));
    if (!hash.matches(ROOT_HASH)) {
      throw usage("--roothash: expected 64 hex digits");
    }
    if (epoch < 0 || epoch > 0xFFFFFFFFL) {
      throw usage("--source-date-epoch: expected 0 to 4294967295");
    }
    BootArchiveBuilder builder =
        new BootArchiveBuilder(kernel, initrd, commandLine(), hash, events);
    BootArchiveWriter writer = builder.build(layout, epoch);
    builder.kernelProblem().ifPresent(problem -> warn(problem + "; the loader refuses it"));
    if (layout == Layout.VERITYBOOT) {
      warn("the published loader boots only the layout cvmboot");
    }
    OutputFile.write(
        console,
        output,
        file -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            writer.write(out);
          }
        });
    if (!OutputFile.isStandardOutput(output)) {
      print();
    }
    return 0;
  }

  private String commandLine() throws IOException {
    if (cmdline.isPresent() == cmdlineFile.isPresent()) {
      throw usage("exactly one of --cmdline and --cmdline-file is needed");
    }
    return cmdline.isPresent() ? cmdline.get() : Files.readString(cmdlineFile.get()).strip();
  }

  private void print() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("archive", output.toString());
    document.putAll(ArchiveReport.summary(output));
    console.print(document, () -> console.line(document.get("sha256") + "  " + output));
  }

  private void warn(String message) {
    console.note("premeasure: warning: " + message);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
