package io.premeasure.boot.txt.log;

import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log inside of what txt-stat prints, which is tboot's log in memory. Lines about other things
 * are left out.
 */
final class TxtStatText {
  private static final Pattern START = Pattern.compile("(TCG )?Event:");
  private static final Pattern PCR = Pattern.compile("(?:PCRIndex|pcr_index): (\\d{1,10})");
  private static final Pattern TYPE = Pattern.compile("(?:Type|event_type): 0x(\\p{XDigit}{1,8})");
  private static final Pattern BANK = Pattern.compile("Alg: (\\d{1,5})");
  private static final Pattern NAMED = Pattern.compile("(SHA1|SHA256|SHA384|SHA512|SM3_256):(.*)");
  private static final Pattern DIGEST = Pattern.compile("Digest:(.*)");
  private static final Pattern DATA = Pattern.compile("(?:Data|event_data): (\\d{1,6}) bytes(.*)");
  private static final Pattern HEX = Pattern.compile("(?:\\p{XDigit}{2}\\s*)+");
  private static final Pattern PREFIX = Pattern.compile("^\\s*(TBOOT:)?\\s*");

  private final String source;
  private final List<List<TxtEvent>> logs = new ArrayList<>();
  private HashAlgorithm bank = HashAlgorithm.SHA1;
  private Optional<TextEvent> event = Optional.empty();
  private long offset;

  private TxtStatText(String source) {
    this.source = source;
    logs.add(new ArrayList<>());
  }

  /** Whether the bytes are a text with events. */
  static boolean isOne(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return text.contains("PCRIndex: ") || text.contains("pcr_index: ");
  }

  static TxtLog read(String source, byte[] content) throws BootFormatException {
    TxtStatText reader = new TxtStatText(source);
    for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      reader.line(PREFIX.matcher(line).replaceFirst("").strip());
      reader.offset += line.length() + 1L;
    }
    reader.finish();
    List<TxtLog> logs =
        reader.logs.stream().filter(log -> !log.isEmpty()).map(TxtLog::new).toList();
    if (logs.isEmpty()) {
      throw new BootFormatException(source, 0, "no event");
    }
    return TxtLog.merged(logs)
        .orElseThrow(
            () -> new BootFormatException(source, 0, "logs of other events for each bank"));
  }

  private void line(String line) throws BootFormatException {
    Matcher algorithm = BANK.matcher(line);
    if (START.matcher(line).matches()) {
      finish();
      event = Optional.of(new TextEvent(source, offset));
    } else if (algorithm.matches()) {
      finish();
      bank = bank(Integer.parseInt(algorithm.group(1)));
      logs.add(new ArrayList<>());
    } else if (event.isPresent()) {
      field(event.get(), line);
    }
  }

  private void field(TextEvent current, String line) throws BootFormatException {
    Matcher pcr = PCR.matcher(line);
    Matcher type = TYPE.matcher(line);
    Matcher named = NAMED.matcher(line);
    Matcher digest = DIGEST.matcher(line);
    Matcher data = DATA.matcher(line);
    if (pcr.matches()) {
      current.pcr(Long.parseLong(pcr.group(1)));
    } else if (type.matches()) {
      current.type(Long.parseLong(type.group(1), 16));
    } else if (named.matches()) {
      current.expectDigest(HashAlgorithm.valueOf(named.group(1)));
      current.hex(named.group(2));
    } else if (digest.matches()) {
      current.expectDigest(bank);
      current.hex(digest.group(1));
    } else if (data.matches()) {
      current.expectData(Integer.parseInt(data.group(1)));
      current.hex(data.group(2));
    } else if (HEX.matcher(line).matches()) {
      current.hex(line);
    } else if (!line.startsWith("count:") && !line.isEmpty()) {
      // Something else is printed: the event is over.
      finish();
    }
  }

  private void finish() throws BootFormatException {
    if (event.isPresent()) {
      TxtEvent whole = event.get().whole();
      if (whole.type() != TxtEventType.NO_ACTION) {
        logs.get(logs.size() - 1).add(whole);
      }
      event = Optional.empty();
    }
  }

  private HashAlgorithm bank(int id) throws BootFormatException {
    return HashAlgorithm.ofId(id)
        .orElseThrow(() -> new BootFormatException(source, offset, "no hash algorithm " + id));
  }
}
