package io.premeasure.measure.machine;

import io.premeasure.fixtures.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** GRUB as an EFI application with the modules that it needs, the one that measures among them. */
final class GrubImage {
  static final String MODULES = "/usr/lib/grub/x86_64-efi/linux.mod";
  private static final List<String> NAMES =
      List.of("normal", "part_gpt", "fat", "linux", "echo", "test", "tpm");

  /** A configuration whose only entry is started at once. */
  static final String MENU =
      """
      set timeout=0
      menuentry "Test" {
        linux /vmlinuz console=ttyS0 quiet
        initrd /initrd.img
      }
      """;

  private GrubImage() {}

  /**
   * Builds the image.
   *
   * @param folder for it
   * @param prefix where on its volume its configuration {@code grub.cfg} is
   */
  static byte[] build(Path folder, String prefix) throws IOException {
    Path image = folder.resolve("grub.efi");
    List<String> command =
        new ArrayList<>(
            List.of("grub-mkimage", "-O", "x86_64-efi", "-p", prefix, "-o", image.toString()));
    command.addAll(NAMES);
    RealTool.runOk(command.toArray(new String[0]));
    return Files.readAllBytes(image);
  }
}
