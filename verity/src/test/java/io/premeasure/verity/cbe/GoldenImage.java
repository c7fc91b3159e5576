package io.premeasure.verity.cbe;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An image that the CBE core wrote, and what is known about it. */
record GoldenImage(String name, Map<String, Object> facts) {
  static final String FOLDER = "cbe";

  static GoldenImage of(String name) {
    return new GoldenImage(name, Golden.json(FOLDER + "/" + name + ".json"));
  }

  static Stream<GoldenImage> all() {
    try (Stream<Path> files = Files.list(Golden.path(FOLDER))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".img.gz"))
          .map(file -> of(file.substring(0, file.indexOf('.'))))
          .sorted((a, b) -> a.name.compareTo(b.name))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of the format that the core has had since 2020-07-17. */
  static Stream<GoldenImage> allOf2021() {
    return all().filter(image -> image.facts.get("format").equals("2021"));
  }

  byte[] bytes() {
    return Golden.bytes(FOLDER + "/" + name + ".img.gz");
  }

  BlockSource source() {
    return BlockSource.of(name, bytes());
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> map(String member) {
    return (Map<String, Object>) facts.get(member);
  }

  @SuppressWarnings("unchecked")
  List<Map<String, Object>> list(String member) {
    return (List<Map<String, Object>>) facts.getOrDefault(member, List.of());
  }

  Optional<BlockHash> secured() {
    return Optional.ofNullable(map("trust_anchor").get("secured_superblock_sha256"))
        .map(hash -> BlockHash.parse(hash.toString()));
  }

  /** The anchor as it was after the last run. */
  TrustAnchor anchor() {
    return TrustAnchor.inMemory(protection(), secured());
  }

  KeyProtection protection() {
    byte[] privateKey = HexFormat.of().parseHex(map("trust_anchor").get("private_key").toString());
    return map("trust_anchor").get("kind").equals("xor")
        ? new XorProtection(privateKey, XorProtection.CORE_FIRST_KEY)
        : new GoldenProtection(new AesProtection(privateKey));
  }

  @Override
  public String toString() {
    return name;
  }
}
