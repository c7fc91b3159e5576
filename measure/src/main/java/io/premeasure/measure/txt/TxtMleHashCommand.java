package io.premeasure.measure.txt;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.MleHeader;
import io.premeasure.boot.txt.MleImage;
import io.premeasure.boot.txt.MleImage.Layout;
import io.premeasure.boot.txt.MleImage.LongCommandLine;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code txt mle-hash}: the hash by which SINIT and launch control policies know tboot. */
@Command(
    name = "mle-hash",
    description = {
      "Hash a measured launch environment, such as tboot.gz, with its command line.",
      "The values are those of lcp2_mlehash; where no start of the file can produce them, the"
          + " difference is explained."
    })
public final class TxtMleHashCommand implements Callable<Integer> {
  private static final int LARGEST_FILE = 256 << 20;

  @Parameters(paramLabel = "FILE", description = "ELF file with an MLE header, or a gzip of one.")
  private Path file;

  @Option(
      names = "--cmdline",
      paramLabel = "TEXT",
      description = "Command line behind the file's name (default: what the file holds).")
  private Optional<String> commandLine = Optional.empty();

  @Option(
      names = "--strip-first-word",
      description = "Leave the first word out, as tboot before 1.9.4 does.")
  private boolean stripFirstWord;

  @Option(
      names = "--compatible",
      description =
          "For a command line that is too long, the value of lcp2_mlehash, which no start produces.")
  private boolean compatible;

  @Mixin private BankOption bank;

  private final Console console;
  private final List<String> warnings = new ArrayList<>();

  /** A command that prints to the console. */
  public TxtMleHashCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BlockSource source = InputFile.source(file, LARGEST_FILE)) {
      hash(source);
    }
    return ExitStatus.OK;
  }

  private void hash(BlockSource source) throws IOException {
    MleImage image = MleImage.read(source, Layout.APPENDED);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    document.put("header", header(image.header()));
    Map<String, String> digests = digests(image, rule());
    document.put("digests", digests);
    commandLineDifference(image, digests, document);
    layoutDifference(image, source, digests, document);
    document.put("warnings", warnings);
    warnings.forEach(warning -> console.note("premeasure: " + file + ": " + warning));
    console.print(document, () -> digests.forEach((name, hash) -> console.line(name + " " + hash)));
  }

  private LongCommandLine rule() {
    return compatible ? LongCommandLine.FIRST_BYTE_LOST : LongCommandLine.CUT;
  }

  private Optional<byte[]> words() {
    return commandLine
        .map(text -> stripFirstWord ? MleImage.withoutFirstWord(text) : text)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> digests(MleImage image, LongCommandLine rule) throws IOException {
    return HexDigests.of(image.hash(bank.banks(), words(), rule));
  }

  private void commandLineDifference(
      MleImage image, Map<String, String> digests, Map<String, Object> document)
      throws IOException {
    if (words().isPresent() && image.isTooLong(words().get())) {
      warnings.add(
          "the command line of "
              + words().get().length
              + " bytes is cut to "
              + image.header().commandLineSize()
              + ", what follows is not measured");
      Map<String, String> tool = digests(image, LongCommandLine.FIRST_BYTE_LOST);
      if (!tool.equals(digests)) {
        document.put("lcp2_mlehash", tool);
      }
    }
  }

  private void layoutDifference(
      MleImage appended,
      BlockSource source,
      Map<String, String> digests,
      Map<String, Object> document)
      throws IOException {
    try {
      MleImage loaded = MleImage.read(source, Layout.LOADED);
      if (!compatible && appended.isLaidOutAs(loaded)) {
        return;
      }
      Map<String, String> asLoaded = digests(loaded, LongCommandLine.CUT);
      if (!asLoaded.equals(digests)) {
        document.put("asLoaded", asLoaded);
        if (!compatible || words().isEmpty() || !loaded.isTooLong(words().get())) {
          warnings.add(
              "the segments are not one behind the other in memory: a start measures"
                  + " another value, see asLoaded in the JSON form");
        }
      }
    } catch (BootFormatException e) {
      warnings.add("the segments cannot be placed in memory: " + e.getMessage());
    }
  }

  private static Map<String, Object> header(MleHeader header) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("offset", header.offset());
    members.put("length", header.length());
    members.put("version", header.version());
    members.put("entryPoint", header.entryPoint());
    members.put("firstValidPage", header.firstValidPage());
    members.put("start", header.start());
    members.put("end", header.end());
    members.put("capabilities", header.capabilities());
    members.put("commandLineStart", header.commandLineStart());
    members.put("commandLineEnd", header.commandLineEnd());
    return members;
  }
}
