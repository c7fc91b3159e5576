package io.premeasure.measure.txt;

import io.premeasure.boot.txt.lcp.ElementContent;
import io.premeasure.boot.txt.lcp.ElementType;
import io.premeasure.boot.txt.lcp.LaunchPolicy;
import io.premeasure.boot.txt.lcp.ListSignature;
import io.premeasure.boot.txt.lcp.ListSignatures;
import io.premeasure.boot.txt.lcp.PcrSelection;
import io.premeasure.boot.txt.lcp.PolicyAlgorithms;
import io.premeasure.boot.txt.lcp.PolicyElement;
import io.premeasure.boot.txt.lcp.PolicyList;
import io.premeasure.boot.txt.tboot.PolicyEntry;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.tpm.HashAlgorithm;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Policies as JSON documents. */
final class PolicyReport {
  private static final HexFormat HEX = HexFormat.of();

  private PolicyReport() {}

  /** The file's content. */
  static Map<String, Object> of(PolicyFile file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", file.kind().toString());
    if (file instanceof PolicyFile.Policy policy) {
      addPolicy(document, policy.policy());
    } else if (file instanceof PolicyFile.Data data) {
      document.put("lists", data.data().lists().stream().map(PolicyReport::list).toList());
    } else if (file instanceof PolicyFile.ListFile list) {
      document.putAll(list(list.list()));
    } else if (file instanceof PolicyFile.Element element) {
      document.putAll(element(element.element()));
    } else if (file instanceof PolicyFile.Tboot tboot) {
      addTboot(document, tboot.policy());
    }
    return document;
  }

  private static void addPolicy(Map<String, Object> document, LaunchPolicy policy) {
    document.put("version", version(policy.version()));
    document.put("hashAlgorithm", policy.algorithm().bankName());
    document.put("type", policy.type() == LaunchPolicy.ANY ? "any" : "list");
    document.put("sinitMinVersion", policy.minimumSinit());
    document.put("revocationCounters", policy.counters());
    document.put("control", policy.control());
    document.put("maxSinitMinVersion", policy.maximumSinitMinimum());
    document.put("maxBiosacMinVersion", policy.maximumBiosMinimum());
    if (policy.version() >= 0x0300) {
      document.put("allowedHashes", PolicyAlgorithms.hashes(policy.allowed().hashes()));
      document.put("allowedSignatures", PolicyAlgorithms.signatures(policy.allowed().signatures()));
      document.put("auxiliaryHashes", PolicyAlgorithms.hashes(policy.allowed().auxiliary()));
    }
    document.put("policyHash", HEX.formatHex(policy.hash()));
  }

  private static Map<String, Object> list(PolicyList list) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("version", version(list.version()));
    members.put("elements", list.elements().stream().map(PolicyReport::element).toList());
    list.signature().ifPresent(signature -> members.put("signature", signature(list, signature)));
    return members;
  }

  private static Map<String, Object> signature(PolicyList list, ListSignature signature) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("scheme", signature.scheme().label());
    signature.hash().ifPresent(hash -> members.put("hashAlgorithm", hash.bankName()));
    members.put("revocationCounter", signature.revocationCounter());
    members.put("keyBits", signature.keyBits());
    if (signature.scheme().isRsa()) {
      members.put("exponent", signature.exponent());
    }
    members.put("key", signature.key().toString());
    ListSignatures.isValid(list).ifPresent(valid -> members.put("valid", valid));
    return members;
  }

  private static Map<String, Object> element(PolicyElement element) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(
        "type", element.type().map(ElementType::label).orElse("0x%x".formatted(element.typeId())));
    members.put("control", element.control());
    if (element.content().isPresent()) {
      addContent(members, element.content().get());
    } else {
      members.put("data", HEX.formatHex(element.data()));
    }
    return members;
  }

  private static void addContent(Map<String, Object> members, ElementContent content) {
    if (content instanceof ElementContent.Hashes hashes) {
      hashes.minimumSinit().ifPresent(minimum -> members.put("sinitMinVersion", minimum));
      members.put("hashAlgorithm", hashes.algorithm().bankName());
      members.put("hashes", hashes.hashes().stream().map(Object::toString).toList());
    } else if (content instanceof ElementContent.Firmware firmware) {
      members.put("hashAlgorithm", firmware.algorithm().bankName());
      members.put("fallback", firmware.fallback().toString());
      members.put("hashes", firmware.hashes().stream().map(Object::toString).toList());
    } else if (content instanceof ElementContent.PlatformConfiguration configuration) {
      members.put("hashAlgorithm", configuration.algorithm().bankName());
      members.put(
          "selections", configuration.selections().stream().map(PolicyReport::selection).toList());
    } else if (content instanceof ElementContent.Custom custom) {
      members.put("uuid", custom.uuid().toString());
      members.put("data", custom.data().toString());
    } else if (content instanceof ElementContent.Opaque opaque) {
      members.put("data", opaque.data().toString());
    }
  }

  private static Map<String, Object> selection(PcrSelection selection) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("bank", selection.bank().bankName());
    members.put("pcrs", List.copyOf(selection.pcrs()));
    members.put("digest", selection.digest().toString());
    return members;
  }

  private static void addTboot(Map<String, Object> document, VerifiedLaunchPolicy policy) {
    document.put("version", 2);
    document.put("type", policy.action().label());
    document.put("hashAlgorithm", policy.algorithm().bankName());
    document.put("control", policy.control());
    document.put("entries", policy.entries().stream().map(PolicyReport::entry).toList());
  }

  private static Map<String, Object> entry(PolicyEntry entry) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("module", entry.module() == PolicyEntry.ANY_MODULE ? "any" : entry.module());
    members.put("pcr", entry.pcr() == PolicyEntry.NO_PCR ? "none" : entry.pcr());
    members.put("hash", entry.matchesAny() ? "any" : "image");
    if (entry.nvIndex() != 0) {
      members.put("nvIndex", "0x%08x".formatted(entry.nvIndex()));
    }
    members.put("hashes", entry.hashes().stream().map(Object::toString).toList());
    return members;
  }

  /** The hashes of the file that policies and registers know it by. */
  static Map<String, Object> hashes(PolicyFile file, List<HashAlgorithm> banks) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", file.kind().toString());
    if (file instanceof PolicyFile.Policy policy) {
      document.put("hash", each(banks, bank -> bank.hash(policy.policy().encode())));
    } else if (file instanceof PolicyFile.Data data) {
      document.put("hash", each(banks, data.data()::hash));
    } else if (file instanceof PolicyFile.ListFile list) {
      document.put("hash", each(banks, list.list()::hash));
    } else if (file instanceof PolicyFile.Element element) {
      document.put("hash", each(banks, bank -> bank.hash(element.element().encode())));
    } else if (file instanceof PolicyFile.Tboot tboot) {
      document.put("hash", each(banks, tboot.policy()::hash));
      document.put("measurement", each(banks, bank -> tboot.policy().measurement(bank, bank)));
    }
    return document;
  }

  private static Map<String, String> each(
      List<HashAlgorithm> banks, java.util.function.Function<HashAlgorithm, byte[]> hash) {
    Map<String, String> members = new LinkedHashMap<>();
    banks.forEach(bank -> members.put(bank.bankName(), HEX.formatHex(hash.apply(bank))));
    return members;
  }

  private static String version(int version) {
    return (version >> 8) + "." + (version & 0xff);
  }
}
