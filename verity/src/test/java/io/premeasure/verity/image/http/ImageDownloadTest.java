package io.premeasure.verity.image.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageDownloadTest extends DownloadFolder {
  @ParameterizedTest
  @EnumSource
  void everyKindOfServerGivesTheSameFile(ImageServer.Kind kind) throws IOException {
    try (ImageServer server = new ImageServer(kind, disk())) {
      DownloadResult result = fetch(server, QUICK);
      assertFetched(server.blob);
      assertEquals(kind == ImageServer.Kind.PAGE_BLOB, result.pageBlob());
      assertEquals(server.blob.size(), result.size());
      assertEquals(0, result.resumed());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyImageGivesAnEmptyFile(ImageServer.Kind kind) throws IOException {
    try (ImageServer server = new ImageServer(kind, new TestBlob(0))) {
      fetch(server, QUICK);
      assertFetched(server.blob);
    }
  }

  @Test
  void holesOfPageBlobsAreNeitherFetchedNorStored() throws IOException {
    TestBlob blob = new TestBlob(6L << 30).data(5L << 30, MIB).data((6L << 30) - 512, 512);
    try (ImageServer server = new ImageServer(ImageServer.Kind.PAGE_BLOB, blob)) {
      DownloadResult result = fetch(server, QUICK);
      assertEquals(MIB + 512, result.transferred());
      assertEquals(6L << 30, Files.size(target()));
      try (FileBlockSource source = FileBlockSource.open(target())) {
        for (Map.Entry<Long, byte[]> extent : blob.extents().entrySet()) {
          byte[] read = new byte[extent.getValue().length];
          source.read(extent.getKey(), read, 0, read.length);
          assertArrayEquals(extent.getValue(), read);
        }
      }
      assertTrue(allocated(target()) < 4L * MIB, "bytes on disk");
    }
  }

  private static long allocated(Path file) {
    String out =
        io.premeasure.fixtures.RealTool.runOk("stat", "-c", "%b", file.toString()).out().strip();
    return Long.parseLong(out) * 512;
  }

  @ParameterizedTest
  @EnumSource(names = {"RANGES", "STREAM"})
  void zerosThatAreSentAreNotStored(ImageServer.Kind kind) throws IOException {
    TestBlob blob = new TestBlob(16 * MIB).data(9 * MIB + 7, 4096);
    try (ImageServer server = new ImageServer(kind, blob)) {
      fetch(server, QUICK);
      assertFetched(blob);
      assertTrue(allocated(target()) < MIB, "bytes on disk");
    }
  }

  @Test
  void pageListsInSeveralAnswersAreReadToTheirEnd() throws IOException {
    TestBlob blob = new TestBlob(MIB);
    for (int i = 0; i < 100; i++) {
      blob.data(i * 8192L, 512);
    }
    try (ImageServer server = new ImageServer(ImageServer.Kind.PAGE_BLOB, blob)) {
      server.maxResults = 7;
      fetch(server, QUICK);
      assertFetched(blob);
    }
  }

  @Test
  void oneFileHasOneDownload() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.RANGES, disk());
        PartFile other = PartFile.open(ImageDownload.partOf(target()))) {
      IOException e = assertThrows(IOException.class, () -> fetch(server, QUICK));
      assertTrue(e.getMessage().contains("another download"), e.getMessage());
      assertEquals(0, other.size());
    }
  }
}
