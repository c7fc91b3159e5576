package io.premeasure.tpm.eventlog.comparison;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.detail.DigestCheck;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sentence about a difference: which thing, and from what to what. */
final class Explanation {
  private static final Map<String, String> SECTIONS =
      Map.of(
          ".linux", "the kernel",
          ".initrd", "the initrd",
          ".cmdline", "the kernel command line",
          ".osrel", "the os-release text",
          ".uname", "the kernel's version",
          ".ucode", "the CPU microcode",
          ".dtb", "the device tree",
          ".sbat", "the SBAT text",
          ".pcrpkey", "the public key of signed policies",
          ".profile", "the profile");

  private Explanation() {}

  static String of(
      Difference.Kind kind,
      Optional<ComparedEvent> expected,
      Optional<ComparedEvent> actual,
      HashAlgorithm bank) {
    ComparedEvent shown = expected.or(() -> actual).orElseThrow();
    String subject = subject(shown);
    String origin = origin(expected);
    return switch (kind) {
      case MISSING -> "Not measured: the " + subject + valueOf(shown) + origin + ".";
      case ADDED -> "Measured but not expected: the " + subject + valueOf(shown) + ".";
      case REORDERED ->
          "Measured at another place: the %s%s (event %d, expected as event %d)%s."
              .formatted(
                  subject,
                  valueOf(shown),
                  actual.orElseThrow().index(),
                  expected.orElseThrow().index(),
                  origin);
      case CHANGED -> changed(expected.orElseThrow(), actual.orElseThrow(), bank) + origin + ".";
    };
  }

  private static String changed(ComparedEvent expected, ComparedEvent actual, HashAlgorithm bank) {
    String other = subject(actual);
    String subject = isUnplaced(expected, actual) ? other : subject(expected);
    if (!subject.equals(other)) {
      return "The %s was measured instead of the %s (%s)"
          .formatted(other, subject, digests(expected, actual, bank));
    }
    List<String> phrases =
        FieldDifference.phrases(expected.detail().fields(), actual.detail().fields());
    if (isContent(expected)) {
      String more = phrases.isEmpty() ? "" : "; " + String.join("; ", phrases);
      return "The %s has other content: %s%s"
          .formatted(subject, digests(expected, actual, bank), more);
    }
    return phrases.isEmpty()
        ? "The %s has another digest though its data shows none: %s"
            .formatted(subject, digests(expected, actual, bank))
        : "The %s changed: %s".formatted(subject, String.join("; ", phrases));
  }

  /** Whether an application was predicted, whose device path only the firmware knows. */
  private static boolean isUnplaced(ComparedEvent expected, ComparedEvent actual) {
    Map<String, Object> fields = expected.detail().fields();
    return expected.source().isPresent()
        && expected.event().type() == EventType.EV_EFI_BOOT_SERVICES_APPLICATION
        && actual.event().type() == expected.event().type()
        && fields.getOrDefault("file", fields.getOrDefault("path", "")).equals("");
  }

  /** Whether the digest is of something that the log does not hold. */
  private static boolean isContent(ComparedEvent event) {
    return event.detail().digest() == DigestCheck.NOT_DEFINED;
  }

  private static String digests(ComparedEvent expected, ComparedEvent actual, HashAlgorithm bank) {
    return "%s from %s to %s"
        .formatted(bank.bankName(), digest(expected, bank), digest(actual, bank));
  }

  private static String digest(ComparedEvent event, HashAlgorithm bank) {
    return event.event().digest(bank).map(HexFormat.of()::formatHex).orElse("none");
  }

  private static String subject(ComparedEvent event) {
    Map<String, Object> fields = event.detail().fields();
    String subject = event.detail().subject();
    Object section = fields.get("section");
    if (section == null) {
      return subject;
    }
    boolean name = event.detail().digest() == DigestCheck.MATCHES;
    String what = name ? "its name" : SECTIONS.getOrDefault(section.toString(), "its content");
    return subject + " (" + what + ")";
  }

  /** What an event says, where its subject does not. */
  private static String valueOf(ComparedEvent event) {
    Map<String, Object> fields = event.detail().fields();
    if (event.event().type() == EventType.EV_EFI_VARIABLE_AUTHORITY) {
      Object shown = fields.getOrDefault("subject", fields.getOrDefault("value", ""));
      return shown.toString().isEmpty() ? "" : ": " + WordDifference.quote(shown.toString());
    }
    for (String field : new String[] {"command", "commandLine", "moduleCommandLine"}) {
      if (fields.containsKey(field)) {
        return ": " + WordDifference.quote(fields.get(field).toString());
      }
    }
    boolean unnamed = event.detail().subject().equals("boot loader's data");
    return unnamed && fields.containsKey("text") ? ": " + fields.get("text") : "";
  }

  private static String origin(Optional<ComparedEvent> expected) {
    return expected.flatMap(ComparedEvent::source).map(text -> " (from " + text + ")").orElse("");
  }
}
