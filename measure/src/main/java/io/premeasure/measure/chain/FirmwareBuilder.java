package io.premeasure.measure.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.chain.FirmwareStage;
import io.premeasure.boot.chain.PartitionTableEvent;
import io.premeasure.boot.chain.Stage;
import io.premeasure.boot.uefi.FirmwareProfile;
import io.premeasure.boot.uefi.PartitionTableData;
import io.premeasure.boot.uefi.SignatureVariable;
import io.premeasure.boot.uefi.UefiVariable;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Builds the firmware's stage. */
final class FirmwareBuilder {
  private static final int MAX_LOG = 64 << 20;
  private static final int MAX_PROFILE = 16 << 20;
  private static final int MAX_KEYS = 16 << 20;
  private static final UUID NO_OWNER = new UUID(0, 0);
  private static final Map<String, UUID> KEYS =
      Map.of(
          "PK", UefiVariable.GLOBAL,
          "KEK", UefiVariable.GLOBAL,
          "db", UefiVariable.SECURITY_DATABASE,
          "dbx", UefiVariable.SECURITY_DATABASE,
          "dbt", UefiVariable.SECURITY_DATABASE,
          "dbr", UefiVariable.SECURITY_DATABASE);

  private final ChainFiles files;

  FirmwareBuilder(ChainFiles files) {
    this.files = files;
  }

  Stage build(DocumentNode node) throws IOException {
    node.only(Set.of("profile", "log", "variables", "keys", "secure-boot", "disk"));
    Optional<UefiVariables> variables = variables(node);
    return new FirmwareStage(profile(node), variables, variableSource(node), partitionTable(node));
  }

  private FirmwareProfile profile(DocumentNode node) throws IOException {
    Optional<DocumentNode> profile = node.optional("profile");
    Optional<DocumentNode> log = node.optional("log");
    if (profile.isPresent() && log.isPresent()) {
      throw log.get().bad("both profile and log are given");
    }
    if (log.isPresent()) {
      String name = log.get().text();
      EventLog content = EventLog.read(name, files.read(name, MAX_LOG), EventLog.Padding.ACCEPTED);
      return FirmwareProfile.learn(name, "learned from " + name, content);
    }
    if (profile.isEmpty()) {
      return FirmwareProfile.edk2();
    }
    String name = profile.get().text();
    Optional<FirmwareProfile> known = NamedProfiles.find(name);
    return known.isPresent()
        ? known.get()
        : FirmwareProfileJson.parse(name, files.read(name, MAX_PROFILE));
  }

  private Optional<UefiVariables> variables(DocumentNode node) throws IOException {
    List<UefiVariable> all = new ArrayList<>();
    Optional<DocumentNode> store = node.optional("variables");
    Optional<DocumentNode> keys = node.optional("keys");
    Optional<DocumentNode> secureBoot = node.optional("secure-boot");
    if (store.isPresent()) {
      all.addAll(VariableFile.read(files, store.get().text()).all());
    }
    if (keys.isPresent()) {
      keys.get().only(KEYS.keySet());
      for (Map.Entry<String, DocumentNode> key : keys.get().members().entrySet()) {
        String file = key.getValue().text();
        byte[] lists = SignatureVariable.lists(file, files.read(file, MAX_KEYS), NO_OWNER);
        all.add(new UefiVariable(KEYS.get(key.getKey()), key.getKey(), 0, lists));
      }
    }
    if (secureBoot.isPresent()) {
      byte[] value = {(byte) (secureBoot.get().bool() ? 1 : 0)};
      all.add(new UefiVariable(UefiVariable.GLOBAL, "SecureBoot", 0, value));
    }
    return all.isEmpty() && store.isEmpty()
        ? Optional.empty()
        : Optional.of(new UefiVariables(all));
  }

  private static Source variableSource(DocumentNode node) throws IOException {
    Optional<DocumentNode> store = node.optional("variables");
    return Source.file(store.isPresent() ? store.get().text() : "keys");
  }

  /** The table of a disk image, or of a file with the first sectors of a disk. */
  private Optional<PartitionTableEvent> partitionTable(DocumentNode node) throws IOException {
    Optional<DocumentNode> disk = node.optional("disk");
    if (disk.isEmpty()) {
      return Optional.of(PartitionTableEvent.unknown());
    }
    String name = disk.get().text();
    if (name.equals("none")) {
      return Optional.empty();
    }
    BlockSource bytes = files.disk(name).bytes();
    return Optional.of(
        PartitionTableEvent.of(
            PartitionTableData.read(bytes), Source.file(name).entry("partition table")));
  }
}
