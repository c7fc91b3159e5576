package io.premeasure.measure.txt;

import static io.premeasure.measure.txt.SampleConfiguration.asMap;
import static io.premeasure.measure.txt.SampleConfiguration.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.lcp.ElementContent;
import io.premeasure.boot.txt.lcp.ElementType;
import io.premeasure.boot.txt.lcp.LaunchPolicy;
import io.premeasure.boot.txt.lcp.PolicyData;
import io.premeasure.boot.txt.lcp.PolicyElement;
import io.premeasure.boot.txt.lcp.PolicyList;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Launches by a policy whose list names the hash of tboot. */
class LaunchControlTest {
  private static final HashAlgorithm SHA384 = HashAlgorithm.SHA384;

  @TempDir private Path folder;

  @Test
  void whatMatchesInThePolicyIsMeasured() throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    Octets hash = hashOf(configuration);
    configuration.put("lcp", policy(hash));
    Invocation run = pcr(configuration);
    assertEquals(0, run.exit(), run.err());
    Map<?, ?> details = details(run);
    assertTrue(
        ((String) details.get("source")).contains("owner.data: mle2 in list 0"),
        details.toString());
    byte[] data = HexFormat.of().parseHex("01" + "00000000" + "0c00" + hash + "00000000");
    assertEquals(
        HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(data)),
        asMap(details.get("digests")).get("sha256"));
  }

  @Test
  void launchThatThePolicyForbidsIsRefused() throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    configuration.put("lcp", policy(Octets.of(new byte[SHA384.size()])));
    Invocation run = pcr(configuration);
    assertEquals(3, run.exit());
    assertTrue(run.err().contains("SINIT refuses"), run.err());
  }

  @Test
  void membersOfThePolicyAreChecked() throws IOException {
    Map<String, Object> configuration = configuration("tpm2-da-sha256");
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("of", "nobody"),
            Map.of("byteOrder", "middle"),
            Map.of("registers", Map.of("sha256", Map.of("24", "00"))),
            Map.of("registers", Map.of("md5", Map.of())))) {
      Map<String, Object> lcp = new LinkedHashMap<>(policy(hashOf(configuration)));
      lcp.putAll(wrong);
      configuration.put("lcp", lcp);
      assertEquals(3, pcr(configuration).exit(), wrong.toString());
    }
  }

  /** The hash by another command, in an algorithm that is not among the predicted banks. */
  private static Octets hashOf(Map<String, Object> configuration) throws IOException {
    Map<String, Object> tboot = asMap(configuration.get("tboot"));
    Invocation run =
        Invocation.of(
            "--format",
            "json",
            "txt",
            "mle-hash",
            (String) tboot.get("file"),
            "--cmdline",
            (String) tboot.get("cmdline"),
            "--bank",
            "sha384");
    assertEquals(0, run.exit(), run.err());
    String hex = (String) asMap(run.json().get("digests")).get("sha384");
    return Octets.of(HexFormat.of().parseHex(hex));
  }

  private Map<String, Object> policy(Octets hash) throws IOException {
    PolicyElement element =
        new PolicyElement(
            ElementType.MLE2,
            0,
            new ElementContent.Hashes(false, Optional.of(0), SHA384, List.of(hash)));
    PolicyData data = new PolicyData(List.of(PolicyList.of(0x0201, List.of(element))));
    LaunchPolicy policy =
        LaunchPolicy.any(
                0x0302,
                HashAlgorithm.SHA256,
                0,
                List.of(),
                0,
                0xff,
                new LaunchPolicy.AllowedAlgorithms(0x40, 8, 8))
            .forData(data);
    Files.write(folder.resolve("owner.pol"), policy.encode());
    Files.write(folder.resolve("owner.data"), data.encode());
    return Map.of("file", "owner.pol", "data", "owner.data");
  }

  private Invocation pcr(Map<String, Object> configuration) throws IOException {
    return Invocation.of(
        "--format",
        "json",
        "txt",
        "pcr",
        SampleConfiguration.write(configuration, folder).toString());
  }

  private static Map<?, ?> details(Invocation run) throws IOException {
    return ((List<?>) run.json().get("events"))
        .stream()
            .map(each -> (Map<?, ?>) each)
            .filter(each -> ((String) each.get("description")).startsWith("what matched"))
            .findFirst()
            .orElseThrow();
  }
}
