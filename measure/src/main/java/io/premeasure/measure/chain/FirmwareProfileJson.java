package io.premeasure.measure.chain;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.uefi.FirmwareEvent;
import io.premeasure.boot.uefi.FirmwareProfile;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.measure.document.YamlDocument;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Firmware profiles as JSON, version 1: {@code premeasure} ({@code firmware-profile}), {@code
 * version}, {@code name}, {@code description}, {@code startupLocality} and {@code events}, each of
 * them with {@code pcr}, {@code type}, {@code kind}, {@code text}, and {@code data} or {@code
 * digests} in lower-case hex.
 */
public final class FirmwareProfileJson {
  private static final String KIND = "firmware-profile";
  private static final int VERSION = 1;
  private static final HexFormat HEX = HexFormat.of();

  private FirmwareProfileJson() {}

  /** The JSON document. */
  public static Map<String, Object> document(FirmwareProfile profile) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasure", KIND);
    document.put("version", VERSION);
    document.put("name", profile.name());
    document.put("description", profile.description());
    document.put("startupLocality", profile.startupLocality());
    document.put("events", profile.events().stream().map(FirmwareProfileJson::event).toList());
    return document;
  }

  /** The document as bytes, ending in a line feed. */
  public static byte[] write(FirmwareProfile profile) throws IOException {
    String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document(profile));
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a profile.
   *
   * @param source the name that errors carry
   */
  public static FirmwareProfile parse(String source, byte[] json) throws DocumentFormatException {
    DocumentNode root = YamlDocument.read(source, json);
    root.only(Set.of("premeasure", "version", "name", "description", "startupLocality", "events"));
    if (!root.member("premeasure").text().equals(KIND)) {
      throw root.member("premeasure").bad("expected " + KIND);
    }
    if (root.member("version").number(Integer.MAX_VALUE) != VERSION) {
      throw root.member("version").bad("expected " + VERSION);
    }
    List<FirmwareEvent> events = new ArrayList<>();
    for (DocumentNode event : root.member("events").items()) {
      events.add(event(event));
    }
    try {
      return new FirmwareProfile(
          root.member("name").text(),
          root.member("description").text(),
          root.member("startupLocality").number(255),
          events);
    } catch (IllegalArgumentException e) {
      throw root.member("startupLocality").bad(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> event(FirmwareEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("pcr", event.pcr());
    members.put("type", EventType.name(event.type()));
    members.put("kind", event.kind().label());
    members.put("text", event.text());
    if (event.kind() == FirmwareEvent.Kind.CONSTANT) {
      members.put("data", HEX.formatHex(event.data()));
    } else if (!event.digests().isEmpty()) {
      Map<String, String> digests = new LinkedHashMap<>();
      event
          .digests()
          .forEach((bank, digest) -> digests.put(bank.bankName(), HEX.formatHex(digest)));
      members.put("digests", digests);
    }
    return members;
  }

  private static FirmwareEvent event(DocumentNode node) throws DocumentFormatException {
    node.only(Set.of("pcr", "type", "kind", "text", "data", "digests"));
    int pcr = node.member("pcr").number(23);
    String typeName = node.member("type").text();
    long type =
        EventType.ofName(typeName)
            .orElseThrow(() -> node.bad("unknown event type '" + typeName + "'"));
    String text = node.member("text").text();
    String kind = node.member("kind").text();
    Map<HashAlgorithm, byte[]> digests = digests(node);
    try {
      return switch (kind) {
        case "constant" -> FirmwareEvent.constant(pcr, type, text, hex(node.member("data")));
        case "digest" -> FirmwareEvent.digest(pcr, type, text, digests);
        case "variable" -> FirmwareEvent.variable(pcr, type, text, digests);
        case "boot-variable" -> FirmwareEvent.bootVariable(pcr, type, text, digests);
        case "boot-structure" -> FirmwareEvent.bootStructure(pcr, type, text, digests);
        case "unknown" -> FirmwareEvent.unknown(pcr, type, text);
        default -> throw node.member("kind").bad("unknown kind '" + kind + "'");
      };
    } catch (IllegalArgumentException e) {
      throw node.bad(String.valueOf(e.getMessage()));
    }
  }

  private static Map<HashAlgorithm, byte[]> digests(DocumentNode event)
      throws DocumentFormatException {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    if (event.optional("digests").isPresent()) {
      for (Map.Entry<String, DocumentNode> each : event.member("digests").members().entrySet()) {
        HashAlgorithm bank =
            HashAlgorithm.ofBankName(each.getKey())
                .orElseThrow(() -> each.getValue().bad("unknown bank"));
        byte[] digest = hex(each.getValue());
        if (digest.length != bank.size()) {
          throw each.getValue().bad(digest.length + " bytes, expected " + bank.size());
        }
        digests.put(bank, digest);
      }
    }
    return digests;
  }

  private static byte[] hex(DocumentNode node) throws DocumentFormatException {
    try {
      return HEX.parseHex(node.text());
    } catch (IllegalArgumentException e) {
      throw node.bad("expected hex digits in pairs");
    }
  }
}
