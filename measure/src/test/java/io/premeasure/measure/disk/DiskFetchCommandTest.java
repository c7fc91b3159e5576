package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFetchCommandTest {
  private static final byte[] IMAGE = new byte[100_000];
  private static final String SECRET = "?sig=s3cret";

  @TempDir private Path folder;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    IMAGE[70_000] = 1;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/disk.raw", this::image);
    server.createContext("/busy", exchange -> status(exchange, 503));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void image(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, IMAGE.length);
        exchange.getResponseBody().write(IMAGE);
      }
    } catch (IOException e) {
      // The client closes the connection of its first question.
    }
  }

  private static void status(HttpExchange exchange, int status) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private String address(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path + SECRET;
  }

  private Invocation fetch(String url, String... options) {
    String[] arguments = new String[options.length + 4];
    arguments[0] = "disk";
    arguments[1] = "fetch";
    arguments[2] = url;
    arguments[3] = folder.resolve("out.raw").toString();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Invocation.of(arguments);
  }

  @Test
  void theImageIsFetchedAndDescribed() throws IOException {
    Invocation run = fetch(address("/disk.raw"), "--format", "json");
    assertEquals(0, run.exit(), run.err());
    assertArrayEquals(IMAGE, Files.readAllBytes(folder.resolve("out.raw")));
    assertEquals(IMAGE.length, run.json().get("size"));
    assertEquals(IMAGE.length, run.json().get("transferred"));
    assertEquals(false, run.json().get("pageBlob"));
    assertFalse(run.text().contains("s3cret"), run.text());
  }

  @Test
  void aMissingImageIsBadInput() {
    Invocation run = fetch(address("/other"));
    assertEquals(3, run.exit(), run.err());
    assertTrue(run.err().contains("HTTP status 404: not found"), run.err());
    assertFalse(run.err().contains("s3cret"), run.err());
  }

  @Test
  void aBusyServerIsUnavailable() {
    Invocation run = fetch(address("/busy"), "--attempts", "1", "-v");
    assertEquals(4, run.exit(), run.err());
    assertFalse(run.err().contains("s3cret"), run.err());
  }

  @Test
  void wrongUseIsExplainedWithoutTheAddress() {
    for (String url : new String[] {"ftp://a/b" + SECRET, "a" + SECRET, "http://u:s3cret@a/"}) {
      Invocation run = fetch(url);
      assertEquals(2, run.exit(), run.err());
      assertTrue(run.err().contains("URL: "), run.err());
      assertFalse(run.err().contains("s3cret"), run.err());
    }
    assertEquals(2, fetch(address("/disk.raw"), "--connections", "65").exit());
  }
}
