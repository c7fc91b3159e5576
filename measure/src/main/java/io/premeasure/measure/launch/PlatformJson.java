package io.premeasure.measure.launch;

import io.premeasure.boot.Input;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.launch.PlatformDigest;
import io.premeasure.boot.txt.launch.PlatformField;
import io.premeasure.boot.txt.launch.PlatformField.Form;
import io.premeasure.boot.txt.launch.PlatformProfile;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.measure.document.YamlDocument;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a platform as JSON: {@code platform} with a member for each field, in hex or as
 * a number, and for digests an object with a member for each bank. A profile's file also names the
 * log that it was read from.
 */
public final class PlatformJson {
  private static final String KIND = "txt-profile";
  private static final int VERSION = 1;
  private static final long LARGEST_NUMBER = 0xffffffffL;

  private PlatformJson() {}

  /** The document of a profile. */
  public static Map<String, Object> document(PlatformProfile profile, Input log)
      throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasure", KIND);
    document.put("version", VERSION);
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("name", log.name());
    source.put("sha256", log.sha256());
    source.put("size", log.size());
    document.put("log", source);
    document.put("platform", members(profile));
    return document;
  }

  /** Reads the file of a profile. */
  static PlatformProfile readProfile(String source, byte[] json) throws IOException {
    DocumentNode root = YamlDocument.read(source, json);
    if (!root.member("premeasure").text().equals(KIND)
        || root.member("version").unsigned(LARGEST_NUMBER) != VERSION) {
      throw root.bad("expected a " + KIND + " of version " + VERSION);
    }
    return read(source, root.member("platform"));
  }

  /** Reads the fields of a platform; names that are not known are refused. */
  static PlatformProfile read(String source, DocumentNode platform) throws IOException {
    PlatformProfile profile = new PlatformProfile(source);
    for (Map.Entry<String, DocumentNode> member : platform.members().entrySet()) {
      Optional<PlatformField> field = PlatformField.ofLabel(member.getKey());
      Optional<PlatformDigest> digest = PlatformDigest.ofLabel(member.getKey());
      if (field.isPresent()) {
        profile = with(profile, field.get(), member.getValue());
      } else if (digest.isPresent()) {
        profile = profile.with(digest.get(), digests(member.getValue()));
      } else {
        throw member.getValue().bad("no such field of a platform");
      }
    }
    return profile;
  }

  private static PlatformProfile with(
      PlatformProfile profile, PlatformField field, DocumentNode value) throws IOException {
    return field.form() == Form.NUMBER
        ? profile.with(field, value.unsigned(LARGEST_NUMBER))
        : profile.with(field, Octets.of(value.hex()));
  }

  /** Reads a digest for each of some banks. */
  static Map<HashAlgorithm, Octets> digests(DocumentNode banks) throws IOException {
    Map<HashAlgorithm, Octets> digests = new EnumMap<>(HashAlgorithm.class);
    for (Map.Entry<String, DocumentNode> bank : banks.members().entrySet()) {
      Optional<HashAlgorithm> algorithm = HashAlgorithm.ofBankName(bank.getKey());
      if (algorithm.isEmpty()) {
        throw bank.getValue().bad("no such bank");
      }
      digests.put(algorithm.get(), Octets.of(bank.getValue().hex(algorithm.get().size())));
    }
    return digests;
  }

  private static Map<String, Object> members(PlatformProfile profile) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    for (PlatformField field : PlatformField.values()) {
      Optional<Octets> value = profile.data(field).map(PlatformProfile.Value::value);
      if (value.isPresent()) {
        members.put(field.label(), value(field, value.get()));
      }
    }
    for (PlatformDigest digest : PlatformDigest.values()) {
      profile.digests(digest).ifPresent(known -> members.put(digest.label(), banks(known.value())));
    }
    return members;
  }

  private static Object value(PlatformField field, Octets value) throws IOException {
    return field.form() == Form.NUMBER
        ? StructureReader.of(field.label(), value.bytes()).u32(field.label())
        : value.toString();
  }

  private static Map<String, String> banks(Map<HashAlgorithm, Octets> digests) {
    Map<String, String> members = new LinkedHashMap<>();
    digests.forEach((bank, digest) -> members.put(bank.bankName(), digest.toString()));
    return members;
  }
}
