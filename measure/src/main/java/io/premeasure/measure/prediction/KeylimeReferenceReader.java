package io.premeasure.measure.prediction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads keylime's reference states for measured boot. Members that are not known are refused. */
final class KeylimeReferenceReader {
  private static final String DIGEST = "0x[0-9a-fA-F]{64}";
  private static final String HEX = "(0x)?([0-9a-fA-F]{2})*";
  private static final String OWNER = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

  private KeylimeReferenceReader() {}

  /** Whether a JSON object has a member that such states have. */
  static boolean isReference(JsonMember root) throws PredictionFormatException {
    return root.members().keySet().stream()
        .anyMatch(
            name ->
                KeylimeReference.REGISTERS.containsKey(name)
                    || name.equals(KeylimeReference.KERNELS));
  }

  /** Whether text has the name of such a member. */
  static boolean isNamed(String text) {
    return text.contains('"' + KeylimeReference.KERNELS + '"')
        || KeylimeReference.REGISTERS.keySet().stream()
            .anyMatch(name -> text.contains('"' + name + '"'));
  }

  static KeylimeReference read(JsonMember root) throws PredictionFormatException {
    Map<String, Object> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonMember> each : root.members().entrySet()) {
      String name = each.getKey();
      JsonMember value = each.getValue();
      if (name.equals(KeylimeReference.VENDOR_DB) && value.isList() && value.items().isEmpty()) {
        continue;
      }
      members.put(name, member(name, value));
    }
    if (members.isEmpty()) {
      throw root.bad("a reference state that names nothing");
    }
    return new KeylimeReference(members);
  }

  private static Object member(String name, JsonMember value) throws PredictionFormatException {
    return switch (name) {
      case KeylimeReference.SECURE_BOOT -> {
        if (value.value() instanceof Boolean enabled) {
          yield enabled;
        }
        throw value.bad("expected true or false");
      }
      case KeylimeReference.FIRMWARE -> firmware(value);
      case "pk", "kek", "db", KeylimeReference.DBX -> keys(value);
      case "mokdig", "mokxdig" -> digests(value);
      case KeylimeReference.KERNELS -> kernels(value);
      default -> throw value.bad("says something that is not compared");
    };
  }

  private static List<Object> firmware(JsonMember list) throws PredictionFormatException {
    List<Object> all = new ArrayList<>();
    for (JsonMember each : list.items()) {
      Map<String, Object> firmware = new LinkedHashMap<>();
      for (Map.Entry<String, JsonMember> member : each.members().entrySet()) {
        switch (member.getKey()) {
          case "scrtm" -> firmware.put("scrtm", digest(member.getValue()));
          case "platform_firmware" -> firmware.put("platform_firmware", digests(member.getValue()));
          default -> throw member.getValue().bad("says something that is not compared");
        }
      }
      all.add(firmware);
    }
    return all;
  }

  private static List<Object> digests(JsonMember list) throws PredictionFormatException {
    List<Object> all = new ArrayList<>();
    for (JsonMember each : list.items()) {
      all.add(digest(each));
    }
    return all;
  }

  private static Map<String, Object> digest(JsonMember digest) throws PredictionFormatException {
    if (digest.members().size() != 1) {
      throw digest.bad("expected a digest of sha256 alone");
    }
    return Map.of("sha256", text(digest.member("sha256"), DIGEST));
  }

  private static List<Object> keys(JsonMember list) throws PredictionFormatException {
    List<Object> all = new ArrayList<>();
    for (JsonMember each : list.items()) {
      if (each.members().size() != 2) {
        throw each.bad("expected SignatureOwner and SignatureData");
      }
      all.add(
          Map.of(
              "SignatureOwner", text(each.member("SignatureOwner"), OWNER),
              "SignatureData", text(each.member("SignatureData"), HEX)));
    }
    return all;
  }

  private static List<Object> kernels(JsonMember list) throws PredictionFormatException {
    List<Object> all = new ArrayList<>();
    for (JsonMember each : list.items()) {
      Map<String, Object> kernel = new LinkedHashMap<>();
      for (Map.Entry<String, JsonMember> member : each.members().entrySet()) {
        String name = member.getKey();
        if (!KeylimeReference.KERNEL_REGISTERS.containsKey(name)) {
          throw member.getValue().bad("says something that is not compared");
        }
        kernel.put(
            name,
            name.equals(KeylimeReference.COMMAND_LINE)
                ? expression(member.getValue())
                : text(member.getValue(), DIGEST));
      }
      all.add(kernel);
    }
    return all;
  }

  private static String expression(JsonMember member) throws PredictionFormatException {
    try {
      return Pattern.compile(member.string()).pattern();
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw member.bad("no regular expression");
    }
  }

  private static String text(JsonMember member, String form) throws PredictionFormatException {
    String text = member.string();
    if (!text.matches(form)) {
      throw member.bad("found '" + KeylimeEntries.text(text) + "', expected " + form);
    }
    return text;
  }
}
