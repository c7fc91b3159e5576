package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.util.Map;

/** What an event is about: the same words in every log, without what may change between boots. */
final class EventSubject {
  private EventSubject() {}

  static String of(LoggedEvent event, Map<String, Object> fields) {
    if (event.content() == EventContent.IMA_TEMPLATE) {
      return "file " + fields.getOrDefault("file", "?");
    }
    if (event.content() == EventContent.SYSTEMD) {
      return "systemd " + event.name();
    }
    return event.content() == EventContent.PCCLIENT_STD
        ? standard(event, fields)
        : event.content().label() + " " + event.name();
  }

  private static String standard(LoggedEvent event, Map<String, Object> fields) {
    return switch ((int) event.type()) {
      case 0x03 -> fields.getOrDefault("signature", "event without action").toString();
      case 0x04 -> "separator";
      case 0x05, 0x80000007, 0x12 -> "action \"" + fields.getOrDefault("text", "?") + "\"";
      case 0x06 -> tag(fields);
      case 0x07 -> "contents of the root of trust (S-CRTM)";
      case 0x08 -> "firmware version";
      case 0x09 -> "CPU microcode";
      case 0x0a -> "platform configuration" + quoted(fields);
      case 0x01, 0x0f, 0x10, 0x11, 0x13 -> "firmware data" + quoted(fields);
      case 0x0c -> "data that " + event.name() + " covers";
      case 0x0d -> ipl(fields);
      case 0x80000001, 0x80000002, 0x8000000c, 0x800000e3, 0x800000e4 ->
          "variable " + fields.getOrDefault("name", "?");
      case 0x800000e0 -> "authority from " + fields.getOrDefault("name", "?");
      case 0x80000003 -> "program" + image(fields);
      case 0x80000004, 0x80000005 -> "driver" + image(fields);
      case 0x80000006, 0x8000000d -> "partition table";
      case 0x80000008, 0x8000000a -> "firmware volume" + blob(fields);
      case 0x80000009, 0x8000000b -> "hand-off tables" + described(fields);
      case 0x80000010 -> "hardware root of trust (H-CRTM)";
      default -> event.name();
    };
  }

  private static String tag(Map<String, Object> fields) {
    Object name = fields.getOrDefault("tagName", fields.get("text"));
    if (name == null) {
      return "tag " + fields.getOrDefault("tag", "?");
    }
    boolean loadOptions = name.equals("LOADED_IMAGE::LoadOptions");
    return loadOptions ? "kernel load options" : name.toString();
  }

  private static String ipl(Map<String, Object> fields) {
    if (fields.containsKey("section")) {
      return "section " + fields.get("section") + " of the unified kernel image";
    }
    if (fields.containsKey("command")) {
      return "GRUB command";
    }
    if (fields.containsKey("commandLine")) {
      return "kernel command line";
    }
    if (fields.containsKey("moduleCommandLine")) {
      return "module command line";
    }
    if (fields.containsKey("file")) {
      return "file " + fields.get("file");
    }
    if (fields.containsKey("variable")) {
      return "variable " + fields.get("variable");
    }
    return fields.containsKey("archive")
        ? "archive \"" + fields.get("archive") + "\""
        : "boot loader's data";
  }

  private static String image(Map<String, Object> fields) {
    Object file = fields.getOrDefault("file", fields.getOrDefault("path", ""));
    return file.toString().isEmpty() ? " loaded from memory" : " " + file;
  }

  private static String blob(Map<String, Object> fields) {
    Object description = fields.get("description");
    return description == null ? " at " + fields.getOrDefault("address", "?") : " " + description;
  }

  private static String described(Map<String, Object> fields) {
    Object description = fields.get("description");
    return description == null ? "" : " " + description;
  }

  private static String quoted(Map<String, Object> fields) {
    Object text = fields.get("text");
    return text == null ? "" : " \"" + text + "\"";
  }
}
