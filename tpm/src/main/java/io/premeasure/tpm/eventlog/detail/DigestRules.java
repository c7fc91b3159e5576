package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which bytes of an event are hashed (TCG PC Client Platform Firmware Profile, table of event
 * types, and what firmware and boot loaders are seen to do). A type can have several rules.
 */
final class DigestRules {
  private static final byte[] ERROR = {1, 0, 0, 0};

  private DigestRules() {}

  static DigestCheck check(LoggedEvent event) {
    if (!event.isExtended() || event.digests().isEmpty()) {
      return DigestCheck.NOT_DEFINED;
    }
    byte[] data = event.data();
    for (byte[] candidate : candidates(event, data)) {
      if (isDigestOf(event.digests(), candidate)) {
        return DigestCheck.MATCHES;
      }
    }
    return demanded(event, data) ? DigestCheck.DIFFERS : DigestCheck.NOT_DEFINED;
  }

  private static boolean isDigestOf(Map<HashAlgorithm, byte[]> digests, byte[] data) {
    return digests.entrySet().stream()
        .allMatch(entry -> Arrays.equals(entry.getKey().hash(data), entry.getValue()));
  }

  /** What may have been hashed. */
  private static List<byte[]> candidates(LoggedEvent event, byte[] data) {
    if (event.content() == EventContent.IMA_TEMPLATE) {
      return List.of(event.name().equals("ima") ? imaData(data) : data);
    }
    return switch ((int) event.type()) {
      case 0x01, 0x07, 0x09, 0x0e, 0x0f, 0x10, 0x13 -> List.of();
      case 0x80000003, 0x80000004, 0x80000005, 0x80000008, 0x80000009, 0x8000000a, 0x8000000b ->
          List.of();
      case 0x80000010 -> List.of();
      case 0x04 -> List.of(data, ERROR);
      case 0x05, 0x80000007 -> List.of(data, withoutNul(data));
      case 0x0d -> iplCandidates(data);
      case 0x80000001 -> List.of(data, Arrays.copyOf(data, data.length + 1));
      case 0x80000002 -> variableCandidates(data);
      default -> List.of(data);
    };
  }

  /** The template "ima" is hashed with its name in 256 bytes. */
  private static byte[] imaData(byte[] data) {
    return Arrays.copyOf(data, 20 + 256);
  }

  /** Whether the type says that the digest is that of the data. */
  private static boolean demanded(LoggedEvent event, byte[] data) {
    if (event.content() == EventContent.SYSTEMD) {
      return !event.name().equals("volume-key");
    }
    if (event.content() != EventContent.PCCLIENT_STD) {
      return event.content() == EventContent.IMA_TEMPLATE;
    }
    return switch ((int) event.type()) {
      case 0x04, 0x05, 0x08, 0x11, 0x12, 0x80000001, 0x80000002, 0x80000006, 0x80000007 -> true;
      case 0x8000000c, 0x8000000d, 0x800000e3, 0x800000e4 -> true;
      case 0x800000e0 -> isWholeAuthority(data);
      case 0x06 -> isWindows(event);
      case 0x0d -> isCommand(event.pcr(), data);
      default -> false;
    };
  }

  private static boolean isWindows(LoggedEvent event) {
    byte[] data = event.data();
    return event.pcr() >= 12 && event.pcr() <= 14 && data.length > 3 && data[3] == 0x40;
  }

  /** Old versions of shim log six bytes too many and leave the owner out. */
  private static boolean isWholeAuthority(byte[] data) {
    try {
      return VariableData.read(data).surplus() == 0;
    } catch (TpmFormatException e) {
      return false;
    }
  }

  private static boolean isCommand(long pcr, byte[] data) {
    Map<String, Object> fields = new HashMap<>();
    IplDetail.read(pcr, data, fields);
    return fields.containsKey("command")
        || fields.containsKey("commandLine")
        || fields.containsKey("moduleCommandLine");
  }

  private static List<byte[]> variableCandidates(byte[] data) {
    try {
      return List.of(VariableData.read(data).value(), data);
    } catch (TpmFormatException e) {
      return List.of(data);
    }
  }

  private static List<byte[]> iplCandidates(byte[] data) {
    List<byte[]> candidates = new ArrayList<>();
    candidates.add(data);
    candidates.add(withoutNul(data));
    candidates.add(Arrays.copyOf(data, data.length + 1));
    if (!DataText.looksWide(data)) {
      byte[] text = afterSpace(data);
      candidates.add(withoutNul(text));
      candidates.add(text);
    } else {
      // The name of a section is hashed in ASCII, with its NUL.
      candidates.add(narrowed(data));
    }
    return candidates;
  }

  private static byte[] afterSpace(byte[] data) {
    int space = 0;
    while (space < data.length && data[space] != ' ') {
      space++;
    }
    return Arrays.copyOfRange(data, Math.min(space + 1, data.length), data.length);
  }

  private static byte[] withoutNul(byte[] data) {
    boolean ends = data.length > 0 && data[data.length - 1] == 0;
    return ends ? Arrays.copyOf(data, data.length - 1) : data;
  }

  private static byte[] narrowed(byte[] wide) {
    byte[] narrow = new byte[wide.length / 2];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = wide[2 * i];
    }
    return narrow;
  }
}
