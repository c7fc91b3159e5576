package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.image.DiskImage;
import io.premeasure.verity.image.SparseDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disk digest}: cvmdisk's digest of a disk. */
@Command(
    name = "digest",
    description = {
      "Digest a disk: SHA-256 over the SHA-256 of each block of 4096 bytes; holes cost nothing.",
      "cvmdisk digests the image file with its footer (--file does so), and takes a last block that"
          + " is cut short only in part: where its value differs, it is shown as well."
    })
final class DiskDigestCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "The disk image.")
  private Path image;

  @Option(names = "--file", description = "Digest the file, not the disk that is in it.")
  private boolean wholeFile;

  private final Console console;

  DiskDigestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (wholeFile) {
      try (FileBlockSource file = FileBlockSource.open(image)) {
        file.awaitHoles();
        print(file);
      }
    } else {
      try (DiskImage opened = DiskImage.open(image)) {
        print(opened.disk());
      }
    }
    return ExitStatus.OK;
  }

  private void print(BlockSource bytes) throws IOException {
    SparseDigest digest = SparseDigest.of(bytes);
    String intended = HexFormat.of().formatHex(digest.intended());
    String cvmdisk = HexFormat.of().formatHex(digest.asCvmdisk());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("digest", intended);
    document.put("cvmdisk", cvmdisk);
    document.put("size", bytes.size());
    console.print(
        document,
        () -> {
          console.line(intended + "  " + image);
          if (digest.cvmdiskDiffers()) {
            console.line(cvmdisk + "  " + image + " (as cvmdisk computes it)");
          }
        });
  }
}
