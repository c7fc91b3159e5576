package io.premeasure.boot.grub;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The variables of a script, and the parameters of the function or menu entry that runs. */
final class Environment {
  private static final List<String> FEATURES =
      List.of(
          "chainloader_bpb",
          "ntldr",
          "platform_search_hint",
          "default_font_path",
          "all_video_module",
          "menuentry_id",
          "menuentry_options",
          "200_final",
          "nativedisk_cmd",
          "timeout_style");

  private final Map<String, String> variables = new HashMap<>();
  private final Set<String> exported = new HashSet<>();
  private List<String> parameters = List.of();

  /** As GRUB starts, with everything exported. */
  Environment(GrubSetup setup) {
    variables.put("root", setup.device());
    variables.put("prefix", "(" + setup.device() + ")" + setup.prefix());
    variables.put("grub_platform", "efi");
    variables.put("grub_cpu", "x86_64");
    FEATURES.forEach(feature -> variables.put("feature_" + feature, "y"));
    exported.addAll(variables.keySet());
  }

  private Environment(Environment outer) {
    variables.putAll(outer.variables);
    variables.keySet().retainAll(outer.exported);
    exported.addAll(outer.exported);
  }

  /** What another configuration starts with: the exported variables only. */
  Environment inner() {
    return new Environment(this);
  }

  /** A variable or parameter; empty when there is none. */
  String value(String name) {
    if (name.equals("#")) {
      return Integer.toString(parameters.size());
    }
    if (name.equals("@") || name.equals("*")) {
      return String.join(" ", parameters);
    }
    if (name.matches("[1-9][0-9]{0,3}")) {
      int number = Integer.parseInt(name);
      return number <= parameters.size() ? parameters.get(number - 1) : "";
    }
    return variables.getOrDefault(name, "");
  }

  boolean has(String name) {
    return variables.containsKey(name);
  }

  void set(String name, String value) {
    variables.put(name, value);
  }

  void unset(Collection<String> names) {
    names.forEach(variables::remove);
  }

  void export(Collection<String> names) {
    exported.addAll(names);
  }

  /**
   * Replaces the parameters.
   *
   * @return those before
   */
  List<String> enter(List<String> given) {
    List<String> before = parameters;
    parameters = List.copyOf(given);
    return before;
  }
}
