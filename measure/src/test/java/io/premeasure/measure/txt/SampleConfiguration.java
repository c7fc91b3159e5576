package io.premeasure.measure.txt;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The golden chains as configurations of launches. */
final class SampleConfiguration {
  private SampleConfiguration() {}

  /** Writes a configuration into a folder. */
  static Path write(Map<String, Object> configuration, Path folder) throws IOException {
    return Files.write(
        folder.resolve("launch.json"),
        JSON.std.asString(configuration).getBytes(StandardCharsets.UTF_8));
  }

  /** The golden values of a chain. */
  static Map<?, ?> golden(String chain) {
    return (Map<?, ?>) Golden.json("txt/chain/expected.json").get(chain);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> asMap(Object value) {
    return (Map<String, Object>) value;
  }

  static Map<String, Object> platform(Map<String, Object> configuration) {
    return new LinkedHashMap<>(asMap(configuration.get("platform")));
  }

  /** The inputs beside the golden values, in the form of a configuration. */
  static Map<String, Object> configuration(String chain) {
    Map<?, ?> input = (Map<?, ?>) golden(chain).get("input");
    boolean old = chain.startsWith("tpm12");
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("tpm", old ? "1.2" : "2.0");
    configuration.put("sinit", file(input, "acm"));
    configuration.put(
        "tboot", Map.of("file", file(input, "mle"), "cmdline", input.get("mle_cmdline")));
    List<Object> modules = new ArrayList<>();
    for (Object each : (List<?>) input.get("modules")) {
      Map<?, ?> module = (Map<?, ?>) each;
      modules.add(Map.of("file", file(module, "file"), "cmdline", module.get("cmdline")));
    }
    configuration.put("modules", modules);
    configuration.put("lcp", "any");
    Map<String, Object> platform = new LinkedHashMap<>();
    platform.put("scrtmStatus", input.get("scrtm_status"));
    platform.put("policyControl", input.get("policy_control"));
    if (old) {
      platform.put("biosAcmId", input.get("bios_acm_id"));
      platform.put("msegValid", "0000000000000000");
      platform.put("stmHash", input.get("stm_hash"));
      platform.put("sinitMleDataVersion", input.get("sinit_mle_data_version"));
    } else {
      configuration.put("extpol", input.get("extpol"));
      configuration.put("banks", input.get("banks"));
      platform.put("biosAcRegistration", input.get("bios_ac_registration"));
      platform.put("stm", "00");
      platform.put("nvInfo", input.get("nv_info"));
      platform.put("sinitPublicKey", input.get("sinit_public_key_digest"));
    }
    configuration.put("platform", platform);
    return configuration;
  }

  private static String file(Map<?, ?> input, String member) {
    return Golden.path(((String) input.get(member)).replace("../", "txt/")).toString();
  }
}
