package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images fetched from a real implementation of Azure's blob service. */
class AzuriteFetchTest {
  private static final int SIZE = (64 << 20) + 512;

  @TempDir private static Path server;
  private static Azurite azurite;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Azurite.program().isPresent(),
        "azurite-blob not found: install the npm package azurite (npm install -g azurite)");
    azurite = Azurite.start(server);
  }

  @AfterAll
  static void stop() throws Exception {
    if (azurite != null) {
      azurite.stop();
    }
  }

  private Invocation fetch(String blob, Path out) {
    return Invocation.of("disk", "fetch", azurite.url(blob), out.toString(), "--format", "json");
  }

  @Test
  void ofAPageBlobOnlyThePagesInUseAreFetched() throws Exception {
    byte[] expected = new byte[SIZE];
    Random random = new Random(3);
    azurite.createPageBlob("sparse.vhd", SIZE);
    long written = 0;
    for (int piece = 0; piece < 40; piece++) {
      byte[] pages = new byte[512 * (1 + random.nextInt(200))];
      random.nextBytes(pages);
      int at = 512 * random.nextInt((SIZE - pages.length) / 512);
      azurite.writePages("sparse.vhd", at, pages);
      System.arraycopy(pages, 0, expected, at, pages.length);
      written += pages.length;
    }
    Path out = folder.resolve("out.vhd");
    Invocation run = fetch("sparse.vhd", out);
    assertEquals(0, run.exit(), run.err());
    assertArrayEquals(expected, Files.readAllBytes(out));
    assertEquals(true, run.json().get("pageBlob"));
    assertEquals(SIZE, run.json().get("size"));
    int transferred = (Integer) run.json().get("transferred");
    assertTrue(transferred <= written, transferred + " bytes for " + written);
    assertFalse(run.text().contains("sig="), run.text());
  }

  @Test
  void anEmptyPageBlobIsAllZero() throws Exception {
    azurite.createPageBlob("empty.vhd", 1 << 20);
    Path out = folder.resolve("empty.vhd");
    Invocation run = fetch("empty.vhd", out);
    assertEquals(0, run.exit(), run.err());
    assertArrayEquals(new byte[1 << 20], Files.readAllBytes(out));
    assertEquals(0, run.json().get("transferred"));
  }

  @Test
  void aBlockBlobIsFetchedInPartsAndItsMd5Compared() throws Exception {
    byte[] content = new byte[(20 << 20) + 77];
    new Random(4).nextBytes(content);
    azurite.createBlockBlob("image.raw", content);
    Path out = folder.resolve("image.raw");
    Invocation run = fetch("image.raw", out);
    assertEquals(0, run.exit(), run.err());
    assertArrayEquals(content, Files.readAllBytes(out));
    assertEquals(false, run.json().get("pageBlob"));
  }

  @Test
  void whatIsNotThereOrNotAllowedIsRefused() throws IOException {
    Invocation missing = fetch("other.vhd", folder.resolve("a"));
    assertEquals(3, missing.exit(), missing.err());
    String unsigned = azurite.url("sparse.vhd").replaceFirst("\\?.*", "");
    Invocation denied = Invocation.of("disk", "fetch", unsigned, folder.resolve("b").toString());
    assertEquals(3, denied.exit(), denied.err());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }
}
