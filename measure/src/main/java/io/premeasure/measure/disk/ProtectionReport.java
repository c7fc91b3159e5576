package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.disk.protect.ProtectedDisk;
import io.premeasure.measure.prediction.CvmdiskLines;
import io.premeasure.measure.prediction.PredictionJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a signed disk's owner needs to know. */
final class ProtectionReport {
  private final Console console;

  ProtectionReport(Console console) {
    this.console = console;
  }

  /** Prints the root hash, the signer, and what will be measured. */
  void print(Path image, ProtectedDisk disk) throws IOException {
    disk.warnings().forEach(warning -> console.note("premeasure: warning: " + warning));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("image", image.toString());
    document.put("roothash", disk.roothash());
    document.put("signer", disk.signer());
    document.put("archive", disk.archiveDigest());
    document.put("warnings", disk.warnings());
    document.put(
        "prediction", PredictionJson.document(disk.prediction(), disk.prediction().pcrs()));
    console.print(
        document,
        () -> {
          console.line("roothash: " + disk.roothash());
          byte[] signer = HexFormat.of().parseHex(disk.signer());
          console.line(CvmdiskLines.of(disk.prediction(), signer).stripTrailing());
        });
  }
}
