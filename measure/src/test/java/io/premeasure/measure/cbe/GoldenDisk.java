package io.premeasure.measure.cbe;

import io.premeasure.fixtures.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A golden image in a folder, and beside it the folder {@code anchor} of its trust anchor. */
final class GoldenDisk {
  private final Path folder;
  private final String name;

  private GoldenDisk(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Unpacks the image and writes the anchor's files. */
  static GoldenDisk in(Path folder, String name) throws IOException {
    GoldenDisk disk = new GoldenDisk(folder, name);
    Files.createDirectories(disk.anchor());
    Files.writeString(disk.anchor().resolve("keyfile"), "*".repeat(32), StandardCharsets.US_ASCII);
    Files.write(
        disk.anchor().resolve("secured_superblock"),
        HexFormat.of().parseHex(disk.secured("trust_anchor", "secured_superblock_sha256")));
    Files.write(disk.image(), Golden.bytes("cbe/" + name + ".img.gz"));
    return disk;
  }

  Path image() {
    return folder.resolve(name);
  }

  Path anchor() {
    return folder.resolve("anchor");
  }

  /** What the original core says {@code superblock_sha256}, {@code vbd_root} ... are. */
  String measurement(String kind) {
    return secured("measurement", kind);
  }

  /** SHA-256 of the disk in the current state, in plain. */
  String content() {
    return volumes().stream()
        .filter(volume -> Boolean.TRUE.equals(volume.get("current")))
        .map(volume -> volume.get("content_sha256").toString())
        .findFirst()
        .orElseThrow();
  }

  /** The snapshots and the current state, as the original core describes them. */
  @SuppressWarnings("unchecked")
  List<Map<String, Object>> volumes() {
    return (List<Map<String, Object>>) golden().get("volumes");
  }

  @SuppressWarnings("unchecked")
  private String secured(String object, String member) {
    return ((Map<String, Object>) golden().get(object)).get(member).toString();
  }

  private Map<String, Object> golden() {
    return Golden.json("cbe/" + name + ".json");
  }
}
