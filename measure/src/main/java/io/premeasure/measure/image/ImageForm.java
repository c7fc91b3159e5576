package io.premeasure.measure.image;

import io.premeasure.verity.image.Container;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says what a new image is: by its name's ending, or as named. */
public final class ImageForm {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--to",
      paramLabel = "raw|vhd-fixed|vhd-dynamic",
      description =
          "What to write (default: by the ending, .vhd for a fixed VHD, .raw .img .bin for raw).")
  private Optional<String> to = Optional.empty();

  /** The container for a file of this name. */
  public Container of(Path file) {
    return to.isPresent() ? named(to.get()) : byEnding(file);
  }

  /** The container for a file that is made in place, which a dynamic VHD cannot be. */
  public Container inPlace(Path file) {
    Container container = of(file);
    if (container == Container.DYNAMIC_VHD) {
      throw new ParameterException(
          spec.commandLine(), "--to vhd-dynamic: make a fixed one, then use disk convert");
    }
    return container;
  }

  private Container named(String name) {
    for (Container container :
        new Container[] {Container.RAW, Container.FIXED_VHD, Container.DYNAMIC_VHD}) {
      if (container.label().equals(name)) {
        return container;
      }
    }
    throw new ParameterException(
        spec.commandLine(), "--to " + name + ": expected raw, vhd-fixed or vhd-dynamic");
  }

  private Container byEnding(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "vhd" -> Container.FIXED_VHD;
      case "raw", "img", "bin" -> Container.RAW;
      default ->
          throw new ParameterException(
              spec.commandLine(),
              file + ": the ending says neither raw (.raw, .img, .bin) nor VHD (.vhd); give --to");
    };
  }
}
