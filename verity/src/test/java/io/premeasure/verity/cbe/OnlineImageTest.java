package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.verity.cbe.CheckReport.Verdict;
import io.premeasure.verity.nbd.NbdClient;
import io.premeasure.verity.nbd.NbdServer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineImageTest {
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 150;
  private static final int SIZE = 100 * CbeSuperblock.BLOCK;

  /** Bytes of a client at a time, so that neighbours share almost every block. */
  private static final int STRIPE = 1000;

  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  /**
   * Each client writes and reads its own stripes, through four connections at once; whatever order
   * the requests have, all must hold what a plain disk would.
   */
  @Test
  void clientsOfTheSameBlocksDoNotDisturbEachOther() throws Exception {
    Path file = folder.resolve("image");
    TrustAnchor anchor = TrustAnchor.builtIn();
    Geometry geometry = new Geometry(new TreeShape(3, 8, 100), new TreeShape(3, 8, 500));
    BlockHash fresh = ImageInit.create(file, geometry, anchor);
    assertEquals(fresh, anchor.secured().orElseThrow());
    byte[] plain = new byte[SIZE];
    try (ImageWriter writer = ImageWriter.open(file, anchor, BlockCache.DEFAULT)) {
      OnlineImage image = new OnlineImage("image", writer);
      try (NbdServer server = NbdServer.onPort(0, image, "disk", OnlineImageTest::fail)) {
        work(server, image, plain);
      }
      image.flush();
    }
    CheckReport report = CbeImage.check(file, anchor.secured(), 5);
    assertEquals(Verdict.INTACT, report.verdict(), report.toString());
    try (CbeImage image = CbeImage.open(file, anchor.secured())) {
      VolumeReader reader = image.reader(anchor, BlockCache.DEFAULT);
      byte[] found = new byte[SIZE];
      reader.disk(reader.current()).read(0, found, 0, SIZE);
      assertArrayEquals(plain, found);
    }
  }

  private static void fail(IOException failure) {
    throw new AssertionError(failure);
  }

  private static void work(NbdServer server, OnlineImage image, byte[] plain) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<Boolean> serving =
          threads.submit(
              () -> {
                server.run();
                return true;
              });
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        all.add(() -> use(server.address(), client, plain));
      }
      all.add(() -> operate(image));
      for (Future<Boolean> done : threads.invokeAll(all, 60, TimeUnit.SECONDS)) {
        assertEquals(true, done.get());
      }
      server.close();
      assertEquals(true, serving.get(10, TimeUnit.SECONDS));
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean operate(OnlineImage image) throws IOException {
    long kept = image.createSnapshot();
    image.rekey();
    image.extend(ImageState.EXTENDING_FT, 100, true);
    image.discard(kept);
    image.extend(ImageState.EXTENDING_VBD, 50, true);
    image.rekey();
    assertEquals(3, image.superblock().currentKey().id());
    return true;
  }

  private static boolean use(SocketAddress address, int number, byte[] plain) throws IOException {
    SplittableRandom random = new SplittableRandom(number);
    try (NbdClient client = NbdClient.connect(address)) {
      for (int i = 0; i < REQUESTS; i++) {
        int stripe = random.nextInt(SIZE / STRIPE / CLIENTS) * CLIENTS + number;
        int start = stripe * STRIPE + random.nextInt(STRIPE);
        int length = random.nextInt((stripe + 1) * STRIPE - start) + 1;
        switch (random.nextInt(6)) {
          case 0, 1 ->
              assertArrayEquals(
                  Arrays.copyOfRange(plain, start, start + length), client.read(start, length));
          case 2 -> {
            assertEquals(0, client.request(6, 0, start, length, new byte[0]));
            Arrays.fill(plain, start, start + length, (byte) 0);
          }
          case 3 -> assertEquals(0, client.request(3, 0, 0, 0, new byte[0]));
          default -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertEquals(0, client.request(1, random.nextInt(2), start, length, bytes));
            System.arraycopy(bytes, 0, plain, start, length);
          }
        }
      }
    }
    return true;
  }
}
