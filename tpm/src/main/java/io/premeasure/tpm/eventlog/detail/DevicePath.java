package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;

/** EFI device paths as text (UEFI Specification, 10.6: display format of device nodes). */
final class DevicePath {
  private static final int END = 0x7f;
  private static final int HEAD = 4;

  private DevicePath() {}

  /**
   * The text of a device path: its nodes, separated by slashes; instances of one with several are
   * separated by commas.
   *
   * @throws TpmFormatException when a node's length is not possible; the end node may be missing
   */
  static String text(byte[] path) throws TpmFormatException {
    LogReader in = new LogReader("device path", path);
    StringBuilder text = new StringBuilder();
    String separator = "";
    while (in.remaining() > 0) {
      int start = in.position();
      int type = in.u8("node type");
      int subtype = in.u8("node subtype");
      int length = in.u16("node length");
      if (length < HEAD) {
        throw in.bad(start, "device path node of " + length + " bytes after \"" + text + "\"");
      }
      byte[] body = in.bytes(length - HEAD, "device path node");
      if (type == END) {
        separator = ",";
        if (subtype != 1) {
          return text.toString();
        }
      } else {
        text.append(separator).append(DeviceNode.text(type, subtype, body));
        separator = "/";
      }
    }
    return text.toString();
  }

  /** The file that the path ends in; empty when it ends in something else. */
  static String file(String text) {
    int start = text.indexOf('\\');
    return start < 0 ? "" : text.substring(start).replace("/\\", "\\").replace("\\\\", "\\");
  }
}
