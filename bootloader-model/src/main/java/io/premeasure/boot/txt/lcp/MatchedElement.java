package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;

/**
 * An element that a launch satisfies.
 *
 * @param list its list, counted from 0
 * @param element the element
 * @param algorithm of the hash
 * @param hash of the element that is the launch's
 */
public record MatchedElement(
    int list, PolicyElement element, HashAlgorithm algorithm, Octets hash) {}
