package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A boot option, the content of a variable Boot#### (UEFI Specification, EFI_LOAD_OPTION). */
public final class BootOption {
  /** The only optional data of such an option; EDK2's boot manager does not pass it on. */
  private static final UUID AUTO_CREATED = UUID.fromString("8108ac4e-9f11-4d59-850e-e21a522c59b2");

  private static final int ACTIVE = 1;
  private static final int FIXED = 6;
  private static final int NODE_HEADER = 4;
  private static final int MEDIA = 4;
  private static final int HARD_DRIVE = 1;
  private static final int FILE_PATH = 4;
  private static final int END = 0x7f;
  private static final int HARD_DRIVE_NODE = 42;
  private static final int SIGNATURE_IS_GUID = 2;

  private final String source;
  private final boolean active;
  private final String description;
  private final byte[] optionalData;
  private Optional<UUID> partition = Optional.empty();
  private Optional<String> file = Optional.empty();
  private int nodes;

  private BootOption(String source, boolean active, String description, byte[] optionalData) {
    this.source = source;
    this.active = active;
    this.description = description;
    this.optionalData = optionalData;
  }

  /**
   * Reads a variable's content.
   *
   * @param source the name that errors carry
   */
  public static BootOption read(String source, byte[] content) throws BootFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < FIXED + 2) {
      throw new BootFormatException(
          source, 0, content.length + " bytes, expected a load option of 8 or more");
    }
    int pathLength = bytes.getShort(4) & 0xffff;
    int end = FIXED;
    while (end + 1 < content.length && bytes.getShort(end) != 0) {
      end += 2;
    }
    int path = end + 2;
    if (path > content.length || pathLength > content.length - path) {
      throw new BootFormatException(
          source, FIXED, "description and a device path of " + pathLength + " bytes do not fit");
    }
    BootOption option =
        new BootOption(
            source,
            (bytes.getInt(0) & ACTIVE) != 0,
            new String(content, FIXED, end - FIXED, StandardCharsets.UTF_16LE),
            Arrays.copyOfRange(content, path + pathLength, content.length));
    option.devicePath(content, path, path + pathLength);
    return option;
  }

  /** The boot options of a machine in the order in which the firmware tries them. */
  public static List<BootOption> inOrder(UefiVariables variables) throws BootFormatException {
    List<BootOption> options = new ArrayList<>();
    Optional<UefiVariable> order = variables.find(UefiVariable.GLOBAL, "BootOrder");
    if (order.isPresent()) {
      ByteBuffer numbers = ByteBuffer.wrap(order.get().data()).order(ByteOrder.LITTLE_ENDIAN);
      while (numbers.remaining() >= Short.BYTES) {
        String name = "Boot%04X".formatted(numbers.getShort() & 0xffff);
        Optional<UefiVariable> variable = variables.find(UefiVariable.GLOBAL, name);
        if (variable.isPresent()) {
          options.add(read(name, variable.get().data()));
        }
      }
    }
    return options;
  }

  /** The variable's name. */
  public String source() {
    return source;
  }

  /** Whether the firmware tries the option. */
  public boolean isActive() {
    return active;
  }

  /** The name in the boot menu. */
  public String description() {
    return description;
  }

  /** The unique GUID of the partition that the device path names. */
  public Optional<UUID> partition() {
    return partition;
  }

  /** The file that the device path names, with backslashes; none when it names a whole device. */
  public Optional<String> file() {
    return file;
  }

  /** Whether the path names something beyond the end mark alone. */
  public boolean hasDevicePath() {
    return nodes > 0;
  }

  /**
   * The optional data as the text that it is for Linux and systemd-stub: UTF-16 up to a NUL; empty
   * when there is none, or it is no such text, or it marks an option that EDK2 made by itself.
   */
  public Optional<String> loadOptions() {
    if (Arrays.equals(optionalData, EfiGuid.encode(AUTO_CREATED))) {
      return Optional.empty();
    }
    if (optionalData.length < 2 || optionalData.length % 2 != 0) {
      return Optional.empty();
    }
    String text = new String(optionalData, StandardCharsets.UTF_16LE);
    int nul = text.indexOf('\0');
    String line = nul < 0 ? text : text.substring(0, nul);
    boolean isText = !line.isEmpty() && line.chars().allMatch(c -> c > 0x1f);
    return isText ? Optional.of(line) : Optional.empty();
  }

  private void devicePath(byte[] content, int start, int end) throws BootFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    StringBuilder path = new StringBuilder();
    int at = start;
    while (at < end) {
      int length = end - at < NODE_HEADER ? 0 : bytes.getShort(at + 2) & 0xffff;
      if (length < NODE_HEADER || length > end - at) {
        throw new BootFormatException(source, at, "device path node of " + length + " bytes");
      }
      int type = content[at] & 0xff;
      int subtype = content[at + 1] & 0xff;
      if (type == END) {
        break;
      }
      nodes++;
      if (type == MEDIA && subtype == HARD_DRIVE && length >= HARD_DRIVE_NODE) {
        hardDrive(content, at);
      } else if (type == MEDIA && subtype == FILE_PATH) {
        String part =
            new String(content, at + NODE_HEADER, length - NODE_HEADER, StandardCharsets.UTF_16LE);
        path.append(part.indexOf('\0') < 0 ? part : part.substring(0, part.indexOf('\0')));
      }
      at += length;
    }
    file = path.length() == 0 ? Optional.empty() : Optional.of(path.toString());
  }

  private void hardDrive(byte[] content, int at) {
    if (content[at + HARD_DRIVE_NODE - 1] == SIGNATURE_IS_GUID) {
      partition = Optional.of(EfiGuid.decode(Arrays.copyOfRange(content, at + 24, at + 40)));
    }
  }
}
