package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** One node of a device path as text; a node that is not known, or too short, as hex. */
final class DeviceNode {
  private static final int EISA_PNP = 0x41d0;

  private DeviceNode() {}

  static String text(int type, int subtype, byte[] body) {
    LogReader in = new LogReader("device path node", body);
    try {
      return switch (type) {
        case 1 -> hardware(subtype, in);
        case 2 -> acpi(subtype, in);
        case 3 -> MessagingNode.text(subtype, in);
        case 4 -> media(subtype, in);
        case 5 -> "BBS(0x%x,%s)".formatted(in.u16("device type"), bootName(in));
        default -> unknown(type, subtype, body);
      };
    } catch (TpmFormatException e) {
      return unknown(type, subtype, body);
    }
  }

  /** The generic form of a node. */
  static String unknown(int type, int subtype, byte[] body) {
    return "Path(%d,%d,%s)".formatted(type, subtype, hex(body));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** A vendor's node: its GUID, then its data if it has any. */
  static String vendor(String name, LogReader in) throws TpmFormatException {
    String guid = Guid.read(in, "vendor");
    String data = hex(in.bytes(in.remaining(), "vendor data"));
    return data.isEmpty() ? name + "(" + guid + ")" : name + "(" + guid + "," + data + ")";
  }

  static String u64Hex(LogReader in) throws TpmFormatException {
    return "0x" + Long.toHexString(in.u64("number"));
  }

  private static String hardware(int subtype, LogReader in) throws TpmFormatException {
    return switch (subtype) {
      case 1 -> {
        int function = in.u8("function");
        yield "Pci(0x%x,0x%x)".formatted(in.u8("device"), function);
      }
      case 2 -> "PcCard(0x%x)".formatted(in.u8("function"));
      case 3 -> "MemoryMapped(0x%x,%s,%s)".formatted(in.u32("memory type"), u64Hex(in), u64Hex(in));
      case 4 -> vendor("VenHw", in);
      case 5 -> "Ctrl(0x%x)".formatted(in.u32("controller"));
      default -> unknown(1, subtype, in.bytes(in.remaining(), "node"));
    };
  }

  private static String acpi(int subtype, LogReader in) throws TpmFormatException {
    if (subtype == 3) {
      return "AcpiAdr(0x%x)".formatted(in.u32("address"));
    }
    if (subtype != 1 && subtype != 2) {
      return unknown(2, subtype, in.bytes(in.remaining(), "node"));
    }
    long id = in.u32("HID");
    long uid = in.u32("UID");
    if ((id & 0xffff) != EISA_PNP) {
      return "Acpi(0x%08x,0x%x)".formatted(id, uid);
    }
    return switch ((int) (id >>> 16)) {
      case 0x0a03 -> "PciRoot(0x%x)".formatted(uid);
      case 0x0a08 -> "PcieRoot(0x%x)".formatted(uid);
      case 0x0604 -> "Floppy(0x%x)".formatted(uid);
      case 0x0301 -> "Keyboard(0x%x)".formatted(uid);
      case 0x0501 -> "Serial(0x%x)".formatted(uid);
      case 0x0401 -> "ParallelPort(0x%x)".formatted(uid);
      default -> "Acpi(PNP%04X,0x%x)".formatted(id >>> 16, uid);
    };
  }

  private static String media(int subtype, LogReader in) throws TpmFormatException {
    return switch (subtype) {
      case 1 -> hardDisk(in);
      case 2 -> "CDROM(0x%x,%s,%s)".formatted(in.u32("boot entry"), u64Hex(in), u64Hex(in));
      case 3 -> vendor("VenMedia", in);
      case 4 -> fileName(in.bytes(in.remaining(), "file name"));
      case 5 -> "Media(" + Guid.read(in, "protocol") + ")";
      case 6 -> "FvFile(" + Guid.read(in, "file name") + ")";
      case 7 -> "Fv(" + Guid.read(in, "volume name") + ")";
      case 8 -> {
        in.u32("reserved");
        yield "Offset(%s,%s)".formatted(u64Hex(in), u64Hex(in));
      }
      case 9 -> "RamDisk(%s,%s)".formatted(u64Hex(in), u64Hex(in));
      default -> unknown(4, subtype, in.bytes(in.remaining(), "node"));
    };
  }

  private static String fileName(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_16LE);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private static String hardDisk(LogReader in) throws TpmFormatException {
    long number = in.u32("partition number");
    String start = u64Hex(in);
    String size = u64Hex(in);
    byte[] signature = in.bytes(16, "partition signature");
    in.u8("table format");
    int signatureType = in.u8("signature type");
    return switch (signatureType) {
      case 1 ->
          "HD(%d,MBR,0x%08x,%s,%s)"
              .formatted(number, new LogReader("MBR", signature).u32("signature"), start, size);
      case 2 ->
          "HD(%d,GPT,%s,%s,%s)"
              .formatted(
                  number,
                  Guid.read(new LogReader("GPT", signature), "signature").toUpperCase(Locale.ROOT),
                  start,
                  size);
      default -> "HD(%d,%d,0,%s,%s)".formatted(number, signatureType, start, size);
    };
  }

  private static String bootName(LogReader in) throws TpmFormatException {
    in.u16("status");
    byte[] name = in.bytes(in.remaining(), "description");
    return DataText.narrow(name).orElse(hex(name));
  }
}
