package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.LogReader;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes the data of events to named fields (TCG PC Client Platform Firmware Profile, chapter 10;
 * the boot loaders' own conventions where the profile leaves the data to them).
 */
public final class EventDecoder {
  /** The separator of a firmware that failed to measure; others are 0, FFFFFFFF, Windows's own. */
  private static final long ERROR = 1;

  private EventDecoder() {}

  /**
   * What an event's data says. Data that is not as its type demands gives the fields before the
   * defect, and the reason; it never hides other events.
   */
  public static EventDetail decode(LoggedEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Optional<String> problem = Optional.empty();
    try {
      read(event, fields);
    } catch (TpmFormatException e) {
      problem = Optional.of(e.getMessage());
    }
    return new EventDetail(
        EventSubject.of(event, fields),
        Collections.unmodifiableMap(fields),
        problem,
        DigestRules.check(event));
  }

  private static void read(LoggedEvent event, Map<String, Object> fields)
      throws TpmFormatException {
    byte[] data = event.data();
    if (event.content() == EventContent.PCCLIENT_STD) {
      standard(event, data, fields);
    } else if (event.content() == EventContent.IMA_TEMPLATE) {
      ImaDetail.read(event.name(), data, fields);
    } else {
      text(data, fields);
    }
  }

  private static void standard(LoggedEvent event, byte[] data, Map<String, Object> fields)
      throws TpmFormatException {
    long type = event.type();
    switch ((int) type) {
      case 0x03 -> NoActionDetail.read(data, fields);
      case 0x04 -> separator(data, fields);
      case 0x06 -> TagDetail.read(data, fields);
      case 0x08 -> FirmwareDetail.version(data, fields);
      case 0x01, 0x07, 0x09, 0x0a, 0x0b, 0x0f, 0x10, 0x11, 0x13 ->
          FirmwareDetail.textOrBlob(data, fields);
      case 0x0d -> IplDetail.read(event.pcr(), data, fields);
      case 0x80000001, 0x80000002, 0x8000000c, 0x800000e0, 0x800000e3, 0x800000e4 ->
          VariableDetail.read(type, data, fields);
      case 0x80000003, 0x80000004, 0x80000005 -> FirmwareDetail.image(data, fields);
      case 0x80000006, 0x8000000d -> GptDetail.read(data, fields);
      case 0x80000008 -> FirmwareDetail.blob(data, fields);
      case 0x8000000a -> FirmwareDetail.blob2(data, fields);
      case 0x80000009 -> FirmwareDetail.tables(data, fields);
      case 0x8000000b -> FirmwareDetail.tables2(data, fields);
      case 0x800000e1, 0x800000e2 -> SpdmDetail.read(data, fields);
      default -> text(data, fields);
    }
  }

  private static void separator(byte[] data, Map<String, Object> fields) throws TpmFormatException {
    LogReader in = new LogReader("separator", data);
    long value = in.u32("separator");
    fields.put("value", "%08x".formatted(value));
    fields.put("error", value == ERROR);
    if (in.remaining() > 0) {
      byte[] reason = in.bytes(in.remaining(), "reason");
      fields.put("reason", DataText.of(reason).orElse(DeviceNode.hex(reason)));
    }
  }

  private static void text(byte[] data, Map<String, Object> fields) {
    DataText.of(data)
        .ifPresentOrElse(
            text -> fields.put("text", text),
            () -> {
              if (data.length > 0) {
                fields.put("value", DeviceNode.hex(data));
              }
            });
  }
}
