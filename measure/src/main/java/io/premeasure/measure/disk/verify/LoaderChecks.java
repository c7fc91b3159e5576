package io.premeasure.measure.disk.verify;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.EspFile;
import io.premeasure.boot.uefi.Authenticode;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The program that firmware starts. */
final class LoaderChecks {
  private static final String FALLBACK = "/EFI/BOOT/BOOTX64.EFI";
  private static final int MAX_LOADER = 64 << 20;

  private LoaderChecks() {}

  /** The loader is there; its digests are those that its build has to be compared with. */
  static List<DiskCheck> check(EfiSystemPartition esp) throws IOException {
    Optional<EspFile> file = esp.find(FALLBACK);
    if (file.isEmpty()) {
      return List.of(DiskCheck.failed("loader", "no file " + FALLBACK));
    }
    byte[] content = file.get().read(MAX_LOADER);
    List<DiskCheck> checks = new ArrayList<>();
    String sha256 = HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(content));
    checks.add(
        DiskCheck.passed("loader", FALLBACK + ", " + content.length + " bytes, sha256 " + sha256));
    try {
      PeImage image = PeImage.read(BlockSource.of(FALLBACK, content));
      byte[] digest =
          Authenticode.digests(image, List.of(HashAlgorithm.SHA256)).get(HashAlgorithm.SHA256);
      checks.add(
          DiskCheck.passed(
              "loader-image", "Authenticode sha256 " + HexFormat.of().formatHex(digest)));
    } catch (BootFormatException e) {
      checks.add(
          DiskCheck.warning("loader-image", e.getMessage() + "; firmware will not start it"));
    }
    return checks;
  }
}
