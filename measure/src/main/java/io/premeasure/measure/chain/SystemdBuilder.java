package io.premeasure.measure.chain;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.chain.MeasurementsStage;
import io.premeasure.boot.chain.Stage;
import io.premeasure.boot.stub.StubMeasurements;
import io.premeasure.boot.stub.UserSpaceMeasurements;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Builds what systemd measures in user space: the phases of the boot, and PCR 15. */
final class SystemdBuilder {
  private static final int MACHINE_ID = 16;

  private final Collection<HashAlgorithm> banks;

  SystemdBuilder(Collection<HashAlgorithm> banks) {
    this.banks = List.copyOf(banks);
  }

  Stage build(DocumentNode node) throws DocumentFormatException {
    node.only(Set.of("phases", "volume-keys", "machine-id", "file-systems"));
    List<Measurement> measurements = new ArrayList<>();
    if (node.optional("phases").isPresent()) {
      for (String word : words(node.member("phases"))) {
        measurements.add(StubMeasurements.phase(word, banks));
      }
    }
    UserSpaceMeasurements user = new UserSpaceMeasurements(banks);
    if (node.optional("volume-keys").isPresent()) {
      for (DocumentNode key : node.member("volume-keys").items()) {
        measurements.add(volumeKey(user, key));
      }
    }
    Optional<DocumentNode> machine = node.optional("machine-id");
    if (machine.isPresent()) {
      String id = machine.get().text();
      if (!id.matches("[0-9a-f]{" + 2 * MACHINE_ID + "}")) {
        throw machine.get().bad("expected 32 lower-case hex digits");
      }
      measurements.add(user.machineId(id));
    }
    if (node.optional("file-systems").isPresent()) {
      for (DocumentNode word : node.member("file-systems").items()) {
        measurements.add(fileSystem(user, word));
      }
    }
    return new MeasurementsStage("systemd", measurements);
  }

  private static List<String> words(DocumentNode phases) throws DocumentFormatException {
    List<String> words = new ArrayList<>();
    for (DocumentNode item : phases.items()) {
      Stream<String> parts = Arrays.stream(item.text().split(":"));
      words.addAll(parts.filter(part -> !part.isEmpty()).toList());
    }
    return words;
  }

  private static Measurement volumeKey(UserSpaceMeasurements user, DocumentNode node)
      throws DocumentFormatException {
    node.only(Set.of("volume", "uuid", "key"));
    String hex = node.member("key").text();
    if (!hex.matches("(?:[0-9a-fA-F]{2}){1,1024}")) {
      throw node.member("key").bad("expected hex digits");
    }
    return user.volumeKey(
        node.member("volume").text(), node.member("uuid").text(), HexFormat.of().parseHex(hex));
  }

  private static Measurement fileSystem(UserSpaceMeasurements user, DocumentNode node)
      throws DocumentFormatException {
    List<String> names =
        List.of("path", "type", "uuid", "label", "part-uuid", "part-type", "part-label");
    node.only(Set.copyOf(names));
    List<String> values = new ArrayList<>();
    for (String name : names) {
      Optional<DocumentNode> value = node.optional(name);
      values.add(value.isPresent() ? value.get().text() : "");
    }
    return user.fileSystem(values);
  }
}
