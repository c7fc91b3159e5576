package io.premeasure.measure.txt;

import io.premeasure.boot.txt.MleImage;
import io.premeasure.boot.txt.tboot.ModuleHash;
import io.premeasure.boot.txt.tboot.ModuleHash.Packing;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code txt module-hash}: what tboot extends for a module. */
@Command(
    name = "module-hash",
    description = {
      "Hash a module with its command line, as tboot extends it and tb_polgen writes it.",
      "A gzip file is unpacked first, as GRUB does."
    })
public final class TxtModuleHashCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The module: kernel, Xen, initrd.")
  private Path file;

  @Option(
      names = "--cmdline",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Command line behind the file's name (default: none).")
  private String commandLine;

  @Option(
      names = "--strip-first-word",
      description = "Leave the first word out, as tboot before 1.9.4 does.")
  private boolean stripFirstWord;

  @Option(names = "--no-unzip", description = "Hash a gzip file as it is stored.")
  private boolean asStored;

  @Mixin private BankOption bank;

  private final Console console;

  /** A command that prints to the console. */
  public TxtModuleHashCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    String line = stripFirstWord ? MleImage.withoutFirstWord(commandLine) : commandLine;
    Packing packing = asStored ? Packing.AS_STORED : Packing.UNPACKED;
    Map<String, String> digests;
    try (InputStream in = Files.newInputStream(file)) {
      digests = HexDigests.of(ModuleHash.of(file.toString(), in, line, packing, bank.banks()));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    document.put("commandLine", line);
    document.put("digests", digests);
    console.print(document, () -> digests.forEach((name, hash) -> console.line(name + " " + hash)));
    return ExitStatus.OK;
  }
}
