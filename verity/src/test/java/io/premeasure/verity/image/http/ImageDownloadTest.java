package io.premeasure.verity.image.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDownloadTest {
  private static final DownloadOptions QUICK =
      new DownloadOptions(
          4, 4, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(20), true);
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  private static TestBlob disk() {
    return new TestBlob(14 * MIB)
        .data(0, 512)
        .data(MIB, 5 * MIB + 512)
        .zeros(8 * MIB, MIB)
        .data(10 * MIB + 1024, 512)
        .data(14 * MIB - 512, 512);
  }

  private Path target() {
    return folder.resolve("disk.vhd");
  }

  private DownloadResult fetch(ImageServer server, DownloadOptions options) throws IOException {
    return new ImageDownload(server.url(), options, DownloadListener.NONE).fetch(target());
  }

  private TransferException failure(ImageServer server, DownloadOptions options) {
    TransferException e = assertThrows(TransferException.class, () -> fetch(server, options));
    assertFalse(e.getMessage().contains("s3cr"), e.getMessage());
    assertFalse(e.getMessage().contains("sig="), e.getMessage());
    assertTrue(e.getMessage().startsWith("http://127.0.0.1"), e.getMessage());
    assertFalse(Files.exists(target()));
    return e;
  }

  private void assertFetched(TestBlob blob) throws IOException {
    assertEquals(blob.size(), Files.size(target()));
    assertArrayEquals(blob.read(new ByteRange(0, blob.size())), Files.readAllBytes(target()));
    assertOnlyTarget();
  }

  private void assertOnlyTarget() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(java.util.List.of(target()), files.toList());
    }
  }

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
  private record Lie(String name, ImageServer.Kind kind, ImageServer.Fault fault, String said) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Lie> lies() {
    return Stream.of(
        new Lie(
            "another range than asked for",
            ImageServer.Kind.RANGES,
            answer(206, "Content-Range", "bytes 4-7/14680064", new byte[4]),
            "Content-Range bytes 4-7/14680064, expected bytes "),
        new Lie(
            "another size in a range",
            ImageServer.Kind.RANGES,
            (exchange, number) -> {
              ByteRange asked = ImageServer.range(exchange, "Range");
              return answer(
                      206,
                      "Content-Range",
                      "bytes " + asked.start() + "-" + (asked.end() - 1) + "/99",
                      new byte[(int) asked.length()])
                  .answer(exchange, number);
            },
            "/99, expected bytes "),
        new Lie(
            "escape sequences in a range",
            ImageServer.Kind.RANGES,
            answer(206, "Content-Range", "bytes ?[31m", new byte[4]),
            "Content-Range of another form"),
        new Lie(
            "an empty part",
            ImageServer.Kind.PAGE_BLOB,
            answer(206, "X", "x", new byte[0]),
            "Content-Range none, expected"),
        new Lie(
            "a longer part than asked for",
            ImageServer.Kind.PAGE_BLOB,
            answer(206, "X", "x", new byte[5 * MIB]),
            "more than the expected"),
        new Lie(
            "the whole instead of a part",
            ImageServer.Kind.PAGE_BLOB,
            answer(200, "X", "x", new byte[4]),
            "HTTP status 200"),
        new Lie(
            "packed parts",
            ImageServer.Kind.RANGES,
            answer(206, "Content-Encoding", "gzip", new byte[4]),
            "packed"),
        new Lie(
            "a part with another digest",
            ImageServer.Kind.PAGE_BLOB,
            (exchange, number) -> {
              ByteRange asked = ImageServer.range(exchange, "Range");
              exchange
                  .getResponseHeaders()
                  .set(
                      "Content-Range",
                      "bytes " + asked.start() + "-" + (asked.end() - 1) + "/14680064");
              byte[] bytes = new byte[(int) asked.length()];
              return answer(206, "Content-MD5", ImageServer.md5(new byte[1]), bytes)
                  .answer(exchange, number);
            },
            "does not have its Content-MD5"));
  }

  private static ImageServer.Fault answer(int status, String field, String value, byte[] body) {
    return (exchange, number) -> {
      exchange.getResponseHeaders().set(field, value);
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      } catch (IOException e) {
        // The client has seen enough.
      }
      return true;
    };
  }

  @ParameterizedTest
  @MethodSource("lies")
  void liesOfTheServerAreFound(Lie lie) throws IOException {
    try (ImageServer server = new ImageServer(lie.kind(), disk())) {
      server.fault =
          (exchange, number) ->
              ImageServer.isPart(exchange) && lie.fault().answer(exchange, number);
      String message = failure(server, QUICK).getMessage();
      assertTrue(message.contains(lie.said()), message);
    }
  }

  @Test
  void aStreamThatEndsEarlyOrLateIsNotTaken() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.STREAM, disk())) {
      server.fault =
          (exchange, number) ->
              number > 2 && answer(200, "X", "x", new byte[100]).answer(exchange, number);
      String message = failure(server, QUICK).getMessage();
      assertTrue(message.contains("100 bytes, expected 14680064"), message);
    }
  }

  @Test
  void refusalsNameTheErrorCodeOfTheServer() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.PAGE_BLOB, disk())) {
      server.fault =
          (exchange, number) -> {
            exchange.getResponseHeaders().set("x-ms-error-code", "AuthenticationFailed");
            exchange.sendResponseHeaders(403, -1);
            return true;
          };
      TransferException e = failure(server, QUICK);
      assertTrue(e.getMessage().contains("HTTP status 403 AuthenticationFailed"), e.getMessage());
      assertEquals(403, e.status());
      assertFalse(e.isTemporary());
    }
  }

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

  @Test
  void theDigestOfTheWholeImageIsChecked() throws IOException {
    for (ImageServer.Kind kind :
        java.util.List.of(ImageServer.Kind.RANGES, ImageServer.Kind.STREAM)) {
      try (ImageServer server = new ImageServer(kind, disk())) {
        byte[] whole = server.blob.read(new ByteRange(0, server.blob.size()));
        server.md5 = Optional.of(ImageServer.md5(new byte[1]));
        String message = failure(server, QUICK).getMessage();
        assertTrue(message.contains(ImageServer.md5(whole)), message);
        server.md5 = Optional.of(ImageServer.md5(whole));
        assertTrue(fetch(server, QUICK).md5Checked());
        assertFetched(server.blob);
        Files.delete(target());
      }
    }
  }

  @Test
  void pageListsThatAreNoneAreRefused() throws IOException {
    for (String xml :
        new String[] {"", "<html/>", "<PageList><NextMarker>x</NextMarker></PageList>"}) {
      try (ImageServer server = new ImageServer(ImageServer.Kind.PAGE_BLOB, disk())) {
        server.fault =
            (exchange, number) ->
                number == 2
                    && answer(
                            200, "X", "x", xml.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .answer(exchange, number);
        IOException e = assertThrows(IOException.class, () -> fetch(server, QUICK));
        assertTrue(e.getMessage().contains("page list: "), e.getMessage());
      }
    }
  }

  @Test
  void aDamagedStateIsNamed() throws IOException {
    try (ImageServer server = new ImageServer(ImageServer.Kind.RANGES, disk())) {
      Files.writeString(folder.resolve("disk.vhd.part.state"), "premeasure-download 1\n");
      VerityFormatException e =
          assertThrows(VerityFormatException.class, () -> fetch(server, QUICK));
      assertTrue(e.getMessage().contains("disk.vhd.part.state"), e.getMessage());
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
