package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The event in TPM 1.2 style that starts the logs of TPM 2.0 and tells what follows. */
final class LogHeader {
  private static final int DATA = 32;
  private static final byte[] ONE_BANK = "FRMT ID EVENT00\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AGILE = "Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII);

  private LogHeader() {}

  /** Whether the bytes start with the header of one bank, or with that of all and a launch. */
  static boolean isOfLaunch(byte[] content) {
    StructureReader in = StructureReader.of("", content);
    try {
      Optional<byte[]> signature = signature(in, 0);
      if (signature.isEmpty() || !Arrays.equals(signature.get(), AGILE)) {
        return signature.isPresent() && Arrays.equals(signature.get(), ONE_BANK);
      }
      in.skip(DATA - 4, "header event");
      in.skip(in.u32("header event's size"), "header event");
      in.skip(4, "PCR");
      return in.u32("event type") == TxtEventType.HASH_START;
    } catch (BootFormatException e) {
      // Too short for it.
      return false;
    }
  }

  /** Reads a log with its header; one without is a log of SHA-1 digests. */
  static TxtLog readLog(StructureReader in) throws BootFormatException {
    int start = in.position();
    Optional<byte[]> signature = signature(in, start);
    if (signature.isEmpty()) {
      return EventRecords.ofBank(in, HashAlgorithm.SHA1);
    }
    boolean agile = Arrays.equals(signature.get(), AGILE);
    if (!agile && !Arrays.equals(signature.get(), ONE_BANK)) {
      throw in.bad(start + DATA, "neither FRMT ID EVENT00 nor Spec ID Event03");
    }
    in.skip(DATA - 4, "header event");
    StructureReader data = in.part(in.u32("header event's size"), "header event");
    data.skip(AGILE.length, "signature");
    if (agile) {
      return EventRecords.agile(in);
    }
    data.skip(4, "revision");
    return EventRecords.ofBank(in, bank(data));
  }

  /** The signature in the header event, if the log starts with one that is not extended. */
  private static Optional<byte[]> signature(StructureReader in, int start)
      throws BootFormatException {
    if (in.remaining() < DATA + AGILE.length) {
      return Optional.empty();
    }
    StructureReader event = in.at(start, "header event");
    boolean isHeader = event.u32("PCR") == 0 && event.u32("type") == TxtEventType.NO_ACTION;
    return isHeader
        ? Optional.of(in.range(start + DATA, start + DATA + AGILE.length, "signature"))
        : Optional.empty();
  }

  private static HashAlgorithm bank(StructureReader data) throws BootFormatException {
    int at = data.position();
    long number = data.u32("log's algorithm");
    HashAlgorithm[] banks = {
      HashAlgorithm.SHA1,
      HashAlgorithm.SHA256,
      HashAlgorithm.SHA384,
      HashAlgorithm.SHA512,
      HashAlgorithm.SM3_256
    };
    if (number < 1 || number > banks.length) {
      throw data.bad(at, "no algorithm of logs " + number);
    }
    return banks[(int) number - 1];
  }
}
