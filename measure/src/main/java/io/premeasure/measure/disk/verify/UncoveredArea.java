package io.premeasure.measure.disk.verify;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bytes of a disk that no check compares with anything: they can be changed unnoticed.
 *
 * @param what lies there, and why that takes nothing from the proof
 * @param offset from the start of the disk, in bytes
 * @param length in bytes
 */
public record UncoveredArea(String what, long offset, long length) {
  /** The area as JSON members. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("what", what);
    members.put("offset", offset);
    members.put("length", length);
    return members;
  }
}
