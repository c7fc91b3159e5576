package io.premeasure.measure.disk.verify;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that was looked at on a disk.
 *
 * @param name what, in lower case with hyphens; the same at every run
 * @param ok whether it holds
 * @param warning whether the disk is verified even when it does not: it concerns what no signature
 *     or tree covers, or only whether the disk will start
 * @param detail what was found, for people
 */
public record DiskCheck(String name, boolean ok, boolean warning, String detail) {
  /** A check that holds. */
  static DiskCheck passed(String name, String detail) {
    return new DiskCheck(name, true, false, detail);
  }

  /** A check that does not hold, so that the disk is not verified. */
  static DiskCheck failed(String name, String detail) {
    return new DiskCheck(name, false, false, detail);
  }

  /** A check that has to hold. */
  static DiskCheck of(String name, boolean ok, String detail) {
    return new DiskCheck(name, ok, false, detail);
  }

  /** Something that is not as it should be and takes nothing from the proof. */
  static DiskCheck warning(String name, String detail) {
    return new DiskCheck(name, false, true, detail);
  }

  /** Whether the disk cannot be verified because of it. */
  public boolean refuses() {
    return !ok && !warning;
  }

  /** The check as JSON members. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", name);
    members.put("ok", ok);
    if (warning) {
      members.put("warning", true);
    }
    members.put("detail", detail);
    return members;
  }
}
