package io.premeasure.verity.image.http;

import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * What the server says about an image before it is fetched.
 *
 * @param size in bytes, {@link #UNKNOWN_SIZE} when a server that only streams does not tell
 * @param kind how it can be read
 * @param entityTag what changes with the content
 * @param lastModified time of the last change
 * @param contentMd5 of the whole content in Base64, as stored with it
 */
record BlobProperties(
    long size,
    Kind kind,
    Optional<String> entityTag,
    Optional<String> lastModified,
    Optional<String> contentMd5) {
  /** The size of an image whose end only shows when it is there. */
  static final long UNKNOWN_SIZE = -1;

  /** How an image can be read. */
  enum Kind {
    /** An Azure page blob, which knows its holes. */
    PAGE_BLOB,
    /** Any part at any time. */
    RANGES,
    /** Only from its start to its end. */
    STREAM
  }

  static BlobProperties of(long size, Kind kind, HttpHeaders headers) {
    return new BlobProperties(
        size,
        kind,
        headers.firstValue("ETag"),
        headers.firstValue("Last-Modified"),
        headers.firstValue("Content-MD5"));
  }

  boolean isPageBlob() {
    return kind == Kind.PAGE_BLOB;
  }

  /** What tells this content from a later one; empty when the server says nothing of the kind. */
  Optional<String> version() {
    return entityTag.or(() -> lastModified);
  }

  /** The tag for If-Match, which compares only strong ones (RFC 9110, 13.1.1). */
  Optional<String> strongTag() {
    return entityTag.filter(tag -> !tag.startsWith("W/"));
  }

  /** Whether an answer belongs to another content; an answer that does not say so does not. */
  boolean isContradictedBy(HttpHeaders headers) {
    return differs(entityTag, headers.firstValue("ETag"))
        || differs(lastModified, headers.firstValue("Last-Modified"));
  }

  private static boolean differs(Optional<String> before, Optional<String> now) {
    return before.isPresent() && now.isPresent() && !before.equals(now);
  }
}
