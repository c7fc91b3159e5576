package io.premeasure.measure.demo;

import io.premeasure.cpio.ArchiveFile;
import io.premeasure.cpio.BootArchiveWriter;
import io.premeasure.measure.image.BaseDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** The inputs of the demo; the same bytes at every run, so that the predicted values are too. */
final class DemoInputs {
  private static final int ROOT_BLOCKS = 4096;
  private static final int DATA_BLOCKS = 512;
  private static final int BLOCK_SIZE = 4096;
  private static final long SEED = 20261120;

  private static final String EVENTS =
      """
      # What the loader measures, in this order.
      PCR11:string:"os-image-identity":{"signer":"<filled-in-by-boot-loader>","svn":"1",\
      "diskId":"premeasure.demo","eventVersion":"1"}
      PCR11:string:"node-policy-identity":{"signer":"","svn":"1","policyId":"demo",\
      "eventVersion":"1"}
      PCR12:binary:2dd1886c59504e609c1d089463f869c02dd1886c59504e609c1d089463f869c0
      """;

  private final Path dir;

  DemoInputs(Path dir) {
    this.dir = dir;
  }

  Path kernel() {
    return dir.resolve("vmlinuz");
  }

  Path initrd() {
    return dir.resolve("initrd.img");
  }

  Path root() {
    return dir.resolve("root.img");
  }

  Path disk() {
    return dir.resolve("base.img");
  }

  Path events() {
    return dir.resolve("events");
  }

  /** What the data disk gets. */
  Path data() {
    return dir.resolve("data.img");
  }

  /** The file with the passphrase of the data disk's keys. */
  Path passphrase() {
    return dir.resolve("passphrase");
  }

  void write() throws IOException {
    Files.createDirectories(dir);
    Files.write(kernel(), DemoKernel.image());
    writeInitrd();
    Files.writeString(events(), EVENTS);
    writeBlocks(root(), ROOT_BLOCKS);
    writeBlocks(data(), DATA_BLOCKS);
    Files.writeString(passphrase(), "correct horse\n");
    BaseDisk.write(root(), DemoLoader.image(), disk());
  }

  private void writeInitrd() throws IOException {
    byte[] init =
        "#!/bin/sh\n# premeasure demo: nothing runs here\n".getBytes(StandardCharsets.US_ASCII);
    ArchiveFile file = ArchiveFile.of("init", init).withPermissions(0755);
    try (OutputStream out = Files.newOutputStream(initrd())) {
      new BootArchiveWriter(List.of(ArchiveFile.directory("."), file), 0).write(out);
    }
  }

  /** Blocks of data and of zeros in turn, as in a file system that is half empty. */
  private static void writeBlocks(Path file, int count) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] block = new byte[BLOCK_SIZE];
    byte[] hole = new byte[BLOCK_SIZE];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < count; i++) {
        boolean used = i / 64 % 2 == 0;
        if (used) {
          random.nextBytes(block);
        }
        out.write(used ? block : hole);
      }
    }
  }
}
