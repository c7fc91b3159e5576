package io.premeasure.measure.disk;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.ImageForm;
import io.premeasure.measure.image.NewFile;
import io.premeasure.verity.image.BlankDisk;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.ImageWriter;
import io.premeasure.verity.image.VhdFooter;
import io.premeasure.verity.image.VhdIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code disk create}: an image of zeros. */
@Command(name = "create", description = "Create a disk image of zeros, which takes no storage.")
final class DiskCreateCommand implements Callable<Integer> {
  private static final int SECTOR = 512;

  @Parameters(paramLabel = "OUT", description = "The image to write.")
  private Path out;

  @Option(
      names = "--size",
      required = true,
      paramLabel = "N",
      converter = ByteSize.class,
      description = "Length of the disk, in bytes or as 100MiB; a VHD is filled up to a whole MiB.")
  private long size;

  @Option(
      names = "--id",
      paramLabel = "UUID",
      description = "The identity of a VHD (default: random).")
  private Optional<UUID> id = Optional.empty();

  @Option(
      names = "--source-date-epoch",
      defaultValue = "${env:SOURCE_DATE_EPOCH}",
      paramLabel = "N",
      description = "Time in the footer of a VHD (default: SOURCE_DATE_EPOCH, or now).")
  private Optional<Long> epoch = Optional.empty();

  @Mixin private ImageForm form;

  @Mixin private NewFile newFile;

  @Spec private CommandSpec spec;

  private final Console console;

  DiskCreateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Container container = form.of(out);
    if (size < SECTOR || size % SECTOR != 0) {
      throw new ParameterException(
          spec.commandLine(), "--size: expected a multiple of 512 bytes, at least one");
    }
    if (container != Container.RAW && size > VhdFooter.MAXIMUM_DISK) {
      throw new ParameterException(spec.commandLine(), "--size: a VHD holds at most 2040 GiB");
    }
    newFile.require(out);
    long seconds = epoch.orElseGet(() -> Instant.now().getEpochSecond());
    VhdIdentity identity =
        new VhdIdentity(
            id.orElseGet(UUID::randomUUID), (int) Math.max(0, seconds - VhdFooter.EPOCH));
    ImageWriter.to(container)
        .withIdentity(identity)
        .write(new BlankDisk(out.toString(), size), out);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("output", out.toString());
    document.put("container", container.label());
    document.put("size", size);
    console.print(
        document, () -> console.line(out + ": " + container.label() + ", " + size + " bytes"));
    return ExitStatus.OK;
  }
}
