package io.premeasure.boot.systemdboot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A boot entry of type 1 (UAPI Group, Boot Loader Specification): a text with a key and a value on
 * each line.
 *
 * @param name of the file, without {@code .conf}
 * @param linux path of the kernel, if the entry is one of Linux
 * @param efi path of another EFI application or unified kernel image, if it is one of that
 * @param initrds paths in the order of the file
 * @param options joined with blanks
 */
public record BootEntry(
    String name,
    Optional<String> linux,
    Optional<String> efi,
    List<String> initrds,
    String options) {

  /** Copies the list. */
  public BootEntry {
    initrds = List.copyOf(initrds);
  }

  /** Reads an entry; unknown keys are passed over, as systemd-boot does. */
  public static BootEntry read(String name, byte[] content) {
    Optional<String> linux = Optional.empty();
    Optional<String> efi = Optional.empty();
    List<String> initrds = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (ConfigurationLine line : ConfigurationLine.of(content)) {
      switch (line.key()) {
        case "linux" -> linux = Optional.of(line.value());
        case "efi", "uki" -> efi = Optional.of(line.value());
        case "initrd" -> initrds.add(line.value());
        case "options" -> options.add(line.value());
        default -> {
          // Titles, versions, architectures: nothing of them is measured.
        }
      }
    }
    return new BootEntry(name, linux, efi, initrds, String.join(" ", options));
  }

  /**
   * The load options that systemd-boot starts the kernel with: {@code initrd=} with backslashes for
   * each initrd, then the options.
   */
  public String loadOptions() {
    String prefix =
        initrds.stream()
            .map(path -> "initrd=" + path.replace('/', '\\') + " ")
            .collect(Collectors.joining());
    return prefix + options;
  }

  /** A line with a key and a value. */
  record ConfigurationLine(String key, String value) {
    static List<ConfigurationLine> of(byte[] content) {
      List<ConfigurationLine> lines = new ArrayList<>();
      for (String line : new String(content, StandardCharsets.UTF_8).split("[\r\n]+")) {
        String stripped = line.strip();
        String[] parts = stripped.split("[ \t]+", 2);
        if (parts.length == 2 && !stripped.startsWith("#")) {
          lines.add(new ConfigurationLine(parts[0], parts[1]));
        }
      }
      return lines;
    }
  }
}
