package io.premeasure.measure.cbe;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.CbeSuperblock;
import io.premeasure.verity.cbe.Geometry;
import io.premeasure.verity.cbe.ImageInit;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cbe init}: a fresh image. */
@Command(
    name = "init",
    description = {
      "Make a fresh image in IMG. A folder named by --anchor that holds no trust anchor gets a new"
          + " one, whose private key --passphrase-file protects, or the TPM until its PCRs have the"
          + " values of --prediction."
    })
public final class CbeInitCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;
  @Mixin private NewAnchorOptions newAnchor;

  @ArgGroup(multiplicity = "1")
  private Form form;

  @Option(names = "--create", description = "Make the file IMG, as long as it has to be.")
  private boolean create;

  @Option(names = "--force", description = "Overwrite an image that is there.")
  private boolean force;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public CbeInitCommand(Console console) {
    this.console = console;
  }

  /** One of the two ways to say how large the image is. */
  static final class Form {
    @ArgGroup(exclusive = false)
    private GeometryOptions trees;

    @ArgGroup(exclusive = false)
    private Sizes sizes;

    private Geometry geometry() {
      return trees != null ? trees.geometry() : Geometry.of(sizes.size, sizes.spare);
    }
  }

  /** Sizes in bytes. */
  static final class Sizes {
    @Option(
        names = "--size",
        required = true,
        converter = ByteSize.class,
        paramLabel = "BYTES",
        description = "Size of the virtual disk, such as 1GiB.")
    private long size;

    @Option(
        names = "--spare",
        required = true,
        converter = ByteSize.class,
        paramLabel = "BYTES",
        description = "Space for copies on write and snapshots, such as 128MiB.")
    private long spare;
  }

  @Override
  public Integer call() throws IOException {
    Geometry geometry = geometry();
    TrustAnchor anchor = options.anchorOrNew(console, newAnchor);
    BlockHash hash =
        create
            ? ImageInit.create(options.image(), geometry, anchor)
            : ImageInit.inFile(options.image(), geometry, anchor, force);
    if (!options.hasAnchor()) {
      console.note("premeasure: warning: without --anchor the keys are protected by nothing");
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("blocks", geometry.blocks());
    document.put("size", geometry.blocks() * CbeSuperblock.BLOCK);
    document.put("volumeBlocks", geometry.vbd().leaves());
    document.put("hash", hash.toString());
    options.anchorName().ifPresent(name -> document.put("anchorName", name));
    console.print(
        document,
        () -> document.forEach((name, value) -> console.line("%-13s %s".formatted(name, value))));
    return ExitStatus.OK;
  }

  private Geometry geometry() {
    try {
      return form.geometry();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
