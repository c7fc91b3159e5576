package io.premeasure.cpio.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a reader of events files accepts though it is hardly meant, or differs by reader. */
public final class EventsLint {
  private static final Set<Integer> DIGEST_SIZES = Set.of(20, 32, 48, 64);
  private static final Pattern SIGNER = Pattern.compile("\"signer\"\\s*:\\s*\"([^\"]*)\"");

  private static final Pattern PLACE_HOLDER = Pattern.compile("<[a-z-]+>|__[a-z]+__|0*");
  private static final Pattern SIGNER_PLACE_HOLDER =
      Pattern.compile("<[a-z-]*signer>|__signer__|<filled-in-by-boot-loader>");

  private final byte[] content;
  private final List<Warning> warnings = new ArrayList<>();
  private int events;
  private int identities;

  /**
   * One finding.
   *
   * @param line from 1; 0 when the whole file is meant
   * @param code short name that stays the same between versions
   * @param message for people
   */
  public record Warning(int line, String code, String message) {}

  private EventsLint(byte[] content) {
    this.content = content;
  }

  /** Findings in file order; lines that do not parse are passed over, parsing reports them. */
  public static List<Warning> check(byte[] content) {
    EventsLint lint = new EventsLint(content);
    for (Line line : Line.split(content)) {
      lint.checkLine(line);
    }
    lint.checkEnd();
    return List.copyOf(lint.warnings);
  }

  private void checkLine(Line whole) {
    Line line = whole.trimmed(content);
    if (whole.end() > whole.start() && content[whole.end() - 1] == '\r') {
      add(whole, "carriage-return", "line ends with CR LF; the CR is dropped");
    } else if (line.end() < whole.end() && !line.isIgnored(content)) {
      add(whole, "trailing-blanks", "blanks at the end of the line are not measured");
    }
    if (line.isIgnored(content)) {
      return;
    }
    try {
      checkStatement(line, line.parse(content));
    } catch (EventsSyntax e) {
      if ((content[line.start()] & 0xff) == 0xef) {
        add(line, "byte-order-mark", "the file starts with a byte-order mark, which is an error");
      }
    }
  }

  private void checkStatement(Line line, Line.Statement statement) {
    if (++events == EventsFile.CVMDISK_LIMIT + 1) {
      add(line, "too-many-events", "cvmdisk predicts at most 16 events");
    }
    if (statement.pcr <= 7) {
      add(line, "firmware-pcr", "the firmware measures into PCR " + statement.pcr + " as well");
    } else if (statement.pcr >= 17 && statement.pcr <= 22) {
      add(line, "refused-pcr", "the firmware cannot extend PCR " + statement.pcr + "; boot stops");
    }
    if (statement.cutAtNul()) {
      add(line, "nul", "data is cut at a NUL byte");
    }
    if (statement.kind == EventKind.BINARY) {
      checkBinary(line, statement.data());
    } else if (statement.isIdentity()) {
      checkIdentity(line, statement.data());
    } else {
      checkAlmostIdentity(line, statement.data());
    }
  }

  private void checkBinary(Line line, byte[] digits) {
    if (digits.length % 2 == 0 && !DIGEST_SIZES.contains(digits.length / 2)) {
      add(line, "no-digest", digits.length / 2 + " bytes are not the length of a digest");
    }
  }

  private void checkIdentity(Line line, byte[] data) {
    if (++identities == 2) {
      add(line, "second-identity", "more than one os-image-identity line");
    }
    checkSigner(line, data);
    try {
      if (new LenientIdentity(data).read().hasLineFeed()) {
        add(line, "line-feed", "a value has a line feed: loader and cvmdisk measure other bytes");
      }
    } catch (EventsSyntax e) {
      return;
    }
    try {
      new StrictIdentity(data).read();
    } catch (EventsSyntax e) {
      add(line, "not-strict", e.getMessage());
    }
  }

  /** Whatever stands there is replaced; place holders, zeros and nothing at all say so. */
  private void checkSigner(Line line, byte[] data) {
    Matcher signer = SIGNER.matcher(new String(data, StandardCharsets.ISO_8859_1));
    if (signer.find() && !PLACE_HOLDER.matcher(signer.group(1)).matches()) {
      add(line, "signer-replaced", "the loader puts the archive's signer in place of this one");
    }
  }

  private void checkAlmostIdentity(Line line, byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1).replaceAll("[ \t]", "");
    if (text.startsWith("\"os-image-identity\":")) {
      add(line, "not-rewritten", "blanks before the colon keep the signer from being filled in");
    } else if (SIGNER_PLACE_HOLDER.matcher(text).find()) {
      add(
          line,
          "place-holder-measured",
          "only os-image-identity gets the signer; this is measured");
    }
  }

  private void checkEnd() {
    if (content.length > 0 && content[content.length - 1] != '\n') {
      int last = Line.split(content).size();
      warnings.add(new Warning(last, "no-final-newline", "the last line lacks its line feed"));
    }
  }

  private void add(Line line, String code, String message) {
    warnings.add(new Warning(line.number(), code, message));
  }
}
