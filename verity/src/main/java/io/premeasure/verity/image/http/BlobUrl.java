package io.premeasure.verity.image.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The address of an image. Its query may be a shared access signature, which lets anyone read the
 * image: it is sent as it was given and never part of a message.
 */
public final class BlobUrl {
  private final URI uri;

  private BlobUrl(URI uri) {
    this.uri = uri;
  }

  /**
   * Takes an http or https address.
   *
   * @throws IllegalArgumentException when it is none, or holds a user name; the message does not
   *     repeat the address
   */
  public static BlobUrl of(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      // Without the cause, whose message holds the whole address.
      throw new IllegalArgumentException("not a URL: unexpected character at " + e.getIndex());
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("not a URL that starts with http:// or https://");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("not a URL with the name of a host");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("a URL with a user name is not supported");
    }
    return new BlobUrl(uri);
  }

  /** The address with its query, and a parameter added when there is one. */
  URI request(String parameter) {
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    String separator = query.isEmpty() || parameter.isEmpty() ? "" : "&";
    String whole = query + separator + parameter;
    return URI.create(withoutQuery() + (whole.isEmpty() ? "" : "?" + whole));
  }

  /** The text with the query taken out, should it occur there. */
  String redact(String text) {
    String query = uri.getRawQuery();
    if (query == null || query.isEmpty()) {
      return text;
    }
    return text.replace(query, "...").replace(String.valueOf(uri.getQuery()), "...");
  }

  /** The address without its query. */
  @Override
  public String toString() {
    return withoutQuery();
  }

  private String withoutQuery() {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getScheme() + "://" + uri.getRawAuthority() + path;
  }
}
