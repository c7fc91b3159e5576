package io.premeasure.measure.txt;

import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.lcp.ElementContent;
import io.premeasure.boot.txt.lcp.ElementContent.Custom;
import io.premeasure.boot.txt.lcp.ElementContent.Firmware;
import io.premeasure.boot.txt.lcp.ElementContent.Hashes;
import io.premeasure.boot.txt.lcp.ElementContent.PlatformConfiguration;
import io.premeasure.boot.txt.lcp.ElementType;
import io.premeasure.boot.txt.lcp.HashFile;
import io.premeasure.boot.txt.lcp.PcrSelection;
import io.premeasure.boot.txt.lcp.PolicyElement;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code txt policy create element}: a policy element, as lcp2_crtpolelt makes it. */
@Command(
    name = "element",
    description = "Make a policy element.",
    footer = {
      "Types: mle2, mle (SHA-1, TPM 1.2), sbios and stm take files with hashes in hex, one in each"
          + " line; custom takes a file with data; pconf2 takes --pcr."
    })
public final class CreateElementCommand implements Callable<Integer> {
  private static final String TBOOT_UUID = "410693c3cbe3404fd79127f8b9e25c86";
  private static final int LAST_PCR = 7;

  @Option(names = "--type", required = true, paramLabel = "TYPE", description = "See below.")
  private String type;

  @Option(
      names = "--alg",
      paramLabel = "ALG",
      defaultValue = "sha256",
      converter = HashAlgorithmName.class,
      description = "Algorithm of the hashes (default: ${DEFAULT-VALUE}).")
  private HashAlgorithm algorithm;

  @Option(
      names = "--ctrl",
      paramLabel = "N",
      defaultValue = "1",
      converter = HexNumber.class,
      description = "PolEltControl (default: ${DEFAULT-VALUE}).")
  private long control;

  @Option(
      names = "--minver",
      paramLabel = "N",
      defaultValue = "0",
      description = "Oldest SINIT, for mle and mle2 (default: ${DEFAULT-VALUE}).")
  private int minimum;

  @Option(
      names = "--uuid",
      paramLabel = "UUID",
      defaultValue = "tboot",
      description = "Owner of custom data, 32 hex digits as stored (default: ${DEFAULT-VALUE}).")
  private String uuid;

  @Option(
      names = "--pcr",
      paramLabel = "N=HEX",
      description = "A register's value, for pconf2; registers 0 to 7.")
  private Map<Integer, String> pcrs = new TreeMap<>();

  @Option(names = "-o", required = true, paramLabel = "FILE", description = "The element's file.")
  private Path out;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Hashes, or data.")
  private List<Path> files = new ArrayList<>();

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public CreateElementCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (minimum < 0 || minimum > 0xff) {
      throw wrong("--minver: " + minimum + " is not 0 to 255");
    }
    PolicyElement element =
        switch (type) {
          case "mle" -> element(ElementType.MLE, legacyHashes());
          case "mle2" -> element(ElementType.MLE2, hashes(Optional.of(minimum)));
          case "stm" -> element(ElementType.STM2, hashes(Optional.empty()));
          case "sbios" -> element(ElementType.SBIOS2, firmware());
          case "custom" -> element(ElementType.CUSTOM2, custom());
          case "pconf2" -> element(ElementType.PCONF2, configuration());
          default -> throw wrong("--type: no type '" + type + "'");
        };
    OutputFile.write(console, out, element.encode());
    return ExitStatus.OK;
  }

  private PolicyElement element(ElementType elementType, ElementContent content) {
    return new PolicyElement(elementType, control, content);
  }

  private Hashes hashes(Optional<Integer> minimumSinit) throws IOException {
    return new Hashes(false, minimumSinit, algorithm, read(algorithm));
  }

  private Hashes legacyHashes() throws IOException {
    return new Hashes(true, Optional.of(minimum), HashAlgorithm.SHA1, read(HashAlgorithm.SHA1));
  }

  private Firmware firmware() throws IOException {
    List<Octets> all = read(algorithm);
    return new Firmware(false, algorithm, all.get(0), all.subList(1, all.size()));
  }

  private List<Octets> read(HashAlgorithm hash) throws IOException {
    List<Octets> all = new ArrayList<>();
    for (Path file : files) {
      byte[] content = InputFile.read(file, PolicyFile.LARGEST_FILE);
      all.addAll(HashFile.read(InputFile.name(file), content, hash));
    }
    if (all.isEmpty() || all.size() > 0xffff) {
      throw wrong(all.size() + " hashes, expected 1 to 65535");
    }
    return all;
  }

  private Custom custom() throws IOException {
    String digits = uuid.equals("tboot") ? TBOOT_UUID : uuid;
    if (!digits.matches("[0-9a-fA-F]{32}") || files.size() != 1) {
      throw wrong("custom elements need one FILE, and 32 hex digits or tboot as --uuid");
    }
    return new Custom(
        Octets.of(HexFormat.of().parseHex(digits)),
        Octets.of(InputFile.read(files.get(0), PolicyFile.LARGEST_FILE)));
  }

  private PlatformConfiguration configuration() {
    SortedMap<Integer, byte[]> values = new TreeMap<>();
    pcrs.forEach(
        (pcr, hex) -> {
          if (pcr < 0 || pcr > LAST_PCR || !hex.matches(digits())) {
            throw wrong("--pcr: " + pcr + "=" + hex + " is no register 0 to 7 with a value");
          }
          values.put(pcr, HexFormat.of().parseHex(hex));
        });
    if (values.isEmpty()) {
      throw wrong("pconf2 elements need --pcr");
    }
    return new PlatformConfiguration(algorithm, List.of(PcrSelection.of(algorithm, values)));
  }

  private String digits() {
    return "[0-9a-fA-F]{" + 2 * algorithm.size() + "}";
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
