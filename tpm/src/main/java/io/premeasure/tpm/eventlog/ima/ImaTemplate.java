package io.premeasure.tpm.eventlog.ima;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The templates of Linux IMA (security/integrity/ima/ima_template.c): which fields an entry has. A
 * template that the kernel's command line describes has its fields, separated by bars, as its name.
 */
public final class ImaTemplate {
  /** The first template, whose entries have a form of their own. */
  public static final String IMA = "ima";

  static final int SHA1_SIZE = 20;

  /** Bytes of the name in what is hashed of an entry of the template "ima". */
  static final int HASHED_NAME = 256;

  private static final Map<String, String> TEMPLATES =
      Map.of(
          IMA,
          "d|n",
          "ima-ng",
          "d-ng|n-ng",
          "ima-ngv2",
          "d-ngv2|n-ng",
          "ima-sig",
          "d-ng|n-ng|sig",
          "ima-sigv2",
          "d-ngv2|n-ng|sig",
          "ima-buf",
          "d-ng|n-ng|buf",
          "ima-modsig",
          "d-ng|n-ng|sig|d-modsig|modsig",
          "evm-sig",
          "d-ng|n-ng|evmsig|xattrnames|xattrlengths|xattrvalues|iuid|igid|imode");

  private ImaTemplate() {}

  /** The fields of a template. */
  public static List<String> fields(String template) {
    return List.of(TEMPLATES.getOrDefault(template, template).split("\\|"));
  }

  /**
   * What is hashed of an entry: the template data; of the template "ima" the name zero-padded.
   *
   * @param data the entry's fields, for "ima" the digest and the name
   */
  public static byte[] hashed(String template, byte[] data) {
    return template.equals(IMA) ? Arrays.copyOf(data, SHA1_SIZE + HASHED_NAME) : data;
  }

  /** Whether bytes can be the name of a template. */
  static boolean isName(String name) {
    return name.matches("[a-z0-9|_-]{1,255}");
  }
}
