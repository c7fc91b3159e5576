package io.premeasure.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the README's examples as they stand there, in one folder, one after the other. */
class ReadmeTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("<!-- tested -->\\n```sh\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path dir;

  @Test
  @RequiresTool("sh")
  void everyExampleOfTheReadmeSucceeds() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    StringBuilder script = new StringBuilder("set -eu\ncd '" + dir + "'\n");
    script.append("premeasure() { '").append(java).append("' -XX:TieredStopAtLevel=1 -cp '");
    script.append(System.getProperty("java.class.path")).append("' ");
    script.append(Premeasure.class.getName()).append(" \"$@\"; }\n");
    Path fixtures = dir.resolve("fixtures");
    Files.createSymbolicLink(fixtures, Golden.checkout().resolve("fixtures"));
    Matcher matcher = EXAMPLE.matcher(Files.readString(Golden.checkout().resolve("README.md")));
    int examples = 0;
    while (matcher.find()) {
      script.append(matcher.group(1).replace("./premeasure", "premeasure"));
      examples++;
    }
    assertTrue(examples >= 6, "found only " + examples + " examples");
    HttpServer server = serve();
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      String text = script.toString().replace("http://localhost:8000/", address);
      Path file = Files.writeString(dir.resolve("examples.sh"), text);
      RealTool.Result result = RealTool.run(List.of("sh", "-x", file.toString()));
      Files.delete(fixtures);
      assertEquals(0, result.exit(), () -> result.out() + result.err());
      assertTrue(result.out().contains("predicted"), result.out());
    } finally {
      server.stop(0);
    }
  }

  /** A server that gives the files of the folder, whole. */
  private HttpServer serve() throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(anyPort, 0);
    server.createContext("/", this::answer);
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    Path file = dir.resolve(Path.of(exchange.getRequestURI().getPath()).getFileName());
    try (exchange) {
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, Files.size(file));
        Files.copy(file, exchange.getResponseBody());
      }
    } catch (IOException e) {
      // The client closes the connection of its first question.
    }
  }
}
