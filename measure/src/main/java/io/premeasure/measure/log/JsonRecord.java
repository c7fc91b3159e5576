package io.premeasure.measure.log;

import io.premeasure.measure.prediction.JsonMember;
import io.premeasure.measure.prediction.PredictionFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A record of the TCG Canonical Event Log in JSON, as systemd writes it, too: pcr or nv_index,
 * digests, content_type and content. Members of systemd's contents beside kind and string are kept
 * as attributes.
 */
final class JsonRecord {
  private static final long LARGEST_TYPE = 0xffffffffL;
  private static final List<String> NV_INDEX = List.of("nv_index", "nvIndexName");

  private JsonRecord() {}

  static LoggedEvent read(JsonMember record) throws PredictionFormatException {
    Map<HashAlgorithm, byte[]> digests = digests(record.member("digests"));
    Map<String, Object> attributes = new LinkedHashMap<>();
    long pcr = register(record, attributes);
    JsonMember type = record.member("content_type");
    JsonMember content = record.member("content");
    return switch (type.string()) {
      case "pcclient_std" -> standard(pcr, digests, content).withAttributes(attributes);
      case "ima_template" -> {
        String name = content.member("template_name").string();
        byte[] data = bytes(content.member("template_data"));
        yield LoggedEvent.of(pcr, EventContent.IMA_TEMPLATE, name, digests, data)
            .withAttributes(attributes);
      }
      case "systemd" -> systemd(pcr, digests, content, attributes);
      case "cel" -> kept(pcr, EventContent.CEL, "cel", digests, content);
      default -> kept(pcr, EventContent.OTHER, type.string(), digests, content);
    };
  }

  private static long register(JsonMember record, Map<String, Object> attributes)
      throws PredictionFormatException {
    Optional<JsonMember> pcr = record.optional("pcr");
    if (pcr.isPresent()) {
      return pcr.get().number(PcrBanks.PCR_COUNT - 1L);
    }
    for (String name : NV_INDEX) {
      Optional<JsonMember> index = record.optional(name);
      if (index.isPresent()) {
        attributes.put(name, scalar(index.get()));
      }
    }
    if (attributes.isEmpty()) {
      throw record.bad("neither pcr nor nv_index");
    }
    return LoggedEvent.NO_REGISTER;
  }

  private static Map<HashAlgorithm, byte[]> digests(JsonMember list)
      throws PredictionFormatException {
    Map<HashAlgorithm, byte[]> digests = new LinkedHashMap<>();
    for (JsonMember item : list.items()) {
      JsonMember name = item.member("hashAlg");
      HashAlgorithm algorithm =
          HashAlgorithm.ofBankName(name.string())
              .orElseThrow(() -> name.bad("an algorithm that is not known"));
      if (digests.put(algorithm, item.member("digest").digest(algorithm)) != null) {
        throw name.bad("a second digest of " + algorithm.bankName());
      }
    }
    return digests;
  }

  private static LoggedEvent standard(
      long pcr, Map<HashAlgorithm, byte[]> digests, JsonMember content)
      throws PredictionFormatException {
    JsonMember type = content.member("event_type");
    OptionalLong number =
        type.isString()
            ? EventType.ofName(type.string())
            : OptionalLong.of(type.number(LARGEST_TYPE));
    Optional<JsonMember> data = content.optional("event_data");
    return LoggedEvent.of(
        pcr,
        number.orElseThrow(() -> type.bad("an event type that is not known")),
        digests,
        data.isPresent() ? bytes(data.get()) : new byte[0]);
  }

  private static LoggedEvent systemd(
      long pcr,
      Map<HashAlgorithm, byte[]> digests,
      JsonMember content,
      Map<String, Object> attributes)
      throws PredictionFormatException {
    for (Map.Entry<String, JsonMember> member : content.members().entrySet()) {
      if (!member.getKey().equals("eventType") && !member.getKey().equals("string")) {
        attributes.put(member.getKey(), scalar(member.getValue()));
      }
    }
    byte[] data = content.member("string").string().getBytes(StandardCharsets.UTF_8);
    String kind = content.member("eventType").string();
    return LoggedEvent.of(pcr, EventContent.SYSTEMD, kind, digests, data)
        .withAttributes(attributes);
  }

  /** Content of a kind that is only carried along: its data in hex. */
  private static LoggedEvent kept(
      long pcr,
      EventContent kind,
      String name,
      Map<HashAlgorithm, byte[]> digests,
      JsonMember content)
      throws PredictionFormatException {
    return LoggedEvent.of(pcr, kind, name, digests, bytes(content.member("data")));
  }

  private static Object scalar(JsonMember value) throws PredictionFormatException {
    return value.isString() ? value.string() : (Object) value.number(Long.MAX_VALUE);
  }

  /** Hex or, where it is none, Base64. */
  private static byte[] bytes(JsonMember value) throws PredictionFormatException {
    String text = value.string();
    if (text.matches("([0-9a-f]{2})*")) {
      return HexFormat.of().parseHex(text);
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw value.bad("neither lower-case hex nor Base64");
    }
  }

  /** The members of a record, without its number. */
  static Map<String, Object> document(LoggedEvent event) {
    Map<String, Object> record = new LinkedHashMap<>();
    Map<String, Object> attributes = new LinkedHashMap<>(event.attributes());
    if (event.pcr() != LoggedEvent.NO_REGISTER) {
      record.put("pcr", event.pcr());
    }
    for (String name : NV_INDEX) {
      Object index = attributes.remove(name);
      if (index != null) {
        record.put(name, index);
      }
    }
    List<Map<String, Object>> digests = new ArrayList<>();
    event
        .digests()
        .forEach(
            (bank, digest) ->
                digests.add(
                    Map.of(
                        "hashAlg", bank.bankName(), "digest", HexFormat.of().formatHex(digest))));
    record.put("digests", digests);
    boolean other = event.content() == EventContent.OTHER;
    record.put("content_type", other ? event.name() : event.content().label());
    record.put("content", content(event, attributes));
    return record;
  }

  private static Map<String, Object> content(LoggedEvent event, Map<String, Object> attributes) {
    String hex = HexFormat.of().formatHex(event.data());
    Map<String, Object> content = new LinkedHashMap<>();
    switch (event.content()) {
      case PCCLIENT_STD -> {
        content.put("event_type", event.name());
        content.put("event_data", hex);
      }
      case IMA_TEMPLATE -> {
        content.put("template_name", event.name());
        content.put("template_data", hex);
      }
      case SYSTEMD -> {
        content.put("string", new String(event.data(), StandardCharsets.UTF_8));
        content.putAll(attributes);
        content.put("eventType", event.name());
      }
      default -> content.put("data", hex);
    }
    return content;
  }
}
