package io.premeasure.verity.image.http;

import io.premeasure.verity.VerityFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a download got, as kept beside the file: lines {@code premeasure-download 1}, {@code url}
 * (without its query, which may be a secret), {@code size}, {@code version}, a {@code done START
 * END} for each range, and {@code end}.
 *
 * @param version tells whether the image is still the one that was begun
 * @param done ranges in the file, in ascending order and apart from each other
 */
record DownloadState(String url, long size, String version, List<ByteRange> done) {
  private static final String FIRST = "premeasure-download 1";
  private static final Pattern DONE = Pattern.compile("done (\\d{1,18}) (\\d{1,18})");
  private static final Pattern SIZE = Pattern.compile("size (\\d{1,18})");

  DownloadState {
    done = List.copyOf(done);
  }

  /** The state of an image that has a version; without one nothing can be taken up again. */
  static Optional<DownloadState> of(BlobUrl url, BlobProperties blob, List<ByteRange> done) {
    return blob.version()
        .map(version -> new DownloadState(url.toString(), blob.size(), version, done));
  }

  /** Whether the other is of the same image in the same version. */
  boolean continues(DownloadState other) {
    return url.equals(other.url) && size == other.size && version.equals(other.version);
  }

  String encode() {
    StringBuilder text = new StringBuilder();
    text.append(FIRST).append("\nurl ").append(url).append("\nsize ").append(size);
    text.append("\nversion ").append(version).append('\n');
    for (ByteRange range : done) {
      text.append("done ").append(range.start()).append(' ').append(range.end()).append('\n');
    }
    return text.append("end\n").toString();
  }

  /**
   * Reads a state.
   *
   * @param source name of the file, for messages; offsets in them are lines, from 0
   */
  static DownloadState decode(String source, String text) throws VerityFormatException {
    List<String> lines = text.lines().toList();
    int last = lines.size() - 1;
    require(last >= 4 && lines.get(0).equals(FIRST), source, 0, "first line");
    require(lines.get(last).equals("end") && text.endsWith("\n"), source, last, "last line");
    Matcher size = SIZE.matcher(lines.get(2));
    require(lines.get(1).startsWith("url "), source, 1, "url");
    require(size.matches(), source, 2, "size");
    require(lines.get(3).startsWith("version "), source, 3, "version");
    long bytes = Long.parseLong(size.group(1));
    return new DownloadState(
        lines.get(1).substring("url ".length()),
        bytes,
        lines.get(3).substring("version ".length()),
        done(source, lines, bytes));
  }

  private static List<ByteRange> done(String source, List<String> lines, long size)
      throws VerityFormatException {
    List<ByteRange> done = new ArrayList<>();
    long reached = -1;
    for (int i = 4; i < lines.size() - 1; i++) {
      Matcher matcher = DONE.matcher(lines.get(i));
      require(matcher.matches(), source, i, "done");
      long start = Long.parseLong(matcher.group(1));
      long end = Long.parseLong(matcher.group(2));
      require(start > reached && start < end && end <= size, source, i, "range");
      done.add(new ByteRange(start, end));
      reached = end;
    }
    return done;
  }

  private static void require(boolean holds, String source, int line, String what)
      throws VerityFormatException {
    if (!holds) {
      throw new VerityFormatException(
          source, line, "unexpected " + what + " in the state of a download");
    }
  }
}
