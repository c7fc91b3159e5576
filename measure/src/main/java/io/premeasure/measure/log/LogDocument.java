package io.premeasure.measure.log;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import java.util.LinkedHashMap;
import java.util.Map;

/** What every document about a log starts with. */
final class LogDocument {
  private LogDocument() {}

  /**
   * The format, the banks, how many bytes behind the last event are none of it and, where the log
   * names it, the locality of TPM2_Startup.
   */
  static Map<String, Object> head(EventLog log) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("format", log.format().label());
    document.put("algorithms", log.algorithms().stream().map(HashAlgorithm::bankName).toList());
    log.startupLocality().ifPresent(locality -> document.put("startupLocality", locality));
    if (log.padding().length > 0) {
      document.put("padding", log.padding().length);
    }
    return document;
  }
}
