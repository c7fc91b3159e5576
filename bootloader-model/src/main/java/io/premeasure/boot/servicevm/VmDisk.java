package io.premeasure.boot.servicevm;

import java.util.Optional;

/**
 * A disk of a service VM.
 *
 * @param id number, from 0
 * @param device as the machine sees it, such as {@code xvda}
 * @param readOnly whether the machine cannot write; only then the content is measured
 * @param rootHash dm-verity root of the disk, in lower-case hex
 */
public record VmDisk(int id, String device, boolean readOnly, Optional<String> rootHash) {}
