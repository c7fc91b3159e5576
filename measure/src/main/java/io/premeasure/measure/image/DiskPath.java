package io.premeasure.measure.image;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A file inside a disk image, as the commands name it: {@code IMAGE:PART/PATH}.
 *
 * @param image the image file
 * @param partition number, label or type of a partition; empty for a disk that is one file system
 * @param path inside the file system, starting with {@code /}
 */
public record DiskPath(Path image, String partition, String path) {

  /** The name of the file, of a partition's root its partition. */
  @Override
  public String toString() {
    return image + ":" + partition + path;
  }

  /** Reads the form; of several colons the first behind an existing file's name separates. */
  public static final class Converter implements ITypeConverter<DiskPath> {
    @Override
    public DiskPath convert(String text) {
      int colon = text.indexOf(':');
      while (colon >= 0 && !Files.exists(Path.of(text.substring(0, colon)))) {
        colon = text.indexOf(':', colon + 1);
      }
      if (colon < 0) {
        colon = text.indexOf(':');
      }
      if (colon < 1) {
        throw new TypeConversionException("'" + text + "', expected IMAGE:PART/PATH");
      }
      String inside = text.substring(colon + 1);
      int slash = inside.indexOf('/');
      return new DiskPath(
          Path.of(text.substring(0, colon)),
          slash < 0 ? inside : inside.substring(0, slash),
          slash < 0 ? "/" : inside.substring(slash));
    }
  }
}
