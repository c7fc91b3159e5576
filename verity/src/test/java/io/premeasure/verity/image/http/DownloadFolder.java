package io.premeasure.verity.image.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A folder into which a test downloads. */
abstract class DownloadFolder {
  static final DownloadOptions QUICK =
      new DownloadOptions(
          4, 4, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(20), true);
  static final int MIB = 1 << 20;

  @TempDir Path folder;

  static TestBlob disk() {
    return new TestBlob(14 * MIB)
        .data(0, 512)
        .data(MIB, 5 * MIB + 512)
        .zeros(8 * MIB, MIB)
        .data(10 * MIB + 1024, 512)
        .data(14 * MIB - 512, 512);
  }

  Path target() {
    return folder.resolve("disk.vhd");
  }

  DownloadResult fetch(ImageServer server, DownloadOptions options) throws IOException {
    return new ImageDownload(server.url(), options, DownloadListener.NONE).fetch(target());
  }

  TransferException failure(ImageServer server, DownloadOptions options) {
    TransferException e = assertThrows(TransferException.class, () -> fetch(server, options));
    assertFalse(e.getMessage().contains("s3cr"), e.getMessage());
    assertFalse(e.getMessage().contains("sig="), e.getMessage());
    assertTrue(e.getMessage().startsWith("http://127.0.0.1"), e.getMessage());
    assertFalse(Files.exists(target()));
    return e;
  }

  void assertFetched(TestBlob blob) throws IOException {
    assertEquals(blob.size(), Files.size(target()));
    assertArrayEquals(blob.read(new ByteRange(0, blob.size())), Files.readAllBytes(target()));
    assertOnlyTarget();
  }

  void assertOnlyTarget() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(java.util.List.of(target()), files.toList());
    }
  }
}
