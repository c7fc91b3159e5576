package io.premeasure.measure.prediction;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.detail.DigestCheck;
import io.premeasure.tpm.eventlog.detail.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which events may stand in the registers that reference states are about, as keylime's example
 * policy lists them (keylime/mba/elchecking/example.py). A log's types and data are not vouched
 * for, only the order of digests in a register: whatever could stand for another event is refused.
 *
 * <p>What stays is PCR 9, where the digest is that of a file and its name is the log's word.
 */
final class KeylimeRules {
  private static final long SEPARATOR = 0x00000004L;
  private static final long CRTM_VERSION = 0x00000008L;
  private static final long IPL = 0x0000000dL;
  private static final long VARIABLE = 0x80000001L;
  private static final long APPLICATION = 0x80000003L;
  private static final long ACTION = 0x80000007L;
  private static final long FIRMWARE_BLOB = 0x80000008L;
  private static final long FIRMWARE_BLOB2 = 0x8000000aL;
  private static final long AUTHORITY = 0x800000e0L;

  private static final Map<Integer, Set<Long>> TYPES =
      Map.of(
          0, Set.of(CRTM_VERSION, FIRMWARE_BLOB, FIRMWARE_BLOB2, SEPARATOR),
          4, Set.of(APPLICATION, ACTION, SEPARATOR),
          7, Set.of(VARIABLE, AUTHORITY, SEPARATOR),
          8, Set.of(IPL),
          9, Set.of(IPL),
          14, Set.of(IPL));

  /** What GRUB, or shim, names in its events. */
  private static final Map<Integer, Pattern> NAMES =
      Map.of(
          // A command's word, not a kernel's path: both are hashed without what is before them.
          8, Pattern.compile("grub_cmd: [^/(]+( .*)?|kernel_cmdline: .*", Pattern.DOTALL),
          9, Pattern.compile(".*(/loader/entries|/grub|vmlinuz|initrd|initramfs).*"),
          14, Pattern.compile("MokList|MokListX|MokListTrusted"));

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]+");
  private static final byte[] TRUSTED = HashAlgorithm.SHA256.hash(new byte[] {1});

  private final Set<Integer> separated = new HashSet<>();
  private boolean versioned;

  /** Whether reference states are about a register. */
  static boolean isAbout(int pcr) {
    return TYPES.containsKey(pcr);
  }

  /**
   * Why an event must not stand where it stands; empty when it may.
   *
   * @param event the next one of a log in such a register
   */
  Optional<String> refusal(LoggedEvent event) {
    int pcr = (int) event.pcr();
    if (event.digest(HashAlgorithm.SHA256).isEmpty()) {
      return Optional.of("an event without a digest of sha256");
    }
    if (!TYPES.get(pcr).contains(event.type())) {
      return Optional.of("an event of a type that keylime does not expect in PCR " + pcr);
    }
    if (isHashed(event) && EventDecoder.decode(event).digest() != DigestCheck.MATCHES) {
      return Optional.of("the digest is not that of the event's data");
    }
    return event.type() == IPL ? named(event, pcr) : placed(event, pcr);
  }

  /** Digests of the others are compared themselves, or of what is not in the log. */
  private static boolean isHashed(LoggedEvent event) {
    return event.type() == SEPARATOR
        || event.type() == ACTION
        || event.type() == VARIABLE
        || (event.type() == IPL && event.pcr() == 8);
  }

  private static Optional<String> named(LoggedEvent event, int pcr) {
    String name = text(event);
    if (!NAMES.get(pcr).matcher(name).matches()) {
      return Optional.of("an event with a name that keylime does not expect in PCR " + pcr);
    }
    boolean other =
        name.equals("MokListTrusted")
            && !Arrays.equals(event.digest(HashAlgorithm.SHA256).orElseThrow(), TRUSTED);
    return other ? Optional.of("MokListTrusted is not 1") : Optional.empty();
  }

  /** The firmware's variables come before the separator, and what it authorises after it. */
  private Optional<String> placed(LoggedEvent event, int pcr) {
    if (event.type() == SEPARATOR) {
      return separated.add(pcr) && event.data().length == Integer.BYTES
          ? Optional.empty()
          : Optional.of("a second separator, or one of another size");
    }
    if (event.type() == VARIABLE && !KeylimeVariables.isVariable(event.data())) {
      return Optional.of("a malformed variable");
    }
    if (event.type() == VARIABLE && separated.contains(pcr)) {
      return Optional.of("a variable of the firmware after the separator");
    }
    if (event.type() == AUTHORITY && !separated.contains(pcr)) {
      return Optional.of("an authority before the separator");
    }
    if (event.type() == ACTION && !PRINTABLE.matcher(text(event)).matches()) {
      return Optional.of("an action that is no text");
    }
    return version(event);
  }

  private Optional<String> version(LoggedEvent event) {
    boolean second = event.type() == CRTM_VERSION && versioned;
    versioned |= event.type() == CRTM_VERSION;
    return second ? Optional.of("a second version of the firmware") : Optional.empty();
  }

  private static String text(LoggedEvent event) {
    String text = new String(event.data(), StandardCharsets.UTF_8);
    return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
  }
}
