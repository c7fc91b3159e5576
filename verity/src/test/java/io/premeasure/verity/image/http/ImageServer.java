package io.premeasure.verity.image.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;

/** A server on a loopback port that serves one image and can misbehave. */
final class ImageServer implements AutoCloseable {
  /** A query that grants access; it must never be seen. */
  static final String SECRET = "sv=2020-10-02&sr=b&sp=r&sig=s3cr%2Bet%2Fvalue%3D";

  /** What the server is. */
  enum Kind {
    PAGE_BLOB,
    RANGES,
    RANGES_WITHOUT_HEAD,
    STREAM,
    STREAM_WITHOUT_LENGTH
  }

  /** What a request gets instead of its answer; false when it is to be answered as usual. */
  interface Fault {
    boolean answer(HttpExchange exchange, int number) throws IOException;
  }

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  final Kind kind;
  volatile TestBlob blob;
  volatile Optional<String> tag = Optional.of("\"one\"");
  volatile Optional<String> md5 = Optional.empty();
  volatile boolean honoursIfMatch = true;
  volatile boolean sendsPartMd5 = true;
  volatile int maxResults = Integer.MAX_VALUE;
  volatile Fault fault = (exchange, number) -> false;
  final Queue<String> requests = new ConcurrentLinkedQueue<>();
  final AtomicLong sent = new AtomicLong();
  private final AtomicInteger numbers = new AtomicInteger();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  ImageServer(Kind kind, TestBlob blob) throws IOException {
    this.kind = kind;
    this.blob = blob;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/disk/a.vhd?" + SECRET;
  }

  BlobUrl url() {
    return BlobUrl.of(address());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Assertions.assertTrue(
          exchange.getRequestURI().getRawQuery().startsWith(SECRET), "the query as given");
      String range = exchange.getRequestHeaders().getFirst("Range");
      requests.add(exchange.getRequestMethod() + " " + range);
      if (!fault.answer(exchange, numbers.incrementAndGet())) {
        answer(exchange);
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    tag.ifPresent(value -> exchange.getResponseHeaders().set("ETag", value));
    String ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
    if (honoursIfMatch && ifMatch != null && !Optional.of(ifMatch).equals(tag)) {
      exchange.getResponseHeaders().set("x-ms-error-code", "ConditionNotMet");
      exchange.sendResponseHeaders(412, -1);
      return;
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      head(exchange);
    } else if (exchange.getRequestURI().getRawQuery().contains("comp=pagelist")) {
      Assertions.assertEquals(Kind.PAGE_BLOB, kind);
      body(exchange, 200, pageList(range(exchange, "x-ms-range")));
    } else if (exchange.getRequestHeaders().getFirst("Range") == null
        || kind == Kind.STREAM
        || kind == Kind.STREAM_WITHOUT_LENGTH) {
      md5.ifPresent(value -> exchange.getResponseHeaders().set("Content-MD5", value));
      body(exchange, 200, blob.read(new ByteRange(0, blob.size())));
    } else {
      part(exchange);
    }
  }

  private void head(HttpExchange exchange) throws IOException {
    if (kind == Kind.RANGES_WITHOUT_HEAD) {
      exchange.sendResponseHeaders(403, -1);
      return;
    }
    if (kind == Kind.PAGE_BLOB) {
      exchange.getResponseHeaders().set("x-ms-blob-type", "PageBlob");
    }
    md5.ifPresent(value -> exchange.getResponseHeaders().set("Content-MD5", value));
    exchange.getResponseHeaders().set("Content-Length", String.valueOf(blob.size()));
    exchange.sendResponseHeaders(200, -1);
  }

  private void part(HttpExchange exchange) throws IOException {
    ByteRange asked = range(exchange, "Range");
    if (asked.start() >= blob.size()) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + blob.size());
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    ByteRange found = new ByteRange(asked.start(), Math.min(asked.end(), blob.size()));
    byte[] bytes = blob.read(found);
    exchange
        .getResponseHeaders()
        .set(
            "Content-Range",
            "bytes " + found.start() + "-" + (found.end() - 1) + "/" + blob.size());
    if (kind == Kind.PAGE_BLOB) {
      String wantsMd5 = exchange.getRequestHeaders().getFirst("x-ms-range-get-content-md5");
      Assertions.assertEquals("true", wantsMd5);
      if (sendsPartMd5) {
        exchange.getResponseHeaders().set("Content-MD5", md5(bytes));
      }
    } else {
      md5.ifPresent(value -> exchange.getResponseHeaders().set("Content-MD5", value));
    }
    body(exchange, 206, bytes);
  }

  static String md5(byte[] bytes) {
    java.security.MessageDigest digest = ContentMd5.digest();
    digest.update(bytes);
    return ContentMd5.base64(digest);
  }

  private void body(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    boolean chunked = kind == Kind.STREAM_WITHOUT_LENGTH;
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : chunked ? 0 : bytes.length);
    if (bytes.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
        sent.addAndGet(bytes.length);
      } catch (IOException e) {
        // The client has closed the connection.
      }
    }
  }

  private byte[] pageList(ByteRange window) {
    List<ByteRange> inside =
        blob.pages().stream()
            .filter(page -> page.end() > window.start() && page.start() < window.end())
            .toList();
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><PageList>");
    for (ByteRange page : inside.subList(0, Math.min(maxResults, inside.size()))) {
      long start = Math.max(page.start(), window.start());
      long last = Math.min(page.end(), window.end()) - 1;
      xml.append("<PageRange><Start>").append(start).append("</Start><End>").append(last);
      xml.append("</End></PageRange>");
    }
    xml.append(inside.size() > maxResults ? "<NextMarker>more</NextMarker>" : "<NextMarker/>");
    return xml.append("</PageList>").toString().getBytes(StandardCharsets.UTF_8);
  }

  static ByteRange range(HttpExchange exchange, String field) {
    String text = String.valueOf(exchange.getRequestHeaders().getFirst(field));
    Matcher matcher = RANGE.matcher(text);
    Assertions.assertTrue(matcher.matches(), () -> field + ": " + text);
    return new ByteRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)) + 1);
  }

  /** Whether the request is for a part other than the probe's first byte. */
  static boolean isPart(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range != null && !range.equals("bytes=0-0");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
