package io.premeasure.boot.txt.tboot;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * tboot's policy about the modules that it starts, as tb_polgen writes it: version 2.
 *
 * @param action what is done on failures
 * @param algorithmByte of the hashes, the low byte of a TPM_ALG_ID; 0 for SHA-1 in tboot 1.7
 * @param control bit 0: the policy is measured too
 * @param entries the first that is about a module counts
 */
public record VerifiedLaunchPolicy(
    FailureAction action, int algorithmByte, long control, List<PolicyEntry> entries) {
  private static final int VERSION = 2;
  private static final int MOST_ENTRIES = 255;
  private static final int MOST_HASHES = 255;

  /** Copies the list. */
  public VerifiedLaunchPolicy {
    entries = List.copyOf(entries);
    if (hashAlgorithm(algorithmByte).isEmpty()) {
      throw new IllegalArgumentException("no algorithm " + algorithmByte);
    }
  }

  /**
   * Reads a policy that fills the file.
   *
   * @throws BootFormatException when it is none
   */
  public static VerifiedLaunchPolicy read(String source, byte[] content)
      throws BootFormatException {
    StructureReader in = StructureReader.of(source, content);
    int version = in.u8("version");
    int type = in.u8("policy type");
    Optional<FailureAction> action = FailureAction.ofNumber(type);
    if (version != VERSION || action.isEmpty()) {
      throw in.bad(0, "version " + version + " and type " + type + ", expected 2 and 0 to 2");
    }
    int algorithm = in.u8("hash algorithm");
    int size =
        hashAlgorithm(algorithm)
            .orElseThrow(() -> in.bad(2, "no hash algorithm " + algorithm))
            .size();
    long control = in.u32("policy control");
    if (in.u32("reserved bytes") != 0) {
      throw in.bad(7, "reserved bytes are not zero");
    }
    int count = in.u8("number of entries");
    List<PolicyEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(PolicyEntry.read(in, size));
    }
    in.finish("policy");
    return new VerifiedLaunchPolicy(action.get(), algorithm, control, entries);
  }

  /** A policy without entries. */
  public static VerifiedLaunchPolicy empty(
      FailureAction action, HashAlgorithm algorithm, long control) {
    return new VerifiedLaunchPolicy(action, algorithm.id() & 0xff, control, List.of());
  }

  /** The algorithm of the hashes. */
  public HashAlgorithm algorithm() {
    return hashAlgorithm(algorithmByte).orElseThrow();
  }

  /**
   * The policy with a module added as tb_polgen does it: at the end; or where an entry for it is
   * there already, that one with the register changed and the hash appended.
   *
   * @param hash the module's; none when any content is good
   */
  public VerifiedLaunchPolicy with(int module, int pcr, Optional<Octets> hash) {
    List<PolicyEntry> changed = new ArrayList<>(entries);
    for (int i = 0; i < changed.size(); i++) {
      PolicyEntry old = changed.get(i);
      if (old.module() == module) {
        List<Octets> hashes = new ArrayList<>(old.hashes());
        hash.ifPresent(hashes::add);
        changed.set(i, new PolicyEntry(module, pcr, hash.isEmpty(), old.nvIndex(), hashes));
        return checked(changed);
      }
    }
    changed.add(new PolicyEntry(module, pcr, hash.isEmpty(), 0, hash.stream().toList()));
    return checked(changed);
  }

  /**
   * The entry that decides about a module; absent when none does, which tboot takes for an error.
   */
  public Optional<PolicyEntry> entryFor(int module) {
    return entries.stream().filter(entry -> entry.isFor(module)).findFirst();
  }

  /** The policy's bytes. */
  public byte[] encode() {
    StructureWriter out = new StructureWriter();
    out.u8(VERSION).u8(action.number()).u8(algorithmByte).u32(control).u32(0).u8(entries.size());
    entries.forEach(entry -> entry.write(out));
    return out.toByteArray();
  }

  /** The hash of the policy's bytes. */
  public byte[] hash(HashAlgorithm algorithm) {
    return algorithm.hash(encode());
  }

  /**
   * What tboot measures of the policy before the modules.
   *
   * @param bank of the register
   * @param inner the algorithm that the policy itself is hashed with: the bank's, but SHA-256 when
   *     several banks are extended with digests of their own
   */
  public byte[] measurement(HashAlgorithm bank, HashAlgorithm inner) {
    byte[] hash = (control & 1) != 0 ? hash(inner) : new byte[inner.size()];
    return bank.hash(new StructureWriter().u32(control).bytes(hash).toByteArray());
  }

  private VerifiedLaunchPolicy checked(List<PolicyEntry> changed) {
    if (changed.size() > MOST_ENTRIES
        || changed.stream().anyMatch(entry -> entry.hashes().size() > MOST_HASHES)) {
      throw new IllegalArgumentException("more than 255 entries, or hashes in one");
    }
    return new VerifiedLaunchPolicy(action, algorithmByte, control, changed);
  }

  private static Optional<HashAlgorithm> hashAlgorithm(int algorithmByte) {
    return switch (algorithmByte) {
      case 0x00, 0x04 -> Optional.of(HashAlgorithm.SHA1);
      case 0x0b -> Optional.of(HashAlgorithm.SHA256);
      case 0x0c -> Optional.of(HashAlgorithm.SHA384);
      case 0x0d -> Optional.of(HashAlgorithm.SHA512);
      default -> Optional.empty();
    };
  }
}
