package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.SuperblockSlot;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cbe info}: the superblocks. */
@Command(name = "info", description = "Show the superblock of IMG that counts, and the others.")
public final class CbeInfoCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  private final Console console;

  /** A command that prints to the console. */
  public CbeInfoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    TrustAnchor anchor = options.anchor();
    try (CbeImage image = options.open(console, anchor)) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("slot", image.slot().index());
      document.put("hash", image.slot().hash().toString());
      document.put("fresh", anchor.secured().isPresent() ? Boolean.TRUE : null);
      document.putAll(SuperblockDocument.of(image.superblock()));
      document.put("slots", slots(image));
      console.print(document, () -> document.forEach(this::line));
    }
    return ExitStatus.OK;
  }

  private static List<Map<String, Object>> slots(CbeImage image) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (SuperblockSlot slot : image.slots().all()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("slot", slot.index());
      one.put("hash", slot.hash().toString());
      one.put("valid", slot.usable().isPresent());
      slot.usable().ifPresent(superblock -> one.put("generation", superblock.generation()));
      all.add(one);
    }
    return all;
  }

  private void line(String name, Object value) {
    if (value instanceof List<?> list) {
      console.line(name);
      list.forEach(item -> console.line("    " + item));
    } else {
      console.line("%-14s %s".formatted(name, value == null ? "not checked" : value));
    }
  }
}
