package io.premeasure.tpm.eventlog.cel;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One record while it is read: its number, its register or NV index, its digests and its content.
 * The numbers of the fields are those of the type-length-value encoding.
 */
final class CelRecord {
  static final int RECNUM = 0;
  static final int PCR = 1;
  static final int NV_INDEX = 2;
  static final int DIGESTS = 3;

  /** The name of the attribute that holds the index of an NV index instead of a register. */
  static final String NV_ATTRIBUTE = "nv_index";

  private static final Map<Integer, EventContent> CONTENTS =
      Map.of(
          4, EventContent.CEL,
          5, EventContent.PCCLIENT_STD,
          7, EventContent.IMA_TEMPLATE,
          9, EventContent.SYSTEMD);

  private final String source;
  private final long offset;
  private long number = -1;
  private long register = LoggedEvent.NO_REGISTER;
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private final Map<HashAlgorithm, byte[]> digests = new LinkedHashMap<>();
  private Optional<Supplier<LoggedEvent>> event = Optional.empty();

  CelRecord(String source, long offset) {
    this.source = source;
    this.offset = offset;
  }

  /** The number of a content in both encodings; content of other kinds has its own as name. */
  static int number(LoggedEvent event) throws TpmFormatException {
    for (Map.Entry<Integer, EventContent> content : CONTENTS.entrySet()) {
      if (content.getValue() == event.content()) {
        return content.getKey();
      }
    }
    if (event.name().matches("[0-9]{1,3}") && Integer.parseInt(event.name()) <= 0xff) {
      return Integer.parseInt(event.name());
    }
    throw new TpmFormatException("event log", 0, "content " + event.name() + " has no number");
  }

  static EventContent content(int number) {
    return CONTENTS.getOrDefault(number, EventContent.OTHER);
  }

  void number(long value) {
    number = value;
  }

  void register(long pcr) throws TpmFormatException {
    if (pcr < 0 || pcr >= PcrBanks.PCR_COUNT) {
      throw bad("PCR " + pcr + ", expected 0 to " + (PcrBanks.PCR_COUNT - 1));
    }
    register = pcr;
  }

  void nvIndex(long index) {
    attributes.put(NV_ATTRIBUTE, index);
  }

  void digest(long algorithm, byte[] value) throws TpmFormatException {
    HashAlgorithm known =
        HashAlgorithm.ofId((int) Math.min(algorithm, 0xffff))
            .orElseThrow(() -> bad("algorithm %d is not known".formatted(algorithm)));
    if (value.length != known.size() || digests.put(known, value) != null) {
      throw bad("%s digest of %d bytes, or twice".formatted(known.bankName(), value.length));
    }
  }

  /** An event of a TCG type. */
  void standard(long type, byte[] data) {
    event = Optional.of(() -> LoggedEvent.of(register, type, digests, data));
  }

  /** An event of another kind. */
  void other(EventContent content, byte[] name, byte[] data) {
    String text = new String(name, StandardCharsets.UTF_8);
    event = Optional.of(() -> LoggedEvent.of(register, content, text, digests, data));
  }

  /**
   * The event, when the record is complete.
   *
   * @param before the number of the record before, -1 for the first
   */
  LoggedEvent event(long before) throws TpmFormatException {
    if (event.isEmpty() || number < 0 || digests.isEmpty()) {
      throw bad("a record needs a number, digests and a content");
    }
    if (register == LoggedEvent.NO_REGISTER && attributes.isEmpty()) {
      throw bad("a record needs a PCR or an NV index");
    }
    if (before >= 0 && number != before + 1) {
      throw bad("record %d follows record %d: records are missing".formatted(number, before));
    }
    return event.get().get().withAttributes(attributes);
  }

  long number() {
    return number;
  }

  TpmFormatException bad(String reason) {
    return new TpmFormatException(source, offset, reason);
  }
}
