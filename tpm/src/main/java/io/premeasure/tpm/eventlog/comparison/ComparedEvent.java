package io.premeasure.tpm.eventlog.comparison;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.detail.EventDecoder;
import io.premeasure.tpm.eventlog.detail.EventDetail;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An event with its place in its log and, when it was predicted, what it was predicted from. */
public final class ComparedEvent {
  private final int index;
  private final LoggedEvent event;
  private final EventDetail detail;
  private final Optional<String> source;

  ComparedEvent(int index, LoggedEvent event, Optional<String> source) {
    this.index = index;
    this.event = event;
    this.detail = EventDecoder.decode(event);
    this.source = source;
  }

  /** Its place in its log, from 0. */
  public int index() {
    return index;
  }

  /** The event itself. */
  public LoggedEvent event() {
    return event;
  }

  /** What its data says. */
  public EventDetail detail() {
    return detail;
  }

  /** The file or setting that it was predicted from. */
  public Optional<String> source() {
    return source;
  }

  /** What is the same for events that extend the same: the digests of the given banks. */
  String digestKey(List<HashAlgorithm> banks) {
    StringBuilder key = new StringBuilder();
    Map<HashAlgorithm, byte[]> digests = event.digests();
    for (HashAlgorithm bank : banks) {
      byte[] digest = digests.get(bank);
      key.append(digest == null ? "-" : HexFormat.of().formatHex(digest)).append(' ');
    }
    return key.toString();
  }

  /** What is the same for the same thing in both logs, whatever its content. */
  String subjectKey() {
    return event.type() + " " + detail.digest() + " " + detail.subject();
  }

  /**
   * What is the same for things of a kind, of which one can stand for another; variables and
   * sections of two names do not.
   */
  String kindKey() {
    String subject = detail.subject();
    int space = subject.indexOf(' ');
    String kind = space < 0 ? subject : subject.substring(0, space);
    boolean named = kind.equals("variable") || kind.equals("section");
    return event.type() + " " + (named ? index + " " + subject : kind);
  }

  /** How much the data of two events has in common, for pairing events of one kind. */
  int likeness(ComparedEvent other) {
    List<String> words = WordDifference.words(detail.fields().toString());
    Set<String> others = new HashSet<>(WordDifference.words(other.detail.fields().toString()));
    int same = Arrays.equals(event.data(), other.event.data()) ? 1 << 20 : 0;
    return same + (int) words.stream().filter(others::contains).count();
  }
}
