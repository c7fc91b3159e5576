package io.premeasure.measure.archive;

import io.premeasure.cpio.ArchiveEntry;
import io.premeasure.cpio.BootArchive;
import io.premeasure.cpio.BootConfiguration;
import io.premeasure.cpio.BootFiles;
import io.premeasure.cpio.events.EventsFormatException;
import io.premeasure.measure.events.EventsDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What can be told about an archive, as JSON members. */
final class ArchiveReport {
  private static final int MAX_EVENTS = 1 << 24;

  private ArchiveReport() {}

  /** Digest and size of the whole file. */
  static Map<String, Object> summary(Path file) throws IOException {
    try (BootArchive archive = BootArchive.open(file)) {
      return summary(archive);
    }
  }

  private static Map<String, Object> summary(BootArchive archive) throws IOException {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("sha256", HexFormat.of().formatHex(archive.sha256()));
    summary.put("size", archive.size());
    return summary;
  }

  /** Everything: digest, layout, entries, configuration, events for a signer of zeros. */
  static Map<String, Object> full(BootArchive archive) throws IOException {
    BootFiles files = BootFiles.resolve(archive);
    Map<String, Object> document = new LinkedHashMap<>(summary(archive));
    document.put("layout", files.layout().name().toLowerCase(Locale.ROOT));
    List<Map<String, Object>> entries = new ArrayList<>();
    for (ArchiveEntry entry : archive.entries()) {
      entries.add(entry(archive, entry));
    }
    document.put("entries", entries);
    document.put("configuration", configuration(files));
    if (files.events().isPresent()) {
      byte[] events = archive.read(files.events().get(), MAX_EVENTS);
      EventsDocument read = EventsDocument.read(BootFiles.EVENTS, events, new byte[32]);
      document.put("events", read.members());
      read.refusal().ifPresent(e -> document.put("eventsRefusal", refusal(e)));
    }
    document.put(
        "warnings", files.configuration().map(BootConfiguration::warnings).orElse(List.of()));
    return document;
  }

  private static Map<String, Object> refusal(EventsFormatException refusal) {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("line", refusal.line());
    member.put("reason", refusal.reason());
    return member;
  }

  private static Map<String, Object> entry(BootArchive archive, ArchiveEntry entry)
      throws IOException {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("name", entry.name());
    member.put("size", entry.size());
    member.put("mode", Integer.toOctalString(entry.mode()));
    member.put("sha256", HexFormat.of().formatHex(archive.sha256(entry)));
    return member;
  }

  private static Map<String, Object> configuration(BootFiles files) {
    Map<String, Object> members = new LinkedHashMap<>();
    files
        .configuration()
        .ifPresentOrElse(
            configuration -> {
              configuration.kernel().ifPresent(value -> members.put("kernel", value));
              configuration.initrd().ifPresent(value -> members.put("initrd", value));
              configuration.timestamp().ifPresent(value -> members.put("timestamp", value));
            },
            () -> {
              files.kernel().ifPresent(entry -> members.put("kernel", entry.name()));
              files.initrd().ifPresent(entry -> members.put("initrd", entry.name()));
            });
    files.cmdline().ifPresent(value -> members.put("cmdline", value));
    files.roothash().ifPresent(value -> members.put("roothash", value));
    return members;
  }
}
