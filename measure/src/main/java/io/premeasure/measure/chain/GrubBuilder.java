package io.premeasure.measure.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.chain.GrubStage;
import io.premeasure.boot.chain.Stage;
import io.premeasure.boot.grub.GrubFiles;
import io.premeasure.boot.grub.GrubImage;
import io.premeasure.boot.grub.GrubSetup;
import io.premeasure.boot.grub.KernelStart;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.volume.LoaderVolume;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds the stage of GRUB. */
final class GrubBuilder {
  private static final String DEFAULT_DEVICE = "hd0,gpt1";

  /** The device of a prefix may lack the disk, which is then that of the image. */
  private static final Pattern PREFIX = Pattern.compile("(\\((?<device>[^()]*)\\))?(?<folder>/.*)");

  private static final int MAX_APPLICATIONS = 8;

  /** Distributions whose GRUB 2.06 asks shim about a kernel when it reads and when it starts it. */
  private static final Set<String> TWICE = Set.of("debian", "ubuntu");

  private final ChainFiles files;

  GrubBuilder(ChainFiles files) {
    this.files = files;
  }

  Stage build(DocumentNode node) throws IOException {
    node.only(
        Set.of(
            "file",
            "root",
            "volumes",
            "device",
            "prefix",
            "early",
            "modules",
            "search",
            "entry",
            "kernel-start",
            "kernel-applications"));
    DocumentNode file = node.member("file");
    PeImage image = StageBuilder.image(files, file);
    GrubImage content = GrubImage.read(image);
    String device = text(node, "device").orElse(DEFAULT_DEVICE);
    Matcher prefix = prefix(node, content);
    String root = Optional.ofNullable(prefix.group("device")).orElse(device);
    if (root.startsWith(",")) {
      root = device.replaceFirst(",.*", "") + root;
    }
    GrubSetup setup =
        new GrubSetup(
            root,
            prefix.group("folder"),
            early(node, root, prefix.group("folder")),
            content.configuration(),
            node.optional("modules").isPresent()
                ? texts(node.member("modules"))
                : content.modules(),
            search(node),
            text(node, "entry"));
    return new GrubStage(
        image,
        setup,
        volumes(node, content, device),
        start(node, content),
        applications(node, content),
        Source.file(file.text()));
  }

  /** The volumes by their devices: that of the image, others of its disk, the one inside it. */
  private GrubFiles volumes(DocumentNode node, GrubImage content, String device)
      throws IOException {
    GrubFiles volumes = new GrubFiles();
    volumes.add(device, ChainVolume.of(files, node.member("root").text()));
    if (node.optional("volumes").isPresent()) {
      for (Map.Entry<String, DocumentNode> each : node.member("volumes").members().entrySet()) {
        volumes.add(each.getKey(), ChainVolume.of(files, each.getValue().text()));
      }
    }
    if (content.memdisk().isPresent()) {
      BlockSource bytes = BlockSource.of("memdisk", content.memdisk().get());
      LoaderVolume.open(bytes).ifPresent(volume -> volumes.add("memdisk", volume));
    }
    return volumes;
  }

  /** Where the configuration is: a folder, behind its device unless that is the image's own. */
  private static Matcher prefix(DocumentNode node, GrubImage content) throws IOException {
    Matcher prefix = PREFIX.matcher(text(node, "prefix").or(content::prefix).orElse(""));
    if (!prefix.matches()) {
      throw node.bad("the image has no prefix that names a folder; give prefix");
    }
    return prefix;
  }

  /** Commands that are given instead of the embedded configuration. */
  private static List<String> early(DocumentNode node, String device, String prefix)
      throws IOException {
    Optional<DocumentNode> early = node.optional("early");
    if (early.isEmpty()) {
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

  private static Optional<KernelStart> start(DocumentNode node, GrubImage content)
      throws IOException {
    Optional<DocumentNode> given = node.optional("kernel-start");
    if (given.isEmpty()) {
      return KernelStart.of(content);
    }
    Optional<KernelStart> start = KernelStart.ofLabel(given.get().text());
    if (start.isEmpty()) {
      throw given.get().bad("expected handover, firmware or peimage");
    }
    return start;
  }

  /** How often a verified kernel is measured, by version and distribution of the image. */
  private static int applications(DocumentNode node, GrubImage content) throws IOException {
    Optional<DocumentNode> given = node.optional("kernel-applications");
    if (given.isPresent()) {
      return given.get().number(MAX_APPLICATIONS);
    }
    boolean handover = KernelStart.of(content).filter(KernelStart.HANDOVER::equals).isPresent();
    return handover && content.distribution().filter(TWICE::contains).isPresent() ? 2 : 1;
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
