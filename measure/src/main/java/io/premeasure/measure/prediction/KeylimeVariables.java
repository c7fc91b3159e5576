package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Secure Boot variables among the events (UEFI_VARIABLE_DATA, TCG PC Client Platform Firmware
 * Profile, section 10.2.6), with their signature lists as {@code tpm2_eventlog} shows them to
 * keylime: the owner's GUID in the order of its bytes.
 */
final class KeylimeVariables {
  private static final long DRIVER_CONFIG = 0x80000001L;
  private static final int HEAD = 32;
  private static final int LIST_HEAD = 28;
  private static final int OWNER = 16;
  private static final List<String> DATABASES = List.of("pk", "kek", "db", "dbx");

  private final Map<String, byte[]> variables = new LinkedHashMap<>();
  private final Set<String> changed = new HashSet<>();

  KeylimeVariables(List<Measurement> events) {
    for (Measurement event : events) {
      if (event.eventType() == DRIVER_CONFIG) {
        read(event.data());
      }
    }
  }

  /** Whether data has the name and the content that its lengths say. */
  static boolean isVariable(byte[] data) {
    return nameSize(data) >= 0;
  }

  private void read(byte[] data) {
    int nameSize = nameSize(data);
    if (nameSize < 0) {
      return;
    }
    String name = new String(data, HEAD, nameSize, StandardCharsets.UTF_16LE);
    ByteBuffer variable = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    byte[] content = new byte[(int) variable.getLong(24)];
    variable.get(HEAD + nameSize, content);
    add(name.toLowerCase(Locale.ROOT), content);
  }

  /** The name's bytes; negative when the variable is malformed. */
  private static int nameSize(byte[] data) {
    ByteBuffer variable = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    if (data.length < HEAD) {
      return -1;
    }
    long characters = variable.getLong(16);
    long size = variable.getLong(24);
    if (characters < 0 || characters > (data.length - HEAD) / 2 || size < 0) {
      return -1;
    }
    int nameSize = (int) characters * 2;
    return size > data.length - HEAD - nameSize ? -1 : nameSize;
  }

  /** The first counts: later ones need not be of the firmware. */
  private void add(String name, byte[] content) {
    byte[] before = variables.putIfAbsent(name, content);
    if (before != null && !Arrays.equals(before, content)) {
      changed.add(name);
    }
  }

  /** Names, in lower case, of variables that were measured again with another content. */
  Set<String> changed() {
    return Set.copyOf(changed);
  }

  /** Whether Secure Boot is on; empty when nothing is predicted of it. */
  Optional<Boolean> secureBoot() {
    return Optional.ofNullable(variables.get("secureboot"))
        .map(content -> content.length == 1 && content[0] == 1);
  }

  /** The databases of keys and hashes that are predicted. */
  Map<String, Object> keys() {
    Map<String, Object> keys = new LinkedHashMap<>();
    for (String name : DATABASES) {
      if (variables.containsKey(name)) {
        keys.put(name, signatures(variables.get(name)));
      }
    }
    return keys;
  }

  /** The entries of EFI_SIGNATURE_LISTs; what is malformed ends them. */
  private static List<Object> signatures(byte[] content) {
    List<Object> signatures = new ArrayList<>();
    ByteBuffer lists = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (content.length - at >= LIST_HEAD) {
      long size = Integer.toUnsignedLong(lists.getInt(at + 16));
      long head = Integer.toUnsignedLong(lists.getInt(at + 20));
      long each = Integer.toUnsignedLong(lists.getInt(at + 24));
      if (size < LIST_HEAD + head || size > content.length - at || each <= OWNER) {
        return signatures;
      }
      long end = at + size;
      for (long entry = at + LIST_HEAD + head; entry + each <= end; entry += each) {
        signatures.add(signature(content, (int) entry, (int) each));
      }
      at = (int) end;
    }
    return signatures;
  }

  private static Map<String, String> signature(byte[] content, int at, int size) {
    HexFormat hex = HexFormat.of();
    String owner = hex.formatHex(content, at, at + OWNER);
    Map<String, String> signature = new LinkedHashMap<>();
    signature.put(
        "SignatureOwner",
        String.join(
            "-",
            owner.substring(0, 8),
            owner.substring(8, 12),
            owner.substring(12, 16),
            owner.substring(16, 20),
            owner.substring(20)));
    signature.put("SignatureData", "0x" + hex.formatHex(content, at + OWNER, at + size));
    return signature;
  }
}
