package io.premeasure.verity.image.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Downloads that do not come to their end at once. */
class InterruptedDownloadTest extends DownloadFolder {
  @Test
  void aBusyServerIsAskedAgain() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.PAGE_BLOB, disk())) {
      server.fault =
          (exchange, number) -> {
            if (number % 2 == 0) {
              return false;
            }
            exchange.getResponseHeaders().set("Retry-After", "0");
            exchange.sendResponseHeaders(503, -1);
            return true;
          };
      DownloadOptions patient =
          new DownloadOptions(
              1, 20, Duration.ofMillis(1), Duration.ofMillis(5), QUICK.silence(), true);
      fetch(server, patient);
      assertFetched(server.blob);
    }
  }

  @Test
  void aServerThatStaysBusyEndsTheDownloadAsTemporaryTrouble() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.PAGE_BLOB, disk())) {
      server.fault =
          (exchange, number) -> {
            exchange.sendResponseHeaders(503, -1);
            return true;
          };
      TransferException e = failure(server, QUICK);
      assertTrue(e.isTemporary());
      assertEquals(503, e.status());
      assertEquals(4, server.requests.size());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PAGE_BLOB", "RANGES", "STREAM"})
  void aCutConnectionIsTakenUpAgain(ImageServer.Kind kind) throws IOException {
    AtomicInteger cuts = new AtomicInteger();
    try (ImageServer server = new ImageServer(kind, disk())) {
      server.fault =
          (exchange, number) -> {
            boolean body = exchange.getRequestMethod().equals("GET") && number > 2;
            if (!body || cuts.incrementAndGet() > 2) {
              return false;
            }
            cut(exchange, server.blob);
            return true;
          };
      fetch(server, QUICK);
      assertFetched(server.blob);
    }
  }

  /** Promises the whole answer and sends its first bytes. */
  private static void cut(HttpExchange exchange, TestBlob blob) throws IOException {
    int status = ImageServer.isPart(exchange) ? 206 : 200;
    ByteRange asked =
        status == 206 ? ImageServer.range(exchange, "Range") : new ByteRange(0, blob.size());
    exchange
        .getResponseHeaders()
        .set(
            "Content-Range",
            "bytes " + asked.start() + "-" + (asked.end() - 1) + "/" + blob.size());
    exchange.sendResponseHeaders(status, asked.length());
    exchange.getResponseBody().write(new byte[(int) Math.min(100, asked.length() - 1)]);
    exchange.getResponseBody().flush();
  }

  @ParameterizedTest
  @EnumSource(names = {"PAGE_BLOB", "RANGES"})
  void aLaterRunFetchesOnlyWhatAnEarlierOneDidNot(ImageServer.Kind kind) throws IOException {
    try (ImageServer server = new ImageServer(kind, disk())) {
      // Over several connections the refusal could come before any part.
      DownloadOptions one =
          new DownloadOptions(1, 1, Duration.ZERO, Duration.ZERO, QUICK.silence(), true);
      AtomicInteger parts = new AtomicInteger();
      server.fault =
          (exchange, number) -> {
            if (!ImageServer.isPart(exchange) || parts.incrementAndGet() <= 3) {
              return false;
            }
            exchange.sendResponseHeaders(403, -1);
            return true;
          };
      TransferException e = failure(server, one);
      assertFalse(e.isTemporary());
      String state = Files.readString(folder.resolve("disk.vhd.part.state"));
      assertFalse(state.contains("sig"), state);
      server.fault = (exchange, number) -> false;
      long before = server.sent.get();
      DownloadResult second = fetch(server, QUICK);
      long rest = kind == ImageServer.Kind.PAGE_BLOB ? MIB + 2 * 512 : 2 * MIB;
      assertEquals(rest, second.transferred());
      assertEquals(14 * MIB - rest, second.resumed());
      assertTrue(server.sent.get() - before < rest + 4096, "sent");
      assertFetched(server.blob);
    }
  }

  @Test
  void anImageThatChangedBetweenRunsIsFetchedFromTheStart() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.RANGES, disk())) {
      AtomicInteger parts = new AtomicInteger();
      server.fault =
          (exchange, number) -> {
            if (!ImageServer.isPart(exchange) || parts.incrementAndGet() <= 2) {
              return false;
            }
            exchange.sendResponseHeaders(403, -1);
            return true;
          };
      failure(server, QUICK);
      server.fault = (exchange, number) -> false;
      server.tag = Optional.of("\"two\"");
      server.blob = new TestBlob(14 * MIB).data(3, 77);
      DownloadResult second = fetch(server, QUICK);
      assertEquals(0, second.resumed());
      assertFetched(server.blob);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PAGE_BLOB", "RANGES"})
  void anImageThatChangesMeanwhileEndsTheDownload(ImageServer.Kind kind) throws IOException {
    for (boolean honoured : new boolean[] {true, false}) {
      try (ImageServer server = new ImageServer(kind, disk())) {
        server.honoursIfMatch = honoured;
        server.fault =
            (exchange, number) -> {
              if (number == 5) {
                server.tag = Optional.of("\"two\"");
              }
              return false;
            };
        TransferException e = failure(server, QUICK);
        assertTrue(e.getMessage().contains("changed while it was read"), e.getMessage());
        assertFalse(e.isTemporary());
      }
    }
  }

  /** A lie and what of it the message says. */
  @Test
  void aSilentServerIsGivenUp() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.RANGES, disk())) {
      server.fault =
          (exchange, number) -> {
            if (!ImageServer.isPart(exchange)) {
              return false;
            }
            exchange.sendResponseHeaders(206, 4 * MIB);
            exchange.getResponseBody().write(new byte[100]);
            exchange.getResponseBody().flush();
            sleep();
            return true;
          };
      DownloadOptions impatient =
          new DownloadOptions(
              2, 2, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(400), true);
      TransferException e = failure(server, impatient);
      assertTrue(e.getMessage().contains("no answer within 400 ms"), e.getMessage());
      assertTrue(e.isTemporary());
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(1200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void nobodyListeningIsTemporaryTrouble() throws IOException {
    ImageServer gone = new ImageServer(ImageServer.Kind.RANGES, disk());
    gone.close();
    TransferException e = failure(gone, QUICK);
    assertTrue(e.getMessage().contains("cannot connect"), e.getMessage());
    assertTrue(e.isTemporary());
  }
}
