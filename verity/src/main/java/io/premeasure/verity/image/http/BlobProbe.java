package io.premeasure.verity.image.http;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out how an image can be read: Get Blob Properties for page blobs; for everything else a
 * request for the first byte, since addresses that are signed for GET refuse HEAD, and what a
 * server says of its ranges is not what it does.
 */
final class BlobProbe {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NO_SUCH_RANGE = 416;
  private static final long PAGE = 512;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes 0-0/(\\d{1,18})");
  private static final Pattern RANGE_FORM = Pattern.compile("bytes [0-9*/-]{1,60}");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  private final BlobUrl url;
  private final RequestSender sender;

  BlobProbe(BlobUrl url, RequestSender sender) {
    this.url = url;
    this.sender = sender;
  }

  static HttpRequest.Builder request(BlobUrl url, String parameter) {
    return HttpRequest.newBuilder(url.request(parameter))
        .header("x-ms-version", "2020-10-02")
        .header("Accept-Encoding", "identity");
  }

  /** Refuses an answer that is packed: its bytes are not those of the image. */
  static void checkEncoding(BlobUrl url, HttpResponse<Void> answer) throws TransferException {
    boolean packed =
        answer
            .headers()
            .firstValue("Content-Encoding")
            .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
            .isPresent();
    if (packed) {
      throw TransferException.refused(
          url, answer.statusCode(), "the server sends it packed (Content-Encoding)");
    }
  }

  /** The field Content-Range; only what can be one, as it becomes part of messages. */
  static String contentRange(HttpHeaders headers) {
    return headers
        .firstValue("Content-Range")
        .map(found -> RANGE_FORM.matcher(found).matches() ? found : "of another form")
        .orElse("none");
  }

  BlobProperties properties() throws IOException {
    HttpResponse<Void> head = sender.retry(this::head);
    HttpHeaders headers = head.headers();
    boolean pages = headers.firstValue("x-ms-blob-type").filter("PageBlob"::equals).isPresent();
    return head.statusCode() == OK && pages ? pageBlob(headers) : sender.retry(this::firstByte);
  }

  private HttpResponse<Void> head() throws IOException {
    HttpRequest.Builder request =
        request(url, "").method("HEAD", HttpRequest.BodyPublishers.noBody());
    HttpResponse<Void> answer = sender.send(request, OK, bytes -> {});
    TransferException refusal = RefusedAnswer.of(url, answer.statusCode(), answer.headers());
    if (refusal.isTemporary()) {
      throw refusal;
    }
    return answer;
  }

  private BlobProperties pageBlob(HttpHeaders headers) throws TransferException {
    long size = length(headers).orElse(BlobProperties.UNKNOWN_SIZE);
    if (size < 0 || size % PAGE != 0) {
      throw TransferException.refused(url, OK, "page blob of " + size + " bytes");
    }
    return BlobProperties.of(size, BlobProperties.Kind.PAGE_BLOB, headers);
  }

  private BlobProperties firstByte() throws IOException {
    HttpRequest.Builder request = request(url, "").GET().header("Range", "bytes=0-0");
    HttpResponse<Void> answer = sender.send(request, PARTIAL, new BodyArray(1, 1));
    checkEncoding(url, answer);
    HttpHeaders headers = answer.headers();
    return switch (answer.statusCode()) {
      case PARTIAL -> BlobProperties.of(total(headers), BlobProperties.Kind.RANGES, headers);
      case OK ->
          BlobProperties.of(
              length(headers).orElse(BlobProperties.UNKNOWN_SIZE),
              BlobProperties.Kind.STREAM,
              headers);
      case NO_SUCH_RANGE -> empty(headers);
      default -> throw RefusedAnswer.of(url, answer.statusCode(), headers);
    };
  }

  private long total(HttpHeaders headers) throws TransferException {
    String range = contentRange(headers);
    Matcher matcher = CONTENT_RANGE.matcher(range);
    if (!matcher.matches()) {
      throw TransferException.refused(
          url, PARTIAL, "Content-Range " + range + ", expected bytes 0-0/ and the size");
    }
    return Long.parseLong(matcher.group(1));
  }

  private BlobProperties empty(HttpHeaders headers) throws TransferException {
    if (!headers.firstValue("Content-Range").filter("bytes */0"::equals).isPresent()) {
      throw RefusedAnswer.of(url, NO_SUCH_RANGE, headers);
    }
    return BlobProperties.of(0, BlobProperties.Kind.RANGES, headers);
  }

  private static OptionalLong length(HttpHeaders headers) {
    String length = headers.firstValue("Content-Length").orElse("");
    return LENGTH.matcher(length).matches()
        ? OptionalLong.of(Long.parseLong(length))
        : OptionalLong.empty();
  }
}
