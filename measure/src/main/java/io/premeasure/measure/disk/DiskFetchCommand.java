package io.premeasure.measure.disk;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.verity.image.http.BlobUrl;
import io.premeasure.verity.image.http.DownloadOptions;
import io.premeasure.verity.image.http.DownloadResult;
import io.premeasure.verity.image.http.ImageDownload;
import io.premeasure.verity.image.http.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code disk fetch}: fetches an image from a server. */
@Command(
    name = "fetch",
    description = {
      "Fetch a disk image from URL into OUT, without what it has no data in.",
      "Of an Azure page blob only the pages in use are fetched, of other files the parts; zeros"
          + " are left out of OUT. Until it is complete OUT is named OUT.part, and the same"
          + " command goes on where it was cut off, unless the image has changed.",
      "A query in the URL, such as a shared access signature, is never printed or stored."
    })
public final class DiskFetchCommand implements Callable<Integer> {
  private static final int MAX_URL = 1 << 14;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "URL",
      description = "Address of the image, http or https; - reads it from standard input.")
  private String address;

  @Parameters(index = "1", paramLabel = "OUT", description = "The file for the image.")
  private Path out;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Parts fetched at a time, 1 to 64 (default: 8).")
  private int connections = DownloadOptions.DEFAULT.connections();

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "How often a part is tried, 1 to 100 (default: 6).")
  private int attempts = DownloadOptions.DEFAULT.attempts();

  @Option(
      names = "--timeout",
      paramLabel = "S",
      description = "Seconds that the server may be silent, 1 to 3600 (default: 60).")
  private int timeout = (int) DownloadOptions.DEFAULT.silence().toSeconds();

  @Option(
      names = "--ignore-md5",
      description =
          "Do not compare the Content-MD5 of the whole image; that of a page blob is out of date"
              + " once pages were written.")
  private boolean ignoreMd5;

  @Option(names = "--progress", description = "Report every percent on standard error.")
  private boolean progress;

  private final Console console;

  /** A command that prints to the console. */
  public DiskFetchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    DownloadOptions options = options();
    BlobUrl url = url();
    FetchProgress listener = new FetchProgress(console, progress);
    DownloadResult result;
    try {
      result = new ImageDownload(url, options, listener).fetch(out);
    } catch (TransferException e) {
      throw e.isTemporary() ? new UnavailableException(e.getMessage(), e) : e;
    }
    console.print(document(url, result), () -> text(result));
    return ExitStatus.OK;
  }

  private DownloadOptions options() {
    require(connections >= 1 && connections <= 64, "--connections: 1 to 64");
    require(attempts >= 1 && attempts <= 100, "--attempts: 1 to 100");
    require(timeout >= 1 && timeout <= 3600, "--timeout: 1 to 3600");
    return new DownloadOptions(
        connections,
        attempts,
        DownloadOptions.DEFAULT.firstDelay(),
        DownloadOptions.DEFAULT.longestDelay(),
        Duration.ofSeconds(timeout),
        !ignoreMd5);
  }

  private BlobUrl url() throws IOException {
    String text = address;
    if (text.equals("-")) {
      byte[] given = InputFile.read(Path.of("-"), MAX_URL);
      text = new String(given, StandardCharsets.UTF_8).strip();
    }
    try {
      return BlobUrl.of(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "URL: " + e.getMessage());
    }
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private Map<String, Object> document(BlobUrl url, DownloadResult result) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("url", url.toString());
    document.put("file", out.toString());
    document.put("size", result.size());
    document.put("transferred", result.transferred());
    document.put("resumed", result.resumed());
    document.put("pageBlob", result.pageBlob());
    document.put("md5Checked", result.md5Checked());
    return document;
  }

  private void text(DownloadResult result) {
    console.line(out + ": " + result.size() + " bytes");
    console.line(
        "fetched "
            + ByteSize.text(result.transferred())
            + (result.resumed() > 0
                ? ", " + ByteSize.text(result.resumed()) + " were there before"
                : "")
            + (result.md5Checked() ? ", Content-MD5 is right" : ""));
  }
}
