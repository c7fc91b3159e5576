package io.premeasure.measure.log;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.cel.CelCbor;
import io.premeasure.tpm.eventlog.cel.CelTlv;
import io.premeasure.tpm.eventlog.ima.ImaList;
import io.premeasure.tpm.eventlog.ima.ImaReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Event logs of all formats as bytes. */
final class LogEncoding {
  private LogEncoding() {}

  /** The format that the first bytes of a log tell; empty when it is a TCG container or none. */
  static Optional<LogFormat> format(byte[] content) {
    byte[] head = Arrays.copyOf(content, Math.min(content.length, ImaReader.HEAD));
    return JsonLog.format(head)
        .or(() -> CelTlv.isLog(head) ? Optional.of(LogFormat.CEL_TLV) : Optional.empty())
        .or(() -> CelCbor.isLog(head) ? Optional.of(LogFormat.CEL_CBOR) : Optional.empty())
        .or(() -> ImaReader.format(head));
  }

  /**
   * Reads a log of any format, padding at its end included.
   *
   * @param source the name that errors carry
   */
  static EventLog read(String source, byte[] content) throws IOException {
    Optional<LogFormat> format = format(content);
    if (format.isEmpty()) {
      return EventLog.read(source, content, EventLog.Padding.ACCEPTED);
    }
    return switch (format.get()) {
      case CEL_JSON -> JsonLog.readList(source, content);
      case SYSTEMD -> JsonLog.readSequence(source, content);
      case CEL_TLV -> CelTlv.read(source, content);
      case CEL_CBOR -> CelCbor.read(source, content);
      default -> ImaList.read(source, content, format.get());
    };
  }

  /**
   * Writes a log in a format; padding is left out.
   *
   * @throws TpmFormatException when the format cannot hold it
   */
  static byte[] write(EventLog log, LogFormat format) throws IOException {
    if (log.format().hasCcRegisters() != format.hasCcRegisters()) {
      throw bad("has no room for registers of a log in the format " + log.format().label(), format);
    }
    return switch (format) {
      case CEL_JSON -> JsonLog.writeList(log);
      case SYSTEMD -> JsonLog.writeSequence(log.events());
      case CEL_TLV -> CelTlv.write(log);
      case CEL_CBOR -> CelCbor.write(log);
      case IMA_BINARY, IMA_ASCII -> ImaList.write(log, format);
      default -> container(log, format);
    };
  }

  private static byte[] container(EventLog log, LogFormat format) throws TpmFormatException {
    for (LoggedEvent event : log.events()) {
      boolean whole = format != LogFormat.TCG_1_2 || event.digest(HashAlgorithm.SHA1).isPresent();
      if (event.content() != EventContent.PCCLIENT_STD || !whole) {
        throw bad("cannot hold the event " + event.name() + " of this log", format);
      }
    }
    return log.format() == format
        ? log.withPadding(new byte[0]).encode()
        : EventLog.of(format, log.algorithms(), log.events()).encode();
  }

  private static TpmFormatException bad(String reason, LogFormat format) {
    return new TpmFormatException("event log", 0, "the format " + format.label() + " " + reason);
  }
}
