package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.verity.cbe.Finding.Tree;
import io.premeasure.verity.cbe.ImageDump;
import io.premeasure.verity.cbe.Node;
import io.premeasure.verity.cbe.PoolEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The blocks of a dump: text is printed at once, rows of JSON are collected. */
final class DumpRows implements ImageDump.Visitor {
  private final Console console;
  private final boolean all;
  private final List<Map<String, Object>> rows = new ArrayList<>();

  DumpRows(Console console, boolean all) {
    this.console = console;
    this.all = all;
  }

  List<Map<String, Object>> rows() {
    return rows;
  }

  @Override
  public void block(Tree tree, long snapshot, int level, long vba, Node node, boolean verified) {
    boolean written = level > 0 || node.generation() != 0;
    if (!written && !all) {
      return;
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("tree", tree.label());
    if (tree == Tree.VBD) {
      row.put("snapshot", snapshot);
    }
    row.put("level", level);
    row.put(tree == Tree.VBD ? "vba" : "index", vba);
    row.put("pba", node.pba());
    row.put("generation", node.generation());
    row.put("hash", node.hash().toString());
    row.put("verified", written ? verified : null);
    add(row);
  }

  @Override
  public void entry(Tree tree, long index, PoolEntry entry) {
    if (entry.equals(new PoolEntry(entry.pba(), 0, 0, 0, 0, false)) && !all) {
      return;
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("tree", tree.label());
    row.put("level", 0);
    row.put("index", index);
    row.put("pba", entry.pba());
    row.put("lastVba", entry.lastVba());
    row.put("allocated", entry.allocated());
    row.put("freed", entry.freed());
    row.put("key", entry.keyId());
    row.put("reserved", entry.reserved());
    add(row);
  }

  private void add(Map<String, Object> row) {
    if (console.json()) {
      rows.add(row);
      return;
    }
    StringBuilder line = new StringBuilder();
    row.forEach((name, value) -> line.append(name).append('=').append(value).append(' '));
    console.line(line.toString().stripTrailing());
  }
}
