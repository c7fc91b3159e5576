package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Microsoft's emulator of Azure Storage on loopback: the package azurite of npm. Its account and
 * the account's key are the same everywhere.
 */
final class Azurite {
  private static final String ACCOUNT = "devstoreaccount1";
  private static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
  private static final String VERSION = "2019-12-12";
  private static final Pattern LISTENING = Pattern.compile("listens on (http://\\S+)");

  private final Process process;
  private final String address;
  private final String signature;
  private final HttpClient client = HttpClient.newHttpClient();

  private Azurite(Process process, String address) {
    this.process = process;
    this.address = address + "/" + ACCOUNT + "/images";
    this.signature = sharedAccessSignature();
  }

  /** The program, where it is on {@code PATH}. */
  static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, "azurite-blob"))
        .filter(file -> file.toFile().canExecute())
        .findFirst();
  }

  /** Starts it with an empty container. */
  static Azurite start(Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program().orElseThrow().toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                "0",
                "--inMemoryPersistence",
                "--disableTelemetry",
                "--silent")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        Azurite azurite = new Azurite(process, matcher.group(1));
        azurite.put("", "restype=container", new byte[0], List.of());
        return azurite;
      }
    }
    throw new IOException("azurite-blob ended: " + said);
  }

  /** The address of a blob, with the right to read it. */
  String url(String blob) {
    return address + "/" + blob + "?" + signature;
  }

  /** Makes a page blob that is all zero, of a multiple of 512 bytes. */
  void createPageBlob(String blob, long size) throws IOException, InterruptedException {
    List<String> headers =
        List.of("x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", Long.toString(size));
    put("/" + blob, "", new byte[0], headers);
  }

  /** Writes pages at a multiple of 512 bytes. */
  void writePages(String blob, long position, byte[] pages)
      throws IOException, InterruptedException {
    String range = "bytes=%d-%d".formatted(position, position + pages.length - 1);
    put("/" + blob, "comp=page", pages, List.of("x-ms-page-write", "update", "x-ms-range", range));
  }

  /** Makes a block blob. */
  void createBlockBlob(String blob, byte[] content) throws IOException, InterruptedException {
    put("/" + blob, "", content, List.of("x-ms-blob-type", "BlockBlob"));
  }

  private void put(String path, String query, byte[] body, List<String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path + "?" + query + "&" + signature))
            .header("x-ms-version", VERSION)
            .PUT(BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    assertEquals(201, answer.statusCode(), answer.body());
  }

  /** An account's shared access signature for all of its blobs. */
  private static String sharedAccessSignature() {
    String expiry = "2099-01-01T00:00:00Z";
    String text =
        String.join("\n", ACCOUNT, "rwdlac", "b", "sco", "", expiry, "", "https,http", VERSION, "");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
      byte[] value = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      String encoded =
          URLEncoder.encode(Base64.getEncoder().encodeToString(value), StandardCharsets.UTF_8);
      return "sv=%s&ss=b&srt=sco&sp=rwdlac&se=%s&spr=https,http&sig=%s"
          .formatted(VERSION, expiry, encoded);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends it. */
  void stop() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    assertTrue(process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS), "azurite-blob runs on");
  }
}
