package io.premeasure.verity.image.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpBlockSourceTest {
  private static final int MIB = 1 << 20;

  private static TestBlob disk() {
    return new TestBlob(3 * MIB + 512).data(0, 1024).data(MIB, 300_032).data(3 * MIB, 512);
  }

  @ParameterizedTest
  @EnumSource(names = {"PAGE_BLOB", "RANGES", "RANGES_WITHOUT_HEAD"})
  void anyPartReadsAsItIs(ImageServer.Kind kind) throws IOException {
    try (ImageServer server = new ImageServer(kind, disk());
        BlockSource source = HttpBlockSource.open(server.url(), DownloadOptions.DEFAULT)) {
      assertEquals(server.blob.size(), source.size());
      Random random = new Random(7);
      for (int i = 0; i < 200; i++) {
        int length = random.nextInt(600_000);
        long start = random.nextInt((int) source.size() - length);
        byte[] read = new byte[length + 2];
        source.read(start, read, 1, length);
        assertArrayEquals(
            server.blob.read(new ByteRange(start, start + length)),
            java.util.Arrays.copyOfRange(read, 1, length + 1));
      }
      assertTrue(server.requests.size() < 20, "requests: " + server.requests);
    }
  }

  @Test
  void pageBlobsTellTheirHoles() throws IOException {
    TestBlob blob = new TestBlob(5L << 30).data(512, 512).data((4L << 30) + 1024, 512);
    try (ImageServer server = new ImageServer(ImageServer.Kind.PAGE_BLOB, blob);
        BlockSource source = HttpBlockSource.open(server.url(), DownloadOptions.DEFAULT)) {
      assertEquals(512, source.nextData(0));
      assertEquals(700, source.nextData(700));
      assertEquals((4L << 30) + 1024, source.nextData(1024));
      assertEquals(5L << 30, source.nextData((4L << 30) + 1536));
      assertEquals(5L << 30, source.nextData(5L << 30));
      byte[] read = {1};
      long sent = server.sent.get();
      source.read(2L << 30, read, 0, 1);
      assertEquals(0, read[0]);
      assertTrue(server.sent.get() - sent < 200, "only a page list");
    }
  }

  @Test
  void readingBeyondTheEndIsRefused() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.RANGES, disk());
        BlockSource source = HttpBlockSource.open(server.url(), DownloadOptions.DEFAULT)) {
      for (long position : new long[] {source.size(), -1, Long.MAX_VALUE}) {
        assertThrows(VerityFormatException.class, () -> source.read(position, new byte[1], 0, 1));
      }
    }
  }

  @Test
  void anImageThatChangesIsNotReadOn() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.RANGES, disk());
        BlockSource source = HttpBlockSource.open(server.url(), DownloadOptions.DEFAULT)) {
      source.read(0, new byte[1], 0, 1);
      server.tag = Optional.of("\"two\"");
      TransferException e =
          assertThrows(TransferException.class, () -> source.read(2 * MIB, new byte[1], 0, 1));
      assertTrue(e.getMessage().contains("changed"), e.getMessage());
      server.tag = Optional.of("\"one\"");
      source.read(2 * MIB, new byte[1], 0, 1);
    }
  }

  @Test
  void aServerWithoutRangesIsRefused() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.STREAM, disk())) {
      TransferException e =
          assertThrows(
              TransferException.class,
              () -> HttpBlockSource.open(server.url(), DownloadOptions.DEFAULT));
      assertTrue(e.getMessage().contains("fetch it first"), e.getMessage());
    }
  }
}
