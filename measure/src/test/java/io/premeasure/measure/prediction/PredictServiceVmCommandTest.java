package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.measure.Invocation;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.YamlDocument;
import io.premeasure.measure.servicevm.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictServiceVmCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void unpackDisk() throws IOException {
    Files.write(folder.resolve("ext-dynamic.vhd"), Golden.bytes("txt/vhd/ext-dynamic.vhd.gz"));
  }

  @ParameterizedTest
  @CsvSource({
    "minimal, servicevm",
    "minimal, pvgrub",
    "with-initrd, servicevm",
    "with-initrd, pvgrub"
  })
  void registersAreThoseOfTheConvention(String name, String profile) throws IOException {
    Invocation run = predict(manifest(name), "--profile", profile, "--bank", "sha1,sha256,sha384");
    assertEquals(0, run.exit(), run.err());
    Map<?, ?> banks = asMap(run.json().get("banks"));
    byBank(name)
        .forEach((bank, profiles) -> assertEquals(asMap(profiles).get(profile), banks.get(bank)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "with-initrd"})
  void moduleDigestIsThatOfTbootsRule(String name) throws IOException {
    Invocation run =
        predict(manifest(name), "--profile", "tboot-module", "--bank", "sha1,sha256,sha384");
    assertEquals(0, run.exit(), run.err());
    Map<?, ?> event = asMap(((List<?>) run.json().get("events")).get(0));
    assertEquals(23, event.get("pcr"));
    byBank(name)
        .forEach(
            (bank, profiles) ->
                assertEquals(
                    asMap(profiles).get("tboot_module"), asMap(event.get("digests")).get(bank)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "with-initrd"})
  void configurationIsMeasuredInItsCanonicalForm(String name) throws IOException {
    List<?> events = (List<?>) predict(manifest(name)).json().get("events");
    Map<?, ?> event =
        events.stream()
            .map(PredictServiceVmCommandTest::asMap)
            .filter(each -> each.get("pcr").equals(6))
            .findFirst()
            .orElseThrow();
    assertEquals(
        golden(name).get("canonical_configuration"),
        new String(Base64.getDecoder().decode((String) event.get("data")), StandardCharsets.UTF_8));
    List<?> inputs = (List<?>) predict(manifest(name)).json().get("inputs");
    Map<?, ?> kernel = asMap(golden(name).get("kernel"));
    assertTrue(
        inputs.stream().anyMatch(input -> asMap(input).get("sha256").equals(kernel.get("sha256"))));
  }

  @Test
  void digestsThatOpenXtKeepsAreShown() throws IOException {
    Invocation run = predict(manifest("minimal"), "--profile", "openxt");
    Map<?, ?> disk = asMap(((List<?>) run.json().get("disks")).get(0));
    assertEquals(golden("minimal").get("container_sha1"), disk.get("sha1"));
    assertEquals(golden("minimal").get("content_sha1"), disk.get("contentSha1"));
  }

  @Test
  void writableDiskIsNotMeasured() throws IOException {
    Map<String, Object> manifest = manifest("minimal");
    disk(manifest).put("mode", "w");
    Map<?, ?> banks = asMap(predict(manifest).json().get("banks"));
    assertEquals(java.util.Set.of("4", "5", "6"), asMap(banks.get("sha256")).keySet());
  }

  @Test
  void rootHashIsMeasuredBehindTheContent() throws IOException {
    Map<String, Object> manifest = manifest("minimal");
    disk(manifest).put("rootHash", "ab".repeat(32));
    List<?> events = (List<?>) predict(manifest).json().get("events");
    Map<?, ?> last = asMap(events.get(events.size() - 1));
    assertEquals(8, last.get("pcr"));
    assertEquals("dm-verity root of disk 0, xvda", last.get("description"));
  }

  @Test
  void kernelBesideTheDiskAndTheOneInItGiveTheSame() throws IOException {
    Path kernel = folder.resolve("vmlinuz");
    String inside = folder.resolve("ext-dynamic.vhd") + ":/vmlinuz";
    assertEquals(0, Invocation.of("disk", "cat", inside, "-o", kernel.toString()).exit());
    Map<String, Object> manifest = manifest("minimal");
    Object extracted = predict(manifest).json().get("banks");
    manifest.put("kernel", "vmlinuz");
    assertEquals(extracted, predict(manifest).json().get("banks"));
  }

  @Test
  void warningsSayWhatDoesNotFit() throws IOException {
    assertTrue(predict(manifest("minimal")).err().contains("rw on the command line"));
    Map<String, Object> manifest = manifest("minimal");
    manifest.put("kernelExtract", "0,1:/vmlinuz");
    assertEquals(3, predict(manifest).exit());
  }

  @Test
  void absoluteLinksAreRefusedOnRequest() throws IOException {
    Files.write(folder.resolve("disk.img"), Golden.bytes("txt/ext/ext3-1k.img.gz"));
    Map<String, Object> manifest = manifest("minimal");
    disk(manifest).put("file", "disk.img");
    manifest.put("kernelExtract", "/abs");
    assertEquals(0, predict(manifest).exit());
    Invocation run = predict(manifest, "--openxt-compatible");
    assertEquals(3, run.exit());
    assertTrue(run.err().contains("absolute symbolic link"), run.err());
    manifest.put("kernelExtract", "/vmlinuz");
    assertEquals(0, predict(manifest, "--openxt-compatible").exit());
    String path = folder.resolve("disk.img") + ":/abs";
    assertEquals(3, Invocation.of("disk", "cat", path, "--openxt-compatible").exit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "content"})
  void expectedValuesAreChecked(String part) throws IOException {
    Map<String, Object> manifest = manifest("minimal");
    Object known =
        part.equals("kernel")
            ? asMap(golden("minimal").get("kernel")).get("sha256")
            : golden("minimal").get("content_sha256");
    manifest.put("expect", Map.of(part, known));
    assertEquals(0, predict(manifest).exit());
    manifest.put("expect", Map.of(part, "00".repeat(32)));
    Invocation run = predict(manifest);
    assertEquals(1, run.exit());
    assertTrue(run.err().contains(part), run.err());
  }

  @ParameterizedTest
  @CsvSource({
    "other, x",
    "version, 2",
    "kernelExtract, 7:/vmlinuz",
    "kernelExtract, /",
    "kernelExtract, /gone",
    "disks, x",
    "expect, x"
  })
  void wrongManifestsAreRefused(String member, String value) throws IOException {
    Map<String, Object> manifest = manifest("minimal");
    manifest.put(member, value.matches("\\d+") ? Integer.valueOf(value) : value);
    assertEquals(3, predict(manifest).exit());
  }

  @Test
  void damagedManifestsAreReadOrRefused() {
    byte[] good = Golden.bytes("txt/servicevm/with-initrd.json");
    HostileInput.Parser parser =
        input -> Manifest.read(YamlDocument.read("x", input)).vm().canonical();
    HostileInput.truncations(good, DocumentFormatException.class, parser);
    HostileInput.mutations(good, DocumentFormatException.class, parser);
  }

  @Test
  void wrongUsageIsRefused() throws IOException {
    assertEquals(2, predict(manifest("minimal"), "--profile", "other").exit());
    assertEquals(2, predict(manifest("minimal"), "--register", "24").exit());
    Map<String, Object> manifest = manifest("minimal");
    manifest.remove("kernelExtract");
    assertEquals(3, predict(manifest).exit());
  }

  private Invocation predict(Map<String, Object> manifest, String... options) throws IOException {
    Path file = folder.resolve("manifest.json");
    Files.write(file, JSON.std.asString(manifest).getBytes(StandardCharsets.UTF_8));
    String[] words = new String[options.length + 5];
    String[] start = {"--format", "json", "predict", "service-vm", file.toString()};
    System.arraycopy(start, 0, words, 0, start.length);
    System.arraycopy(options, 0, words, start.length, options.length);
    return Invocation.of(words);
  }

  private static Map<?, ?> asMap(Object value) {
    return (Map<?, ?>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> disk(Map<String, Object> manifest) {
    return (Map<String, Object>) ((List<?>) manifest.get("disks")).get(0);
  }

  private static Map<String, Object> manifest(String name) {
    return new LinkedHashMap<>(Golden.json("txt/servicevm/" + name + ".json"));
  }

  private static Map<?, ?> golden(String name) {
    return asMap(Golden.json("txt/servicevm/expected.json").get(name));
  }

  private static Map<?, ?> byBank(String name) {
    return asMap(golden(name).get("by_bank"));
  }
}
