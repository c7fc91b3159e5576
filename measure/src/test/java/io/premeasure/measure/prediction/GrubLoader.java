package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.premeasure.fixtures.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Images of GRUB with the prefix {@code /grub}, by grub-mkimage. */
final class GrubLoader {
  private GrubLoader() {}

  /** An image that names its version by itself: that of the installed GRUB. */
  static byte[] build(Path folder) throws IOException {
    return build(folder, List.of());
  }

  /** An image with an SBAT text. */
  static byte[] build(Path folder, String sbat) throws IOException {
    Path text = Files.writeString(folder.resolve("sbat.csv"), sbat);
    return build(folder, List.of("--sbat", text.toString()));
  }

  private static byte[] build(Path folder, List<String> options) throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/usr/lib/grub/x86_64-efi")), "no modules for EFI");
    Path image = folder.resolve("grub.efi");
    List<String> command = new ArrayList<>(List.of("grub-mkimage", "-O", "x86_64-efi"));
    command.addAll(options);
    command.addAll(List.of("-o", "" + image, "-p", "/grub", "normal", "linux", "tpm"));
    RealTool.runOk(command.toArray(String[]::new));
    return Files.readAllBytes(image);
  }
}
