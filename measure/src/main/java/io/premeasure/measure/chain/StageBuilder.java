package io.premeasure.measure.chain;

import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.chain.ApplicationStage;
import io.premeasure.boot.chain.CvmbootStage;
import io.premeasure.boot.chain.DynamicLaunchStage;
import io.premeasure.boot.chain.LinuxStage;
import io.premeasure.boot.chain.ServiceVmStage;
import io.premeasure.boot.chain.ShimStage;
import io.premeasure.boot.chain.Stage;
import io.premeasure.boot.chain.SystemdBootStage;
import io.premeasure.boot.cvmboot.ArchiveAndRecord;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.linux.InitrdPart;
import io.premeasure.boot.servicevm.MeasuredVm;
import io.premeasure.boot.shim.ShimStart;
import io.premeasure.boot.stub.StubVersion;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.measure.document.YamlDocument;
import io.premeasure.measure.launch.LaunchConfiguration;
import io.premeasure.measure.servicevm.Manifest;
import io.premeasure.measure.servicevm.VmContents;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.ext.ExtOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Builds the stages of a chain from their descriptions. */
final class StageBuilder {
  private static final int MAX_RELEASE = 9999;
  private static final int MAX_MANIFEST = 1 << 20;

  private final ChainFiles files;
  private final Collection<HashAlgorithm> banks;

  StageBuilder(ChainFiles files, Collection<HashAlgorithm> banks) {
    this.files = files;
    this.banks = List.copyOf(banks);
  }

  /** The stages that a description becomes: one, of most kinds. */
  List<Stage> build(String kind, DocumentNode node) throws IOException {
    return switch (kind) {
      case "firmware" -> List.of(new FirmwareBuilder(files).build(node));
      case "application" -> List.of(application(node));
      case "cvmboot" -> List.of(cvmboot(node));
      case "uki" -> List.of(new UkiBuilder(files).build(node));
      case "systemd-boot" -> List.of(systemdBoot(node));
      case "shim" -> List.of(shim(node));
      case "grub" -> List.of(new GrubBuilder(files).build(node));
      case "linux" -> List.of(linux(node));
      case "ima" -> List.of(ImaBuilder.build(node));
      case "txt" -> List.of(launch(node));
      case "service-vm" -> List.of(serviceVm(node));
      case "cbe" -> List.of(new CbeBuilder(files, banks).build(node));
      case "systemd" -> List.of(new SystemdBuilder(banks).build(node));
      default ->
          throw node.bad(
              "unknown stage '"
                  + kind
                  + "', expected firmware, application, cvmboot, uki, systemd-boot, shim, grub,"
                  + " linux, ima, systemd, cbe, txt or service-vm");
    };
  }

  private Stage application(DocumentNode node) throws IOException {
    DocumentNode file = node.only(Set.of("file", "returns-error")).member("file");
    Optional<DocumentNode> error = node.optional("returns-error");
    return new ApplicationStage(
        image(file), error.isPresent() && error.get().bool(), Source.file(file.text()));
  }

  private Stage shim(DocumentNode node) throws IOException {
    DocumentNode file = node.only(Set.of("file")).member("file");
    PeImage image = image(file);
    if (!ShimStart.isShim(image)) {
      throw file.bad("no sections .vendor_cert and .sbatlevel: this is no shim");
    }
    return new ShimStage(image, Source.file(file.text()));
  }

  private Stage cvmboot(DocumentNode node) throws IOException {
    node.only(Set.of("file", "partition", "archive", "signature"));
    DocumentNode file = node.member("file");
    EfiSystemPartition partition =
        node.optional("partition").isPresent()
            ? files.partition(node.member("partition").text())
            : new ArchiveAndRecord(
                files.path(node.member("archive").text()),
                files.path(node.member("signature").text()));
    return new CvmbootStage(image(file), partition, Source.file(file.text()));
  }

  private Stage systemdBoot(DocumentNode node) throws IOException {
    node.only(Set.of("file", "release", "loader-conf"));
    DocumentNode file = node.member("file");
    PeImage image = image(file);
    Optional<DocumentNode> given = node.optional("release");
    int release =
        given.isPresent()
            ? given.get().number(MAX_RELEASE)
            : StubVersion.ofLoader(image)
                .orElseThrow(() -> file.bad("does not name its version; give release"));
    Optional<DocumentNode> configuration = node.optional("loader-conf");
    Optional<BlockSource> content =
        configuration.isPresent()
            ? Optional.of(files.open(configuration.get().text()))
            : Optional.empty();
    return new SystemdBootStage(image, release, content, Source.file(file.text()));
  }

  private Stage linux(DocumentNode node) throws IOException {
    node.only(Set.of("file", "initrd", "options", "measures-options"));
    DocumentNode file = node.member("file");
    List<InitrdPart> initrds = new ArrayList<>();
    if (node.optional("initrd").isPresent()) {
      for (DocumentNode initrd : node.member("initrd").items()) {
        initrds.add(InitrdPart.of(files.open(initrd.text())));
      }
    }
    Optional<DocumentNode> measures = node.optional("measures-options");
    return new LinuxStage(
        image(file),
        node.optional("options").isPresent() ? node.member("options").text() : "",
        initrds,
        measures.isEmpty() || measures.get().bool(),
        Source.file(file.text()));
  }

  private Stage launch(DocumentNode node) throws IOException {
    LaunchConfiguration launch = LaunchConfiguration.of(node.path(), node, files.path(""));
    if (!launch.isTpm20() && !Set.copyOf(banks).equals(Set.of(HashAlgorithm.SHA1))) {
      throw node.member("tpm").bad("a TPM 1.2 has only the bank sha1, give --bank sha1");
    }
    Prediction prediction = launch.predict(EnumSet.copyOf(banks), List.of());
    files.add(prediction.inputs());
    return new DynamicLaunchStage(prediction);
  }

  private Stage serviceVm(DocumentNode node) throws IOException {
    String file = node.only(Set.of("manifest")).member("manifest").text();
    Manifest manifest = Manifest.read(YamlDocument.read(file, files.read(file, MAX_MANIFEST)));
    Path folder = Optional.ofNullable(files.path(file).getParent()).orElse(Path.of(""));
    VmContents contents = new VmContents(folder, banks, ExtOptions.TOLERANT);
    MeasuredVm machine = contents.machine(manifest, file, true);
    files.add(contents.inputs());
    return new ServiceVmStage(machine.measurements(banks));
  }

  private PeImage image(DocumentNode file) throws IOException {
    return image(files, file);
  }

  static PeImage image(ChainFiles files, DocumentNode file) throws IOException {
    return PeImage.read(files.open(file.text()));
  }
}
