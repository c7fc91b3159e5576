package io.premeasure.boot.txt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.MleImage.Layout;
import io.premeasure.boot.txt.MleImage.LongCommandLine;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MleImageTest {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  /** One image with one command line, and what lcp2_mlehash of tboot 1.10.5 says. */
  record Case(String file, Map<?, ?> expected) {
    Optional<byte[]> commandLine() {
      return Optional.ofNullable((String) expected.get("cmdline"))
          .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return file + " " + commandLine().map(line -> line.length);
    }
  }

  static Stream<Case> cases() {
    return Golden.json("txt/mle/expected.json").entrySet().stream()
        .flatMap(
            file ->
                ((List<?>) ((Map<?, ?>) file.getValue()).get("cases"))
                    .stream().map(one -> new Case(file.getKey(), (Map<?, ?>) one)));
  }

  static Stream<Case> goodCases() {
    return cases().filter(one -> !one.expected().containsKey("error"));
  }

  static Stream<Case> badCases() {
    return cases().filter(one -> one.expected().containsKey("error"));
  }

  @ParameterizedTest
  @MethodSource("goodCases")
  void hashIsThatOfTbootsTool(Case one) throws IOException {
    MleImage image = MleImage.read(file(one.file()), Layout.APPENDED);
    assertDigests(
        one.expected(), image.hash(BANKS, one.commandLine(), LongCommandLine.FIRST_BYTE_LOST));
  }

  @ParameterizedTest
  @MethodSource("goodCases")
  void hashAsLoadedIsWhatAStartMeasures(Case one) throws IOException {
    Object loaded = one.expected().get("as_loaded");
    MleImage image = MleImage.read(file(one.file()), Layout.LOADED);
    assertDigests(
        loaded == null ? one.expected() : (Map<?, ?>) loaded,
        image.hash(BANKS, one.commandLine(), LongCommandLine.CUT));
  }

  @ParameterizedTest
  @MethodSource("badCases")
  void whatPointsOutsideOrIsNoImageIsRefused(Case one) {
    for (Layout layout : Layout.values()) {
      assertThrows(BootFormatException.class, () -> MleImage.read(file(one.file()), layout));
    }
  }

  @Test
  void bytesOutsideTheMeasuredRangeDoNotCount() throws IOException {
    MleHeader header = MleImage.read(file("two-contiguous.elf"), Layout.APPENDED).header();
    assertTrue(header.end() > header.start());
    assertEquals(0x20001, header.version());
  }

  @Test
  void versionsBefore194LeaveTheFirstWordOut() {
    assertEquals("a  b ", MleImage.withoutFirstWord("  tboot.gz  a  b "));
    assertEquals("", MleImage.withoutFirstWord("tboot.gz"));
    assertEquals("", MleImage.withoutFirstWord(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "logging=serial", "a b  c"})
  @RequiresTool("lcp2_mlehash")
  void sm3IsThatOfTbootsToolToo(String commandLine) throws IOException {
    Path file = Golden.path("txt/mle/two-contiguous.elf");
    String printed =
        RealTool.runOk(
                "lcp2_mlehash",
                "--create",
                "--alg",
                "sm3",
                "--cmdline",
                commandLine,
                file.toString())
            .out();
    byte[] digest =
        MleImage.read(BlockSource.of("elf", Files.readAllBytes(file)), Layout.APPENDED)
            .hash(
                List.of(HashAlgorithm.SM3_256),
                Optional.of(commandLine.getBytes(StandardCharsets.UTF_8)),
                LongCommandLine.CUT)
            .get(HashAlgorithm.SM3_256);
    assertEquals(HexFormat.of().formatHex(digest), printed.replaceAll("\\s", ""));
  }

  @Test
  @RequiresTool("lcp2_mlehash")
  void debiansTbootHasTheHashOfTbootsTool() throws IOException {
    Path file = Path.of("/boot/tboot.gz");
    Assumptions.assumeTrue(Files.isReadable(file), "the package tboot is not whole");
    byte[] content = Files.readAllBytes(file);
    String line = "logging=memory min_ram=0x2000000";
    RealTool.Result tool =
        RealTool.runOk(
            "lcp2_mlehash", "--create", "--alg", "sha384", "--cmdline", line, file.toString());
    MleImage image = MleImage.read(BlockSource.of("tboot.gz", content), Layout.LOADED);
    byte[] digest =
        image
            .hash(
                List.of(HashAlgorithm.SHA384),
                Optional.of(line.getBytes(StandardCharsets.UTF_8)),
                LongCommandLine.CUT)
            .get(HashAlgorithm.SHA384);
    assertEquals(HexFormat.of().formatHex(digest), tool.out().replaceAll("\\s", ""));
    Map<String, Object> golden = Golden.json("txt/mle/debian-tboot.json");
    String sha256 = HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(content));
    Assumptions.assumeTrue(golden.get("sha256_of_file").equals(sha256), "another tboot");
    assertEquals(
        ((Number) ((Map<?, ?>) golden.get("mle_header")).get("capabilities")).longValue(),
        image.header().capabilities());
    for (Object one : (List<?>) golden.get("cases")) {
      Case each = new Case("tboot.gz", (Map<?, ?>) one);
      assertDigests(
          each.expected(), image.hash(BANKS, each.commandLine(), LongCommandLine.FIRST_BYTE_LOST));
    }
  }

  @Test
  void damagedImagesAreReadOrRefused() throws IOException {
    byte[] good = Arrays.copyOf(bytes("gap.elf"), 12288);
    HostileInput.mutations(good, BootFormatException.class, MleImageTest::readBoth);
    byte[] packed = bytes("bss.elf.gz");
    HostileInput.truncations(
        packed,
        BootFormatException.class,
        input -> MleImage.read(BlockSource.of("x", input), Layout.APPENDED));
    HostileInput.truncations(good, BootFormatException.class, MleImageTest::readBoth);
  }

  private static void readBoth(byte[] input) throws IOException {
    for (Layout layout : Layout.values()) {
      MleImage.read(BlockSource.of("x", input), layout)
          .hash(List.of(HashAlgorithm.SHA256), Optional.of(new byte[3]), LongCommandLine.CUT);
    }
  }

  private static BlockSource file(String name) throws IOException {
    return BlockSource.of(name, bytes(name));
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(Golden.path("txt/mle/" + name));
  }

  private static void assertDigests(Map<?, ?> expected, Map<HashAlgorithm, byte[]> digests) {
    for (HashAlgorithm bank : BANKS) {
      String hex = (String) expected.get(bank.bankName());
      assertArrayEquals(HexFormat.of().parseHex(hex), digests.get(bank), bank.bankName());
    }
  }
}
