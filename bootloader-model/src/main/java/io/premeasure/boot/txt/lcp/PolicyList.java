package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.StructureReader;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A list of policy elements, perhaps signed by whom the platform's owner trusts. */
public final class PolicyList {
  private final int version;
  private final ListForm form;
  private final List<PolicyElement> elements;
  private final Optional<ListSignature> signature;

  private PolicyList(
      int version, ListForm form, List<PolicyElement> elements, Optional<ListSignature> signature) {
    this.version = version;
    this.form = form;
    this.elements = List.copyOf(elements);
    this.signature = signature;
  }

  /**
   * An unsigned list.
   *
   * @param version 0x0100, 0x0200, 0x0201 or 0x0300
   * @param elements in the order in which they stand in the list
   * @throws IllegalArgumentException for other versions
   */
  public static PolicyList of(int version, List<PolicyElement> elements) {
    ListForm form =
        ListForm.ofVersion(version)
            .orElseThrow(
                () -> new IllegalArgumentException("no list version 0x%04x".formatted(version)));
    return new PolicyList(version, form, elements, Optional.empty());
  }

  /**
   * Reads a list that fills the file.
   *
   * @throws BootFormatException when it is none
   */
  public static PolicyList read(String source, byte[] content) throws BootFormatException {
    StructureReader in = StructureReader.of(source, content);
    PolicyList list = read(in);
    in.finish("policy list");
    return list;
  }

  static PolicyList read(StructureReader in) throws BootFormatException {
    int at = in.position();
    int version = in.u16("list version");
    ListForm form =
        ListForm.ofVersion(version)
            .orElseThrow(() -> in.bad(at, "no list version 0x%04x".formatted(version)));
    Optional<SignatureScheme> scheme = form.scheme(in);
    StructureReader rest = in.part(in.u32("elements' size"), "elements");
    List<PolicyElement> elements = new ArrayList<>();
    while (rest.remaining() > 0) {
      elements.add(PolicyElement.read(rest));
    }
    Optional<ListSignature> signature =
        scheme.isPresent() ? Optional.of(form.signature(scheme.get(), in)) : Optional.empty();
    return new PolicyList(version, form, elements, signature);
  }

  /** The version. */
  public int version() {
    return version;
  }

  /** The elements in the list's order. */
  public List<PolicyElement> elements() {
    return elements;
  }

  /** The signature, which is not checked here; see {@link ListSignatures}. */
  public Optional<ListSignature> signature() {
    return signature;
  }

  /** The list's bytes. */
  public byte[] encode() {
    byte[] body = body();
    StructureWriter out = new StructureWriter();
    out.u16(version).u16(form.field(signature, body.length)).u32(body.length).bytes(body);
    signature.ifPresent(s -> form.write(s, out));
    return out.toByteArray();
  }

  /**
   * What the policy hash is made from: the hash of an unsigned list, and of a signed one the hash
   * of its key alone, so that its signer can change it.
   */
  public byte[] hash(HashAlgorithm algorithm) {
    return algorithm.hash(signature.map(s -> s.key().bytes()).orElseGet(this::encode));
  }

  /** The list with another signature. */
  PolicyList with(ListSignature other) {
    return new PolicyList(version, form, elements, Optional.of(other));
  }

  /** The bytes that the signature is over. */
  byte[] signedBytes() {
    int size = form.signedSize(signature.orElseThrow(), body().length);
    return Arrays.copyOf(encode(), size);
  }

  /** Whether signatures name their hash. */
  boolean isAgile() {
    return form == ListForm.AGILE;
  }

  private byte[] body() {
    StructureWriter out = new StructureWriter();
    elements.forEach(element -> out.bytes(element.encode()));
    return out.toByteArray();
  }
}
