package io.premeasure.measure.txt;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.acm.AcmHeader;
import io.premeasure.boot.txt.acm.AcmInformation;
import io.premeasure.boot.txt.acm.AuthenticatedCodeModule;
import io.premeasure.boot.txt.acm.ChipsetId;
import io.premeasure.boot.txt.acm.HashStart;
import io.premeasure.boot.txt.acm.ProcessorId;
import io.premeasure.boot.txt.acm.TpmInformation;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An authenticated code module as a JSON document. */
final class AcmReport {
  private static final HexFormat HEX = HexFormat.of();

  private AcmReport() {}

  /** All that the module's header and tables hold, and, where they can be told, the hashes. */
  static Map<String, Object> of(
      AuthenticatedCodeModule acm, Collection<HashAlgorithm> banks, long edx)
      throws BootFormatException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("header", header(acm.header()));
    document.put("information", information(acm.information()));
    document.put("chipsets", acm.chipsets().stream().map(AcmReport::chipset).toList());
    document.put("processors", acm.processors().stream().map(AcmReport::processor).toList());
    acm.tpm().ifPresent(tpm -> document.put("tpm", tpm(tpm)));
    if (acm.isLayoutKnown()) {
      addHashes(document, acm, banks, edx);
    }
    return document;
  }

  private static void addHashes(
      Map<String, Object> document,
      AuthenticatedCodeModule acm,
      Collection<HashAlgorithm> banks,
      long edx)
      throws BootFormatException {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (HashAlgorithm algorithm : List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256)) {
      hashes.put(algorithm.bankName(), HEX.formatHex(acm.hash(algorithm)));
    }
    document.put("acmHash", hashes);
    document.put("publicKeySha256", HEX.formatHex(HashAlgorithm.SHA256.hash(acm.modulus())));
    document.put("exponent", acm.signature().exponent());
    document.put("signatureValid", acm.signature().isOver(acm.hash(HashAlgorithm.SHA256)));
    byte[] data = HashStart.data(acm, HashAlgorithm.SHA256, edx);
    Map<String, Object> start = new LinkedHashMap<>();
    start.put("data", HEX.formatHex(data));
    Map<String, Object> digests = new LinkedHashMap<>();
    Map<String, Object> registers = new LinkedHashMap<>();
    for (HashAlgorithm bank : banks) {
      digests.put(bank.bankName(), HEX.formatHex(bank.hash(data)));
      registers.put(bank.bankName(), HEX.formatHex(HashStart.pcr17(bank, data)));
    }
    start.put("digests", digests);
    start.put("pcr17", registers);
    document.put("hashStart", start);
  }

  private static Map<String, Object> header(AcmHeader header) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("moduleType", header.moduleType());
    members.put("moduleSubType", header.moduleSubType());
    members.put("headerLength", header.headerLength());
    members.put(
        "headerVersion", (header.headerVersion() >> 16) + "." + (header.headerVersion() & 0xffff));
    members.put("chipsetId", header.chipsetId());
    members.put("flags", header.flags());
    members.put("preProduction", header.isPreProduction());
    members.put("debugSigned", header.isDebugSigned());
    members.put("vendor", header.vendor());
    members.put("date", "%08x".formatted(header.date()));
    members.put("size", header.size());
    members.put("txtSvn", header.txtSvn());
    members.put("seSvn", header.seSvn());
    members.put("codeControl", header.codeControl());
    members.put("errorEntryPoint", header.errorEntryPoint());
    members.put("gdtLimit", header.gdtLimit());
    members.put("gdtBase", header.gdtBase());
    members.put("segmentSelector", header.segmentSelector());
    members.put("entryPoint", header.entryPoint());
    members.put("keySize", header.keySize());
    members.put("scratchSize", header.scratchSize());
    members.put("userArea", header.userArea());
    return members;
  }

  private static Map<String, Object> information(AcmInformation table) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", table.type());
    members.put("typeName", table.typeName());
    members.put("version", table.version());
    members.put("length", table.length());
    members.put("chipsetList", table.chipsetList());
    members.put("osSinitDataVersion", table.osSinitDataVersion());
    members.put("minimumMleVersion", table.minimumMleVersion());
    members.put("capabilities", table.capabilities());
    members.put("acmVersion", table.acmVersion());
    members.put("acmRevision", table.acmRevision());
    members.put("processorList", table.processorList());
    members.put("tpmList", table.tpmList());
    return members;
  }

  private static Map<String, Object> chipset(ChipsetId chipset) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("flags", chipset.flags());
    members.put("vendor", chipset.vendor());
    members.put("device", chipset.device());
    members.put("revision", chipset.revision());
    members.put("extendedId", chipset.extendedId());
    return members;
  }

  private static Map<String, Object> processor(ProcessorId processor) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("signature", processor.signature());
    members.put("signatureMask", processor.signatureMask());
    members.put("platform", HEX.toHexDigits(processor.platform()));
    members.put("platformMask", HEX.toHexDigits(processor.platformMask()));
    return members;
  }

  private static Map<String, Object> tpm(TpmInformation tpm) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("capabilities", tpm.capabilities());
    members.put("extendPolicy", tpm.extendPolicy());
    members.put("newNvIndices", tpm.usesNewIndices());
    members.put("algorithms", tpm.algorithms());
    members.put(
        "algorithmNames",
        tpm.algorithms().stream()
            .map(
                id ->
                    HashAlgorithm.ofId(id)
                        .map(HashAlgorithm::bankName)
                        .orElse("0x%04x".formatted(id)))
            .toList());
    return members;
  }
}
