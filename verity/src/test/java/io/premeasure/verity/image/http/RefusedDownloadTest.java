package io.premeasure.verity.image.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers and files that a download does not take. */
class RefusedDownloadTest extends DownloadFolder {
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
}
