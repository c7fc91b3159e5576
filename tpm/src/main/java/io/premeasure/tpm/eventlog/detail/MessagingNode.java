package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.util.Arrays;

/** Nodes of device paths for buses and networks (UEFI Specification, 10.3.4). */
final class MessagingNode {
  private static final int TYPE = 3;
  private static final int MAC_FIELD = 32;
  private static final int ETHERNET_ADDRESS = 6;

  private MessagingNode() {}

  static String text(int subtype, LogReader in) throws TpmFormatException {
    return switch (subtype) {
      case 1 ->
          "Ata(%s,%s,0x%x)"
              .formatted(
                  in.u8("controller") == 0 ? "Primary" : "Secondary",
                  in.u8("drive") == 0 ? "Master" : "Slave",
                  in.u16("LUN"));
      case 2 -> "Scsi(0x%x,0x%x)".formatted(in.u16("PUN"), in.u16("LUN"));
      case 5 -> "USB(0x%x,0x%x)".formatted(in.u8("port"), in.u8("interface"));
      case 10 -> DeviceNode.vendor("VenMsg", in);
      case 11 -> mac(in);
      case 12 -> "IPv4(%s)".formatted(address4(in));
      case 13 -> "IPv6(%s)".formatted(DeviceNode.hex(in.bytes(16, "address")));
      case 15 ->
          "UsbClass(0x%x,0x%x,0x%x,0x%x,0x%x)"
              .formatted(
                  in.u16("vendor"),
                  in.u16("product"),
                  in.u8("class"),
                  in.u8("subclass"),
                  in.u8("protocol"));
      case 17 -> "Unit(0x%x)".formatted(in.u8("LUN"));
      case 18 ->
          "Sata(0x%x,0x%x,0x%x)".formatted(in.u16("port"), in.u16("multiplier"), in.u16("LUN"));
      case 20 -> "Vlan(%d)".formatted(in.u16("VLAN"));
      case 23 -> nvme(in);
      case 24 -> "Uri(%s)".formatted(uri(in.bytes(in.remaining(), "URI")));
      case 26 -> "SD(0x%x)".formatted(in.u8("slot"));
      case 29 -> "eMMC(0x%x)".formatted(in.u8("slot"));
      default -> DeviceNode.unknown(TYPE, subtype, in.bytes(in.remaining(), "node"));
    };
  }

  private static String mac(LogReader in) throws TpmFormatException {
    byte[] address = in.bytes(MAC_FIELD, "MAC address");
    int type = in.u8("interface type");
    byte[] used = type <= 1 ? Arrays.copyOf(address, ETHERNET_ADDRESS) : address;
    return "MAC(%s,0x%x)".formatted(DeviceNode.hex(used), type);
  }

  private static String address4(LogReader in) throws TpmFormatException {
    in.bytes(4, "local address");
    byte[] remote = in.bytes(4, "remote address");
    return "%d.%d.%d.%d"
        .formatted(
            Byte.toUnsignedInt(remote[0]),
            Byte.toUnsignedInt(remote[1]),
            Byte.toUnsignedInt(remote[2]),
            Byte.toUnsignedInt(remote[3]));
  }

  private static String nvme(LogReader in) throws TpmFormatException {
    long namespace = in.u32("namespace");
    byte[] eui = in.bytes(8, "EUI-64");
    StringBuilder text = new StringBuilder();
    for (int i = eui.length - 1; i >= 0; i--) {
      text.append("%02X".formatted(eui[i])).append(i == 0 ? "" : "-");
    }
    return "NVMe(0x%x,%s)".formatted(namespace, text);
  }

  private static String uri(byte[] body) {
    return DataText.narrow(body).orElse(DeviceNode.hex(body));
  }
}
