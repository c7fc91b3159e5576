package io.premeasure.verity.image.http;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The requests that an image needs, each repeated while the trouble with it is temporary. */
final class BlobClient {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int MAX_LIST = 32 << 20;
  private static final int MAX_RESULTS = 10_000;

  private final BlobUrl url;
  private final RequestSender sender;

  BlobClient(BlobUrl url, RequestSender sender) {
    this.url = url;
    this.sender = sender;
  }

  BlobUrl url() {
    return url;
  }

  /** Asks what there is and how it can be read. */
  BlobProperties properties() throws IOException {
    return new BlobProbe(url, sender).properties();
  }

  /** The parts of a window of a page blob that are not holes, in ascending order. */
  List<ByteRange> pages(BlobProperties blob, ByteRange window) throws IOException {
    List<ByteRange> pages = new ArrayList<>();
    ByteRange rest = window;
    while (true) {
      PageListParser.PageList list = pageList(blob, rest);
      pages.addAll(list.ranges());
      if (!list.goesOn()) {
        return pages;
      }
      // A list that does not get on would be asked for without end.
      if (list.ranges().isEmpty()) {
        throw TransferException.refused(url, OK, "page list: goes on without a range");
      }
      long reached = pages.get(pages.size() - 1).end();
      if (reached >= window.end()) {
        return pages;
      }
      rest = new ByteRange(reached, window.end());
    }
  }

  private PageListParser.PageList pageList(BlobProperties blob, ByteRange window)
      throws IOException {
    return sender.retry(
        () -> {
          BodyArray body = new BodyArray(1 << 16, MAX_LIST);
          HttpRequest.Builder request =
              get(blob, "comp=pagelist&maxresults=" + MAX_RESULTS)
                  .header("x-ms-range", window.header());
          HttpResponse<Void> answer = sender.send(request, OK, body);
          check(blob, OK, answer);
          return PageListParser.parse(url.toString(), body.bytes(), window);
        });
  }

  /** The bytes of a part. */
  byte[] part(BlobProperties blob, ByteRange part) throws IOException {
    int length = Math.toIntExact(part.length());
    return sender.retry(
        () -> {
          BodyArray body = new BodyArray(length, length);
          HttpRequest.Builder request = get(blob, "").header("Range", part.header());
          if (blob.isPageBlob()) {
            request.header("x-ms-range-get-content-md5", "true");
          }
          HttpResponse<Void> answer = sender.send(request, PARTIAL, body);
          check(blob, PARTIAL, answer);
          checkRange(blob, part, answer.headers());
          checkLength(length, body.length());
          if (blob.isPageBlob()) {
            ContentMd5.check(url, answer.headers(), body.bytes());
          }
          return body.bytes();
        });
  }

  /** All bytes from the first to the last, once: the sink decides what a second try means. */
  void stream(BlobProperties blob, WatchedBody.Sink sink) throws IOException {
    HttpResponse<Void> answer = sender.send(get(blob, ""), OK, sink);
    check(blob, OK, answer);
  }

  /** Repeats while the trouble is temporary. */
  <T> T retry(RequestSender.Attempt<T> attempt) throws IOException {
    return sender.retry(attempt);
  }

  private HttpRequest.Builder get(BlobProperties blob, String parameter) {
    HttpRequest.Builder request = BlobProbe.request(url, parameter).GET();
    blob.strongTag().ifPresent(tag -> request.header("If-Match", tag));
    return request;
  }

  private void check(BlobProperties blob, int wanted, HttpResponse<Void> answer)
      throws TransferException {
    if (answer.statusCode() != wanted) {
      throw RefusedAnswer.of(url, answer.statusCode(), answer.headers());
    }
    if (blob.isContradictedBy(answer.headers())) {
      throw TransferException.refused(url, wanted, "changed while it was read");
    }
    BlobProbe.checkEncoding(url, answer);
  }

  private void checkRange(BlobProperties blob, ByteRange part, HttpHeaders headers)
      throws TransferException {
    String expected = "bytes " + part.start() + "-" + (part.end() - 1) + "/" + blob.size();
    String found = BlobProbe.contentRange(headers);
    if (!found.equals(expected)) {
      throw TransferException.refused(
          url, PARTIAL, "Content-Range " + found + ", expected " + expected);
    }
  }

  private void checkLength(long expected, long found) throws TransferException {
    if (found != expected) {
      throw TransferException.temporary(
          url, PARTIAL, Duration.ZERO, "part of " + found + " bytes, expected " + expected);
    }
  }
}
