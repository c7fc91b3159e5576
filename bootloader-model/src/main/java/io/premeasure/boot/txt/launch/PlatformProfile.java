package io.premeasure.boot.txt.launch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What is known of a platform, and from where; read from a log once, it serves every launch. */
public final class PlatformProfile {
  private final String name;
  private final Map<PlatformField, Value<Octets>> data = new EnumMap<>(PlatformField.class);
  private final Map<PlatformDigest, Value<Map<HashAlgorithm, Octets>>> digests =
      new EnumMap<>(PlatformDigest.class);

  /**
   * A value and where it comes from.
   *
   * @param <T> the value's type
   */
  public record Value<T>(T value, Source source) {}

  /** A profile that knows nothing. */
  public PlatformProfile(String name) {
    this.name = name;
  }

  private PlatformProfile(PlatformProfile other) {
    this.name = other.name;
    data.putAll(other.data);
    digests.putAll(other.digests);
  }

  /** The profile with a field. */
  public PlatformProfile with(PlatformField field, Octets value) {
    PlatformProfile changed = new PlatformProfile(this);
    changed.data.put(field, new Value<>(value, Source.file(name).entry(field.label())));
    return changed;
  }

  /** The profile with a field that is a number of 32 bits. */
  public PlatformProfile with(PlatformField field, long number) {
    return with(field, Octets.of(new StructureWriter().u32(number).toByteArray()));
  }

  /** The profile with digests. */
  public PlatformProfile with(PlatformDigest digest, Map<HashAlgorithm, Octets> values) {
    PlatformProfile changed = new PlatformProfile(this);
    Map<HashAlgorithm, Octets> copy = new EnumMap<>(HashAlgorithm.class);
    copy.putAll(values);
    changed.digests.put(
        digest,
        new Value<>(Collections.unmodifiableMap(copy), Source.file(name).entry(digest.label())));
    return changed;
  }

  /** This profile, and what it does not know from another. */
  public PlatformProfile orElse(PlatformProfile other) {
    PlatformProfile both = new PlatformProfile(this);
    other.data.forEach(both.data::putIfAbsent);
    other.digests.forEach(both.digests::putIfAbsent);
    return both;
  }

  /** Whether nothing is known. */
  public boolean isEmpty() {
    return data.isEmpty() && digests.isEmpty();
  }

  /** A field, if it is known. */
  public Optional<Value<Octets>> data(PlatformField field) {
    return Optional.ofNullable(data.get(field));
  }

  /** Digests, if they are known. */
  public Optional<Value<Map<HashAlgorithm, Octets>>> digests(PlatformDigest digest) {
    return Optional.ofNullable(digests.get(digest));
  }

  /**
   * A field that has to be known.
   *
   * @throws BootFormatException that says where it can be read
   */
  public Value<Octets> require(PlatformField field) throws BootFormatException {
    return data(field).orElseThrow(() -> unknown(field.label(), field.where()));
  }

  /** A field of a fixed length that has to be known; the error as above. */
  public Value<Octets> require(PlatformField field, int size) throws BootFormatException {
    Value<Octets> value = require(field);
    if (value.value().size() != size) {
      throw new BootFormatException(
          value.source().text(),
          0,
          value.value().size() + " bytes, expected " + size + ": " + field.where());
    }
    return value;
  }

  /** A number that has to be known; the error as above. */
  public long requireNumber(PlatformField field) throws BootFormatException {
    Value<Octets> value = require(field, Integer.BYTES);
    return StructureReader.of(value.source().text(), value.value().bytes()).u32(field.label());
  }

  private BootFormatException unknown(String what, String where) {
    return new BootFormatException(name, 0, what + " is not known; it is " + where);
  }
}
