package io.premeasure.measure.txt;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.boot.txt.acm.ChipsetId;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code txt acm match}: which of some modules tboot would take on a platform. */
@Command(
    name = "match",
    description = {
      "Tell which SINIT modules are for a platform, as tboot decides it: by chipset, and by"
          + " processor where the module names some.",
      "On the machine, TXT.DIDVID (at 0xFED30110) holds vendor, device and revision, 16 bits each."
    })
public final class TxtAcmMatchCommand implements Callable<Integer> {
  private static final Pattern CHIPSET =
      Pattern.compile("([0-9a-fA-F]{4}):([0-9a-fA-F]{4}):([0-9a-fA-F]{1,4})");

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The modules.")
  private List<Path> files;

  private int[] chipset;

  @Option(
      names = "--cpu",
      paramLabel = "SIGNATURE",
      converter = HexNumber.class,
      description = "EAX of CPUID leaf 1, such as 0x406f1 (default: processors do not count).")
  private Optional<Long> signature = Optional.empty();

  @Option(
      names = "--platform-id",
      paramLabel = "N",
      converter = HexNumber.class,
      defaultValue = "0",
      description = "MSR 0x17, for --cpu (default: ${DEFAULT-VALUE}).")
  private long platform;

  private final Console console;

  /** A command that prints to the console. */
  public TxtAcmMatchCommand(Console console) {
    this.console = console;
  }

  @Option(
      names = "--chipset",
      paramLabel = "VENDOR:DEVICE:REVISION",
      required = true,
      description = "The chipset in hex, such as 8086:b002:1.")
  void setChipset(String text) {
    Matcher matcher = CHIPSET.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no VENDOR:DEVICE:REVISION in hex");
    }
    chipset = new int[3];
    for (int i = 0; i < chipset.length; i++) {
      chipset[i] = Integer.parseInt(matcher.group(i + 1), 16);
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Map<String, Object>> modules = new ArrayList<>();
    boolean found = false;
    for (Path file : files) {
      AuthenticatedCodeModule acm =
          AuthenticatedCodeModule.read(
              InputFile.name(file), InputFile.read(file, TxtAcmCommand.LARGEST_MODULE));
      Map<String, Object> module = judge(file, acm);
      found |= Boolean.TRUE.equals(module.get("matches"));
      modules.add(module);
    }
    console.print(Map.of("modules", modules), () -> modules.forEach(this::text));
    return found ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private Map<String, Object> judge(Path file, AuthenticatedCodeModule acm)
      throws BootFormatException {
    boolean sinit = acm.information().isSinit();
    boolean forChipset = acm.chipsets().stream().anyMatch(this::isChipset);
    boolean forProcessor =
        signature.isEmpty()
            || acm.processors().isEmpty()
            || acm.processors().stream().anyMatch(p -> p.matches(signature.get(), platform));
    boolean signed = !acm.isLayoutKnown() || acm.signature().isOver(acm.hash(HashAlgorithm.SHA256));
    Map<String, Object> module = new LinkedHashMap<>();
    module.put("file", file.toString());
    module.put("matches", sinit && forChipset && forProcessor && signed);
    module.put("sinit", sinit);
    module.put("chipset", forChipset);
    module.put("processor", forProcessor);
    module.put("signature", signed);
    module.put("date", "%08x".formatted(acm.header().date()));
    module.put("preProduction", acm.header().isPreProduction());
    return module;
  }

  private boolean isChipset(ChipsetId id) {
    return id.matches(chipset[0], chipset[1], chipset[2]);
  }

  private void text(Map<String, Object> module) {
    boolean matches = Boolean.TRUE.equals(module.get("matches"));
    List<String> reasons = new ArrayList<>();
    for (String check : List.of("sinit", "chipset", "processor", "signature")) {
      if (!Boolean.TRUE.equals(module.get(check))) {
        reasons.add("not by " + check);
      }
    }
    console.verdict(
        matches,
        matches ? "match" : "no match",
        "  " + module.get("file") + "  " + module.get("date") + "  " + String.join(", ", reasons));
  }
}
