package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reference state for measured boot as keylime's policies read it: what keylime itself would make
 * of the log of a machine that boots as predicted ({@code keylime-policy create measured-boot}).
 * Members for which nothing is predicted are left out.
 */
final class KeylimeState {
  private static final int CRTM_VERSION = 0x00000008;
  private static final int IPL = 0x0000000d;
  private static final long FIRMWARE_BLOB = 0x80000008L;
  private static final long FIRMWARE_BLOB2 = 0x8000000aL;

  private final List<Measurement> events;

  private KeylimeState(List<Measurement> events) {
    this.events = events;
  }

  /**
   * The state as JSON, ending in a line feed.
   *
   * @param prediction of the bank SHA-256, perhaps among others
   */
  static byte[] of(Prediction prediction) throws IOException {
    Map<String, Object> state = document(prediction.measurements());
    return (JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(state) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The state as a JSON document.
   *
   * @param measurements in the order of extension, with digests of SHA-256
   */
  static Map<String, Object> document(List<Measurement> measurements) {
    return new KeylimeState(measurements).document();
  }

  private Map<String, Object> document() {
    Map<String, Object> state = new LinkedHashMap<>();
    KeylimeVariables variables = new KeylimeVariables(events);
    variables.secureBoot().ifPresent(enabled -> state.put("has_secureboot", enabled));
    Map<String, Object> firmware = firmware();
    if (!firmware.isEmpty()) {
      state.put("scrtm_and_bios", List.of(firmware));
    }
    state.putAll(variables.keys());
    state.put("mokdig", named("MokList"));
    state.put("mokxdig", named("MokListX"));
    Map<String, Object> kernel = kernel();
    if (!kernel.isEmpty()) {
      state.put("kernels", List.of(kernel));
    }
    return state;
  }

  private Map<String, Object> firmware() {
    Map<String, Object> firmware = new LinkedHashMap<>();
    List<Object> blobs = new ArrayList<>();
    for (Measurement event : events) {
      if (event.eventType() == CRTM_VERSION) {
        firmware.putIfAbsent("scrtm", digest(event));
      } else if (event.eventType() == FIRMWARE_BLOB || event.eventType() == FIRMWARE_BLOB2) {
        blobs.add(digest(event));
      }
    }
    if (!blobs.isEmpty()) {
      firmware.put("platform_firmware", blobs);
    }
    return firmware;
  }

  private List<Object> named(String name) {
    List<Object> found = new ArrayList<>();
    for (Measurement event : events) {
      if (event.eventType() == IPL && KeylimeLoaders.text(event).equals(name)) {
        found.add(digest(event));
      }
    }
    return found;
  }

  /** Loader by loader, as keylime counts them: shim, GRUB, kernel; the form has room for one. */
  private Map<String, Object> kernel() {
    Map<String, Object> kernel = new LinkedHashMap<>();
    KeylimeLoaders loaders = new KeylimeLoaders(events);
    List<String> names = KeylimeLoaders.APPLICATIONS;
    List<String> applications = loaders.applications();
    for (int i = 0; i < Math.min(names.size(), applications.size()); i++) {
      kernel.put(names.get(i), applications.get(i));
    }
    loaders.initrds().stream()
        .findFirst()
        .ifPresent(digest -> kernel.put(KeylimeReference.INITRD, digest));
    if (!kernel.containsKey("kernel_authcode_sha256")) {
      loaders.kernels().stream()
          .findFirst()
          .ifPresent(digest -> kernel.put(KeylimeReference.PLAIN_KERNEL, digest));
    }
    loaders.commandLines().stream()
        .findFirst()
        .ifPresent(line -> kernel.put(KeylimeReference.COMMAND_LINE, escaped(line)));
    return kernel;
  }

  /** The policy takes it for a regular expression; escaped as Python's re.escape does. */
  private static String escaped(String text) {
    return text.replaceAll("[-\\[\\]{}()*+?.\\\\^$|#&~ \\t\\n\\r\\x0b\\x0c]", "\\\\$0");
  }

  private static Map<String, String> digest(Measurement event) {
    return Map.of("sha256", KeylimeLoaders.hex(event));
  }
}
