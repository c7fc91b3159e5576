package io.premeasure.measure.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.chain.Stage;
import io.premeasure.boot.chain.UkiStage;
import io.premeasure.boot.stub.SideFile;
import io.premeasure.boot.stub.SideFiles;
import io.premeasure.boot.stub.StubVersion;
import io.premeasure.boot.stub.UnifiedKernelImage;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.measure.document.DocumentNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Builds the stage of a unified kernel image. */
final class UkiBuilder {
  private static final int MAX_PROFILE = 255;
  private static final int MAX_RELEASE = 9999;

  private final ChainFiles files;

  UkiBuilder(ChainFiles files) {
    this.files = files;
  }

  Stage build(DocumentNode node) throws IOException {
    node.only(Set.of("file", "profile", "stub", "options", "extra", "loader"));
    DocumentNode file = node.member("file");
    PeImage image = StageBuilder.image(files, file);
    Optional<DocumentNode> profile = node.optional("profile");
    Optional<DocumentNode> options = node.optional("options");
    return new UkiStage(
        UnifiedKernelImage.of(image),
        version(node, image),
        profile.isPresent() ? profile.get().number(MAX_PROFILE) : 0,
        options.isPresent() ? Optional.of(options.get().text()) : Optional.empty(),
        sideFiles(node),
        Source.file(file.text()));
  }

  private static StubVersion version(DocumentNode node, PeImage image) throws IOException {
    Optional<DocumentNode> given = node.optional("stub");
    if (given.isPresent()) {
      return new StubVersion(given.get().number(MAX_RELEASE));
    }
    DocumentNode file = node.member("file");
    return StubVersion.of(image)
        .orElseThrow(() -> file.bad("does not name its systemd-stub; give stub"));
  }

  private SideFiles sideFiles(DocumentNode node) throws IOException {
    Optional<DocumentNode> extra = node.optional("extra");
    Optional<DocumentNode> loader = node.optional("loader");
    List<SideFile> own = extra.isPresent() ? folder(extra.get().text()) : List.of();
    if (loader.isEmpty()) {
      return new SideFiles(own, List.of(), List.of(), List.of());
    }
    String root = loader.get().text();
    return new SideFiles(
        own, folder(root + "/credentials"), folder(root + "/addons"), folder(root + "/extensions"));
  }

  private List<SideFile> folder(String reference) throws IOException {
    List<SideFile> found = new ArrayList<>();
    for (String name : files.list(reference)) {
      found.add(new SideFile(name, files.open(reference + "/" + name)));
    }
    return found;
  }
}
