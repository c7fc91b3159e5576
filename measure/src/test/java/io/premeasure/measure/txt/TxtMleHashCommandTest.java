package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxtMleHashCommandTest {
  static Stream<String> goodFiles() {
    return Golden.json("txt/mle/expected.json").entrySet().stream()
        .filter(file -> !((Map<?, ?>) cases(file.getValue()).get(0)).containsKey("error"))
        .map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("goodFiles")
  void compatibleValuesAreThoseOfTheToolForEveryCommandLine(String file) throws IOException {
    for (Object each : cases(Golden.json("txt/mle/expected.json").get(file))) {
      Map<?, ?> one = (Map<?, ?>) each;
      List<String> words = new ArrayList<>(List.of("--compatible", "--bank", "sha1,sha512"));
      if (one.get("cmdline") != null) {
        words.addAll(List.of("--cmdline", (String) one.get("cmdline")));
      }
      Map<?, ?> digests = (Map<?, ?>) run(file, words).get("digests");
      assertEquals(Map.of("sha1", one.get("sha1"), "sha512", one.get("sha512")), digests);
    }
  }

  @Test
  void commandLineThatIsTooLongIsCutAndSaidSo() throws IOException {
    List<?> cases = cases(Golden.json("txt/mle/expected.json").get("single.elf.gz"));
    Map<?, ?> tooLong = (Map<?, ?>) cases.get(cases.size() - 1);
    Map<String, Object> document =
        run("single.elf.gz", List.of("--cmdline", (String) tooLong.get("cmdline")));
    Map<?, ?> started = (Map<?, ?>) tooLong.get("as_loaded");
    assertEquals(started.get("sha256"), ((Map<?, ?>) document.get("digests")).get("sha256"));
    assertEquals(tooLong.get("sha256"), ((Map<?, ?>) document.get("lcp2_mlehash")).get("sha256"));
    assertEquals(1, ((List<?>) document.get("warnings")).size());
  }

  @Test
  void bothValuesAreGivenForSegmentsWithGaps() throws IOException {
    Map<?, ?> one = (Map<?, ?>) cases(Golden.json("txt/mle/expected.json").get("gap.elf")).get(0);
    Map<String, Object> document = run("gap.elf", List.of("--bank", "sha384"));
    assertEquals(Map.of("sha384", one.get("sha384")), document.get("digests"));
    assertEquals(
        ((Map<?, ?>) one.get("as_loaded")).get("sha384"),
        ((Map<?, ?>) document.get("asLoaded")).get("sha384"));
  }

  @Test
  void firstWordCanBeLeftOut() throws IOException {
    List<String> plain = List.of("--cmdline", "logging=serial");
    List<String> named = List.of("--strip-first-word", "--cmdline", "tboot.gz logging=serial");
    assertEquals(run("bss.elf.gz", plain).get("digests"), run("bss.elf.gz", named).get("digests"));
    assertFalse(
        run("bss.elf.gz", plain)
            .get("digests")
            .equals(run("bss.elf.gz", List.of()).get("digests")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"unaligned-header.elf", "elf-x86_64.elf", "end-beyond-image.elf", "gone.elf"})
  void fileThatIsNoLaunchEnvironmentIsRefused(String name) {
    String folder = Golden.path("txt/mle").toString();
    Invocation run = Invocation.of("txt", "mle-hash", folder + "/" + name);
    assertEquals(3, run.exit());
    assertTrue(run.err().contains(name), run.err());
  }

  @ParameterizedTest
  @CsvSource({
    "kernel.bin.gz, iommu=required dom0_mem=524288",
    "dom0.bin, root=/dev/vda1 ro",
    "initrd.bin, ''"
  })
  void modulesAreHashedAsTbPolgenHashesThem(String name, String line) throws IOException {
    String policy = HexFormat.of().formatHex(Golden.bytes("txt/policy/xen-linux.pol"));
    Invocation run =
        Invocation.of(
            "--format",
            "json",
            "txt",
            "module-hash",
            "--cmdline",
            line,
            Golden.path("txt/policy/" + name).toString());
    assertEquals(0, run.exit(), run.err());
    String hash = (String) ((Map<?, ?>) run.json().get("digests")).get("sha256");
    assertTrue(policy.contains(hash), hash);
  }

  @Test
  void packedModuleIsHashedAsStoredWhenGrubDoesNotUnpack() throws IOException {
    String file = Golden.path("txt/policy/kernel.bin.gz").toString();
    Invocation run = Invocation.of("txt", "module-hash", "--no-unzip", "--bank", "sha256", file);
    HashAlgorithm sha256 = HashAlgorithm.SHA256;
    byte[] content = Files.readAllBytes(Path.of(file));
    byte[] hash = sha256.hash(sha256.hash(new byte[0]), sha256.hash(content));
    assertEquals("sha256 " + HexFormat.of().formatHex(hash), run.text().strip());
  }

  private static List<?> cases(Object file) {
    return (List<?>) ((Map<?, ?>) file).get("cases");
  }

  private static Map<String, Object> run(String file, List<String> words) throws IOException {
    List<String> all = new ArrayList<>(List.of("--format", "json", "txt", "mle-hash"));
    all.addAll(words);
    all.add(Golden.path("txt/mle/" + file).toString());
    Invocation run = Invocation.of(all.toArray(new String[0]));
    assertEquals(0, run.exit(), run.err());
    return run.json();
  }
}
