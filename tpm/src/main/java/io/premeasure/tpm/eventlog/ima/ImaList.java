package io.premeasure.tpm.eventlog.ima;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whole measurement lists as event logs, and event logs as measurement lists. */
public final class ImaList {
  private ImaList() {}

  /**
   * Reads a list; its banks are SHA-1, SHA-256 and that of its digest column.
   *
   * @param source the name that errors carry
   * @param format {@link LogFormat#IMA_ASCII} or {@link LogFormat#IMA_BINARY}
   */
  public static EventLog read(String source, byte[] content, LogFormat format) throws IOException {
    ImaReader reader = ImaReader.of(source, new ByteArrayInputStream(content), format);
    List<LoggedEvent> events = new ArrayList<>();
    Set<HashAlgorithm> banks = EnumSet.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
    for (Optional<ImaEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      if (events.isEmpty()) {
        banks.add(entry.get().column());
      }
      events.add(entry.get().event(banks));
    }
    return EventLog.of(format, banks, events);
  }

  /**
   * Writes the events of a list with a column of SHA-1 digests.
   *
   * @throws TpmFormatException when an event is not one of IMA, or its data not of its template
   */
  public static byte[] write(EventLog log, LogFormat format) throws TpmFormatException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < log.events().size(); i++) {
      LoggedEvent event = log.events().get(i);
      if (event.content() != EventContent.IMA_TEMPLATE
          || event.digest(HashAlgorithm.SHA1).isEmpty()) {
        throw new TpmFormatException("event log", i, "event " + i + " is none of IMA with SHA-1");
      }
      ImaEntry entry = ImaEntry.of(event, HashAlgorithm.SHA1);
      out.writeBytes(format == LogFormat.IMA_ASCII ? line(entry, i) : record(entry, i));
    }
    return out.toByteArray();
  }

  private static byte[] line(ImaEntry entry, int index) throws TpmFormatException {
    String text =
        new ImaFields(entry.template())
            .text(entry.data())
            .orElseThrow(
                () ->
                    new TpmFormatException(
                        "event log", index, "data of event " + index + " is not of its template"));
    String digest = HexFormat.of().formatHex(entry.logged());
    String line = "%d %s %s %s\n".formatted(entry.pcr(), digest, entry.template(), text);
    return line.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] record(ImaEntry entry, int index) throws TpmFormatException {
    byte[] name = entry.template().getBytes(StandardCharsets.ISO_8859_1);
    byte[] data = entry.data();
    boolean ima = entry.template().equals(ImaTemplate.IMA);
    if (ima && data.length < ImaTemplate.SHA1_SIZE) {
      throw new TpmFormatException("event log", index, "event " + index + " has no digest");
    }
    ByteBuffer out =
        ByteBuffer.allocate(12 + HashAlgorithm.SHA1.size() + name.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(entry.pcr())
            .put(entry.logged())
            .putInt(name.length)
            .put(name);
    int digest = ima ? ImaTemplate.SHA1_SIZE : 0;
    return out.put(data, 0, digest)
        .putInt(data.length - digest)
        .put(data, digest, data.length - digest)
        .array();
  }
}
