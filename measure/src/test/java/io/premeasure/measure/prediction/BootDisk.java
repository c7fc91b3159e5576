package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.PeBuilder;
import io.premeasure.measure.Invocation;
import io.premeasure.measure.image.BaseDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk image with an EFI system partition, made for a test. */
final class BootDisk {
  private final Path folder;
  private final Path image;

  /** A disk that starts this loader from the fallback path. */
  BootDisk(Path folder, byte[] loader) throws IOException {
    this.folder = folder;
    this.image = folder.resolve("disk.img");
    Files.deleteIfExists(image);
    Path root = folder.resolve("root.img");
    Files.write(root, new byte[1 << 20]);
    BaseDisk.write(root, loader, image);
  }

  Path image() {
    return image;
  }

  /** Puts a file onto the EFI system partition. */
  BootDisk put(String path, byte[] content) throws IOException {
    Path file = folder.resolve("put");
    Files.write(file, content);
    Invocation put = Invocation.of("disk", "put", "-p", file.toString(), image + ":esp" + path);
    assertEquals(0, put.exit(), put.err());
    return this;
  }

  BootDisk put(String path, String content) throws IOException {
    return put(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A unified kernel image of systemd-stub. */
  static byte[] uki(int release, String commandLine) {
    return new PeBuilder()
        .section(".sdmagic", magic("systemd-stub " + release))
        .section(".osrel", "ID=test\n".getBytes(StandardCharsets.UTF_8))
        .section(".cmdline", commandLine.getBytes(StandardCharsets.UTF_8))
        .section(".initrd", new byte[1001])
        .section(".linux", kernel(0))
        .build();
  }

  /** An image that calls itself systemd-boot. */
  static byte[] systemdBoot(int release) {
    return new PeBuilder().section(".sdmagic", magic("systemd-boot " + release)).build();
  }

  /** A kernel, different for each number. */
  static byte[] kernel(int number) {
    return new PeBuilder().section(".text", new byte[] {1, (byte) number}).build();
  }

  private static byte[] magic(String text) {
    return ("#### LoaderInfo: " + text + " ####").getBytes(StandardCharsets.US_ASCII);
  }
}
