package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.KernelTable;
import io.premeasure.verity.fec.CoveredArea;
import io.premeasure.verity.partition.DerivedGuid;
import io.premeasure.verity.partition.Guid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verity table}: what a kernel's command line needs to activate the volume. */
@Command(
    name = "table",
    description = {
      "Print what activates the volume at boot: the device-mapper table line, dm-mod.create= for a"
          + " kernel without an initrd, roothash= and usrhash= for systemd with the partition UUIDs"
          + " it looks for, and the line for /etc/veritytab.",
      "DATA and HASH are read for the volume's shape; --data-device and --hash-device name the"
          + " devices that the booted system sees."
    })
public final class VerityTableCommand extends TreeCommand {
  @Mixin private VolumeArguments arguments;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "root",
      description = "Name of the mapped device (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--data-device",
      paramLabel = "DEV",
      description = "The data device in the booted system (default: DATA).")
  private Optional<String> dataDevice = Optional.empty();

  @Option(
      names = "--hash-device",
      paramLabel = "DEV",
      description = "The hash device in the booted system (default: HASH).")
  private Optional<String> hashDevice = Optional.empty();

  @Option(
      names = "--kernel-option",
      paramLabel = "WORDS",
      description =
          "An option of the verity target, such as panic_on_corruption, check_at_most_once or"
              + " 'root_hash_sig_key_desc NAME'; may be repeated.")
  private List<String> kernelOptions = List.of();

  @Mixin private FecOptions fec;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public VerityTableCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    requireWords(name, "--name");
    try (BlockSource dataSource = FileBlockSource.open(arguments.data());
        BlockSource hashSource = FileBlockSource.open(arguments.hash())) {
      StoredVolume volume = StoredVolume.open(spec, console, options(), dataSource, hashSource);
      byte[] root = arguments.rootHash();
      requireLength(root, volume.tree().parameters().hash().size());
      List<String> words = new ArrayList<>();
      for (String option : kernelOptions) {
        words.addAll(List.of(option.strip().split("\\s+")));
      }
      if (fec.device().isPresent()) {
        CoveredArea area = fec.area(volume.tree(), dataSource, hashSource, arguments.hash());
        words.addAll(area.kernelOptions(fec.neededDevice().toString()));
      }
      String line =
          KernelTable.line(
              volume.tree(),
              dataDevice.orElse(arguments.data().toString()),
              hashDevice.orElse(arguments.hash().toString()),
              root,
              words);
      report(line, root, volume.uuid());
    }
    return ExitStatus.OK;
  }

  private void requireWords(String value, String option) {
    if (value.isEmpty() || value.matches("(?s).*[\\s,;\"].*")) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected a word without comma, semicolon or quote");
    }
  }

  private void requireLength(byte[] root, int size) {
    if (root.length != size) {
      throw new ParameterException(
          spec.commandLine(),
          "root hash of " + root.length + " bytes, expected " + size + " for the volume's hash");
    }
  }

  private void report(String line, byte[] root, Optional<UUID> uuid) throws IOException {
    String hex = HexFormat.of().formatHex(root);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rootHash", hex);
    document.put("tableLine", line);
    document.put(
        "dmModCreate",
        "dm-mod.create=\""
            + name
            + ","
            + uuid.map(UUID::toString).orElse("")
            + ",,ro,"
            + line
            + "\"");
    document.put("roothash", "roothash=" + hex);
    document.put("usrhash", "usrhash=" + hex);
    if (root.length >= Guid.SIZE) {
      document.put("dataPartitionUuid", DerivedGuid.ofData(root).uuid().toString());
      document.put("verityPartitionUuid", DerivedGuid.ofTree(root).uuid().toString());
    }
    document.put(
        "veritytab",
        String.join(
            " ",
            name,
            dataDevice.orElse(arguments.data().toString()),
            hashDevice.orElse(arguments.hash().toString()),
            hex));
    console.print(
        document, () -> document.forEach((key, value) -> console.line(key + ": " + value)));
  }
}
