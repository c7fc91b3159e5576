package io.premeasure.measure.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.chain.GrubStage;
import io.premeasure.boot.chain.Stage;
import io.premeasure.boot.grub.GrubFiles;
import io.premeasure.boot.grub.GrubImage;
import io.premeasure.boot.grub.GrubSetup;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the stage of GRUB. */
final class GrubBuilder {
  private static final String DEFAULT_DEVICE = "hd0,gpt1";
  private static final int MAX_SBAT = 1 << 16;
  private static final int MAX_APPLICATIONS = 8;

  private final ChainFiles files;

  GrubBuilder(ChainFiles files) {
    this.files = files;
  }

  Stage build(DocumentNode node) throws IOException {
    node.only(
        Set.of(
            "file",
            "root",
            "device",
            "prefix",
            "early",
            "modules",
            "search",
            "entry",
            "kernel-applications"));
    DocumentNode file = node.member("file");
    PeImage image = StageBuilder.image(files, file);
    GrubImage content = GrubImage.read(image);
    String device = text(node, "device").orElse(DEFAULT_DEVICE);
    String prefix = prefix(node, content);
    GrubSetup setup =
        new GrubSetup(
            device,
            prefix,
            early(node, content, device, prefix),
            node.optional("modules").isPresent()
                ? texts(node.member("modules"))
                : content.modules(),
            search(node),
            text(node, "entry"));
    String root = node.member("root").text();
    GrubFiles partition = path -> find(root + (path.startsWith("/") ? path : "/" + path));
    return new GrubStage(
        image, setup, partition, applications(node, image), Source.file(file.text()));
  }

  private Optional<BlockSource> find(String reference) throws IOException {
    return files.isFile(reference) ? Optional.of(files.open(reference)) : Optional.empty();
  }

  private static String prefix(DocumentNode node, GrubImage content) throws IOException {
    Optional<String> given = text(node, "prefix").or(content::prefix);
    if (given.isEmpty() || !given.get().startsWith("/")) {
      throw node.bad("the image has no prefix on its own partition; give prefix");
    }
    return given.get();
  }

  /** The commands of the embedded configuration, which only real boots tell. */
  private static List<String> early(
      DocumentNode node, GrubImage content, String device, String prefix) throws IOException {
    Optional<DocumentNode> early = node.optional("early");
    if (early.isEmpty()) {
      if (content.configuration().isPresent()) {
        throw node.bad("the image has an embedded configuration; give early");
      }
      return List.of();
    }
    if (early.get().isList()) {
      return texts(early.get());
    }
    return switch (early.get().text()) {
      case "none" -> List.of();
      case "debian" -> GrubSetup.debianEarly(device, prefix);
      default -> throw early.get().bad("expected debian, none or a list of commands");
    };
  }

  private static Map<String, String> search(DocumentNode node) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    if (node.optional("search").isPresent()) {
      for (Map.Entry<String, DocumentNode> each : node.member("search").members().entrySet()) {
        found.put(each.getKey(), each.getValue().text());
      }
    }
    return found;
  }

  /** How often a verified kernel is measured, by the distribution that the image names. */
  private static int applications(DocumentNode node, PeImage image) throws IOException {
    Optional<DocumentNode> given = node.optional("kernel-applications");
    if (given.isPresent()) {
      return given.get().number(MAX_APPLICATIONS);
    }
    Optional<PeSection> section = image.section(".sbat");
    String sbat =
        section.isPresent()
            ? new String(image.content(section.get(), MAX_SBAT), StandardCharsets.UTF_8)
            : "";
    return sbat.contains("grub.debian") || sbat.contains("grub.ubuntu") ? 2 : 1;
  }

  private static Optional<String> text(DocumentNode node, String name) throws IOException {
    Optional<DocumentNode> member = node.optional(name);
    return member.isPresent() ? Optional.of(member.get().text()) : Optional.empty();
  }

  private static List<String> texts(DocumentNode node) throws IOException {
    List<String> texts = new ArrayList<>();
    for (DocumentNode item : node.items()) {
      texts.add(item.text());
    }
    return texts;
  }
}
