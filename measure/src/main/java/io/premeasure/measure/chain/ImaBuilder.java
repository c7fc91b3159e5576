package io.premeasure.measure.chain;

import io.premeasure.boot.chain.ImaStage;
import io.premeasure.boot.chain.Stage;
import io.premeasure.boot.linux.BootAggregate;
import io.premeasure.boot.linux.BootAggregate.Template;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Builds IMA's stage; what is not given is as in Debian's kernels. */
final class ImaBuilder {
  private ImaBuilder() {}

  static Stage build(DocumentNode node) throws DocumentFormatException {
    node.only(Set.of("hash", "template", "kernel-hashes"));
    HashAlgorithm hash = HashAlgorithm.SHA256;
    Optional<DocumentNode> given = node.optional("hash");
    if (given.isPresent()) {
      hash = algorithm(given.get());
      if (hash == HashAlgorithm.SHA1) {
        throw given.get().bad("boot_aggregate by SHA-1 cannot be predicted");
      }
    }
    Set<HashAlgorithm> builtIn = EnumSet.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
    if (node.optional("kernel-hashes").isPresent()) {
      builtIn.clear();
      for (DocumentNode item : node.member("kernel-hashes").items()) {
        builtIn.add(algorithm(item));
      }
    }
    Optional<DocumentNode> template = node.optional("template");
    return new ImaStage(
        new BootAggregate(
            hash, template.isPresent() ? template(template.get()) : Template.IMA_SIG, builtIn));
  }

  private static Template template(DocumentNode node) throws DocumentFormatException {
    String name = node.text();
    return Arrays.stream(Template.values())
        .filter(template -> template.label().equals(name))
        .findFirst()
        .orElseThrow(() -> node.bad("expected ima-ng or ima-sig"));
  }

  private static HashAlgorithm algorithm(DocumentNode node) throws DocumentFormatException {
    String name = node.text();
    return HashAlgorithm.ofBankName(name).orElseThrow(() -> node.bad("unknown hash algorithm"));
  }
}
