package io.premeasure.tpm.eventlog.detail;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * EV_IPL, the event of boot loaders. Its data is text of no fixed form, so that the loader is told
 * by what it writes: GRUB names commands and files, shim its variables, systemd's stub the sections
 * of a unified kernel image and the archives that it makes.
 */
final class IplDetail {
  private static final Pattern GRUB =
      Pattern.compile("(grub_cmd|kernel_cmdline|module_cmdline):? (.*)", Pattern.DOTALL);
  private static final Set<String> SHIM =
      Set.of("MokList", "MokListX", "MokListTrusted", "MokSBState", "SbatLevel", "Shim");
  private static final Pattern SECTION = Pattern.compile("\\.[a-z0-9]{1,8}");
  private static final Pattern ARCHIVE =
      Pattern.compile(
          "(Global )?(credentials|system extension|configuration extension) initrd",
          Pattern.CASE_INSENSITIVE);
  private static final int COMMAND_LINE_PCR = 12;
  private static final int OLD_COMMAND_LINE_PCR = 8;
  private static final int STRING_PCR = 11;

  private IplDetail() {}

  static void read(long pcr, byte[] data, Map<String, Object> fields) {
    if (DataText.looksWide(data)) {
      Optional<String> text = DataText.wide(data);
      text.ifPresentOrElse(
          value -> fields.put(wideField(pcr, value), value),
          () -> fields.put("value", DeviceNode.hex(data)));
      return;
    }
    Optional<String> text = DataText.narrow(data);
    if (text.isEmpty()) {
      fields.put("value", DeviceNode.hex(data));
      return;
    }
    Matcher grub = GRUB.matcher(text.get());
    if (grub.matches()) {
      fields.put(grubField(grub.group(1)), grub.group(2));
    } else {
      fields.put(narrowField(pcr, text.get()), text.get());
    }
  }

  private static String wideField(long pcr, String text) {
    if (SECTION.matcher(text).matches()) {
      return "section";
    }
    if (ARCHIVE.matcher(text).matches()) {
      return "archive";
    }
    return pcr == COMMAND_LINE_PCR || pcr == OLD_COMMAND_LINE_PCR ? "commandLine" : "text";
  }

  private static String grubField(String prefix) {
    return switch (prefix) {
      case "grub_cmd" -> "command";
      case "kernel_cmdline" -> "commandLine";
      default -> "moduleCommandLine";
    };
  }

  private static String narrowField(long pcr, String text) {
    if (SHIM.contains(text)) {
      return "variable";
    }
    boolean path = text.startsWith("/") || text.startsWith("(") || text.startsWith("grub_linux");
    return path && pcr != STRING_PCR ? "file" : "text";
  }
}
