package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.cbe.CbeSuperblock;
import io.premeasure.verity.cbe.ImageWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What every command that changed an image says: what it did, and the superblock it led to. */
final class SecuredReport {
  private SecuredReport() {}

  static void print(Console console, ImageWriter writer, String done) throws IOException {
    print(console, writer, done, Map.of());
  }

  static void print(Console console, ImageWriter writer, String done, Map<String, ?> more)
      throws IOException {
    CbeSuperblock superblock = writer.superblock();
    Map<String, Object> document = new LinkedHashMap<>(more);
    document.put("hash", writer.secured().toString());
    document.put("size", superblock.pbas() * CbeSuperblock.BLOCK);
    document.put("volumeSize", writer.blocks() * CbeSuperblock.BLOCK);
    document.put("currentKey", superblock.currentKey().id());
    console.print(
        document, () -> console.line("%s; superblock %s".formatted(done, writer.secured())));
  }
}
