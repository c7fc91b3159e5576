package io.premeasure.boot.txt.launch;

import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What of tboot a launch measures.
 *
 * @param hashes of the file with its command line, see {@link io.premeasure.boot.txt.MleImage}
 * @param capabilities that are chosen, see {@link OsSinitCapabilities}
 * @param source its file
 */
public record LaunchEnvironment(
    Map<HashAlgorithm, Octets> hashes, long capabilities, Source source) {
  /** Copies the map. */
  public LaunchEnvironment {
    Map<HashAlgorithm, Octets> copy = new EnumMap<>(HashAlgorithm.class);
    copy.putAll(hashes);
    hashes = Collections.unmodifiableMap(copy);
  }
}
