package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All that the loaders of a boot started and read, not only what a reference state has room for.
 */
final class KeylimeLoaders {
  static final List<String> APPLICATIONS =
      List.of("shim_authcode_sha256", "grub_authcode_sha256", "kernel_authcode_sha256");

  private static final int IPL = 0x0000000d;
  private static final long APPLICATION = 0x80000003L;
  private static final String COMMAND_LINE = "kernel_cmdline: ";
  private static final String INITRD_COMMAND = "grub_cmd: initrd";

  private final List<Measurement> events;

  KeylimeLoaders(List<Measurement> events) {
    this.events = events;
  }

  /**
   * Digests of the applications: shim, GRUB, kernel; a kernel that is measured twice counts once.
   */
  List<String> applications() {
    List<String> applications = new ArrayList<>();
    for (Measurement event : events) {
      if (event.eventType() == APPLICATION && event.pcr() == 4) {
        applications.add(hex(event));
      }
    }
    int kernel = APPLICATIONS.size() - 1;
    if (applications.size() == kernel + 2
        && applications.get(kernel).equals(applications.get(kernel + 1))) {
      applications.remove(kernel + 1);
    }
    return applications;
  }

  /** Digests of the files that are initrds by their name, or by the command that reads them. */
  List<String> initrds() {
    Set<String> read = new HashSet<>();
    for (String command : texts(8, text -> text.startsWith(INITRD_COMMAND))) {
      read.addAll(List.of(command.substring(INITRD_COMMAND.length()).split(" ")));
    }
    return digests(
        name -> name.contains("initrd") || name.contains("initramfs") || read.contains(name));
  }

  /** Digests of the kernels that GRUB read. */
  List<String> kernels() {
    return digests(name -> name.contains("vmlinuz"));
  }

  /** The kernels' command lines. */
  List<String> commandLines() {
    return texts(8, text -> text.startsWith(COMMAND_LINE)).stream()
        .map(text -> text.substring(COMMAND_LINE.length()))
        .toList();
  }

  private List<String> digests(Predicate<String> names) {
    return events.stream()
        .filter(event -> isLoaders(event, 9) && names.test(text(event)))
        .map(KeylimeLoaders::hex)
        .toList();
  }

  private List<String> texts(int pcr, Predicate<String> texts) {
    return events.stream()
        .filter(event -> isLoaders(event, pcr))
        .map(KeylimeLoaders::text)
        .filter(texts)
        .toList();
  }

  private static boolean isLoaders(Measurement event, int pcr) {
    return event.eventType() == IPL && event.pcr() == pcr;
  }

  /** The event's text, without the zero at its end. */
  static String text(Measurement event) {
    String text = new String(event.data(), StandardCharsets.UTF_8);
    return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
  }

  static String hex(Measurement event) {
    return "0x" + HexFormat.of().formatHex(event.digests().get(HashAlgorithm.SHA256));
  }
}
