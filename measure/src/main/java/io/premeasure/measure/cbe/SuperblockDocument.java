package io.premeasure.measure.cbe;

import io.premeasure.verity.cbe.CbeSuperblock;
import io.premeasure.verity.cbe.Pool;
import io.premeasure.verity.cbe.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A superblock as JSON. */
final class SuperblockDocument {
  private SuperblockDocument() {}

  static Map<String, Object> of(CbeSuperblock superblock) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("format", superblock.dialect().name().toLowerCase(Locale.ROOT));
    document.put("state", superblock.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    document.put("generation", superblock.generation());
    document.put("lastSecured", superblock.lastSecured());
    document.put("blocks", superblock.pbas());
    document.put("size", superblock.pbas() * CbeSuperblock.BLOCK);
    document.put("volumeBlocks", superblock.currentSnapshot().leaves());
    document.put("volumeSize", superblock.currentSnapshot().leaves() * CbeSuperblock.BLOCK);
    document.put("currentKey", superblock.currentKey().id());
    document.put("previousKey", superblock.previousKey().id());
    document.put("rekeyingVba", superblock.rekeyingVba());
    document.put("resizingBlocks", superblock.resizingPbas());
    document.put("snapshots", snapshots(superblock));
    document.put("freeTree", pool(superblock.freeTree()));
    document.put("metaTree", pool(superblock.metaTree()));
    return document;
  }

  static List<Map<String, Object>> snapshots(CbeSuperblock superblock) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Snapshot snapshot : superblock.validSnapshots()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", snapshot.generation());
      one.put("current", snapshot.equals(superblock.currentSnapshot()));
      one.put("keep", snapshot.keep());
      one.put("pba", snapshot.root().pba());
      one.put("hash", snapshot.root().hash().toString());
      one.put("levels", snapshot.maxLevel() + 1L);
      one.put("degree", superblock.degree());
      one.put("leaves", snapshot.leaves());
      all.add(one);
    }
    return all;
  }

  private static Map<String, Object> pool(Pool pool) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("generation", pool.root().generation());
    one.put("pba", pool.root().pba());
    one.put("hash", pool.root().hash().toString());
    one.put("levels", pool.shape().maxLevel() + 1L);
    one.put("degree", pool.shape().degree());
    one.put("leaves", pool.shape().leaves());
    return one;
  }
}
