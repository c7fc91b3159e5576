package io.premeasure.tpm.eventlog.detail;

import java.util.Map;
import java.util.Optional;

/**
 * What an event's data says. Only the digests of a log are covered by a quote: fields of an event
 * whose digest is not that of its data may say anything.
 *
 * @param subject what was measured, as short as possible: it names the same thing in two logs
 * @param fields by name, in the order of the data: strings, numbers, booleans, lists and maps
 * @param problem why the data could not be decoded, or not to its end
 * @param digest whether the digests are those of the data
 */
public record EventDetail(
    String subject, Map<String, Object> fields, Optional<String> problem, DigestCheck digest) {}
