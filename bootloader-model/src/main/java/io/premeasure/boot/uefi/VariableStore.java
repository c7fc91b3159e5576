package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads the variables of a flash image such as OVMF_VARS.fd: a firmware volume with EDK2's
 * authenticated variable store (MdeModulePkg, AuthenticatedVariableFormat.h). Integers are
 * little-endian.
 */
public final class VariableStore {
  private static final UUID VOLUME = UUID.fromString("fff12b8d-7696-4c8b-a985-2747075b4f50");
  private static final UUID AUTHENTICATED = UUID.fromString("aaf32c78-947b-439a-a180-2e144ec37792");
  private static final int VOLUME_SIGNATURE = 0x4856465f; // "_FVH"
  private static final int VOLUME_HEADER = 56;
  private static final int STORE_HEADER = 28;
  private static final int RECORD_HEADER = 60;
  private static final int START_ID = 0x55AA;
  private static final int ADDED = 0x3F;
  private static final int IN_DELETED_TRANSITION = 0x3E;
  private static final int MAX_STORE = 16 << 20;
  private static final int FORMATTED = 0x5A;
  private static final int HEALTHY = 0xFE;

  private final BlockSource source;
  private final long start;
  private final ByteBuffer bytes;

  private VariableStore(BlockSource source, long start, ByteBuffer bytes) {
    this.source = source;
    this.start = start;
    this.bytes = bytes;
  }

  /**
   * Reads the live variables. A record that was being replaced when power went counts only when its
   * successor was not finished.
   */
  public static UefiVariables read(BlockSource source) throws IOException {
    ByteBuffer volume = PeHeader.bytes(source, 0, VOLUME_HEADER, "firmware volume header");
    if (volume.getInt(40) != VOLUME_SIGNATURE || !guid(volume, 16).equals(VOLUME)) {
      throw new BootFormatException(
          source.name(), 0, "no firmware volume of variables, expected its GUID and '_FVH'");
    }
    long start = volume.getShort(48) & 0xffff;
    ByteBuffer header = PeHeader.bytes(source, start, STORE_HEADER, "variable store header");
    if (!guid(header, 0).equals(AUTHENTICATED)) {
      throw new BootFormatException(
          source.name(), start, "store " + guid(header, 0) + ", expected an authenticated one");
    }
    if ((header.get(20) & 0xff) != FORMATTED || (header.get(21) & 0xff) != HEALTHY) {
      throw new BootFormatException(
          source.name(), start + 20, "the store is not formatted and healthy");
    }
    long size = Integer.toUnsignedLong(header.getInt(16));
    if (size < STORE_HEADER || size > MAX_STORE) {
      throw new BootFormatException(
          source.name(), start + 16, "store of " + size + " bytes, expected 28 to " + MAX_STORE);
    }
    return new VariableStore(
            source, start, PeHeader.bytes(source, start, (int) size, "variable store"))
        .variables();
  }

  private UefiVariables variables() throws BootFormatException {
    List<UefiVariable> added = new ArrayList<>();
    Map<String, UefiVariable> replaced = new HashMap<>();
    int at = STORE_HEADER;
    while (at + RECORD_HEADER <= bytes.capacity() && (bytes.getShort(at) & 0xffff) == START_ID) {
      int state = bytes.get(at + 2) & 0xff;
      long nameSize = Integer.toUnsignedLong(bytes.getInt(at + 36));
      long dataSize = Integer.toUnsignedLong(bytes.getInt(at + 40));
      long end = at + RECORD_HEADER + nameSize + dataSize;
      if (end > bytes.capacity()) {
        throw bad(
            at + 36, "name of " + nameSize + " and data of " + dataSize + " bytes do not fit");
      }
      if (state == ADDED) {
        added.add(variable(at, (int) nameSize, (int) dataSize));
      } else if (state == IN_DELETED_TRANSITION) {
        UefiVariable variable = variable(at, (int) nameSize, (int) dataSize);
        replaced.put(variable.toString(), variable);
      }
      at = (int) ((end + 3) / 4 * 4);
    }
    added.forEach(variable -> replaced.remove(variable.toString()));
    added.addAll(replaced.values());
    return new UefiVariables(added);
  }

  private UefiVariable variable(int at, int nameSize, int dataSize) throws BootFormatException {
    if (nameSize < 2 || nameSize % 2 != 0) {
      throw bad(at + 36, "name of " + nameSize + " bytes, expected an even number from 2 on");
    }
    byte[] name = new byte[nameSize - 2];
    bytes.get(at + RECORD_HEADER, name);
    byte[] data = new byte[dataSize];
    bytes.get(at + RECORD_HEADER + nameSize, data);
    return new UefiVariable(
        guid(bytes, at + 44),
        new String(name, StandardCharsets.UTF_16LE),
        bytes.getInt(at + 4),
        data);
  }

  private BootFormatException bad(int at, String reason) {
    return new BootFormatException(source.name(), start + at, reason);
  }

  private static UUID guid(ByteBuffer bytes, int at) {
    byte[] guid = new byte[EfiGuid.SIZE];
    bytes.get(at, guid);
    return EfiGuid.decode(guid);
  }
}
