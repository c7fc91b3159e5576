package io.premeasure.verity;

import io.premeasure.fixtures.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** One tree that veritysetup made, for the tests of every package of this module. */
public record GoldenTree(Map<String, Object> json) {
  public static Stream<GoldenTree> all() {
    return Golden.jsonList("verity/trees.json").stream().map(GoldenTree::of);
  }

  @SuppressWarnings("unchecked")
  private static GoldenTree of(Object entry) {
    return new GoldenTree((Map<String, Object>) entry);
  }

  public String name() {
    return (String) json.get("name");
  }

  public boolean inOneFile() {
    return name().contains("combined");
  }

  /** Files that hold FEC data after the tree as well. */
  boolean hasForeignTail() {
    return name().equals("fec-combined");
  }

  private byte[] file(String kind) {
    return Golden.bytes("verity/" + name() + "." + kind + ".gz");
  }

  public byte[] data() {
    return file(inOneFile() ? "combined" : "data");
  }

  public byte[] hashes() {
    return file(inOneFile() ? "combined" : "hash");
  }

  /** Whether there is parity. */
  public boolean hasParity() {
    return json.containsKey("fecRoots");
  }

  /** The file that holds the parity. */
  public byte[] parity() {
    return file(inOneFile() ? "combined" : "fec");
  }

  public String rootHash() {
    return (String) json.get("rootHash");
  }

  public UUID uuid() {
    // Without a superblock there is none.
    Object uuid = json.get("uuid");
    return area().superblock() ? UUID.fromString((String) uuid) : new UUID(0, 0);
  }

  public long number(String key) {
    return ((Number) json.get(key)).longValue();
  }

  public HashArea area() {
    return new HashArea(number("hashOffset"), (Boolean) json.get("superblock"));
  }

  public VerityParameters parameters() {
    return new VerityParameters(
        VerityHash.ofName((String) json.get("hash")).orElseThrow(),
        HashType.ofNumber(number("hashType")).orElseThrow(),
        (int) number("dataBlockSize"),
        (int) number("hashBlockSize"),
        number("dataBlocks"),
        Salt.parse((String) json.get("salt")));
  }

  @SuppressWarnings("unchecked")
  List<Map<String, Object>> corruptions() {
    return (List<Map<String, Object>>) json.getOrDefault("corruptions", List.of());
  }

  /** The data in a file of its own. */
  public Path writeData(Path folder) throws IOException {
    return Files.write(folder.resolve(name() + ".data"), data());
  }

  @Override
  public String toString() {
    return name();
  }
}
