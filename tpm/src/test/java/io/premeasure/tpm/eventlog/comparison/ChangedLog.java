package io.premeasure.tpm.eventlog.comparison;

import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import io.premeasure.tpm.eventlog.detail.EventDecoder;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The log of a real boot with one thing changed as a change of the machine would change it. */
final class ChangedLog {
  private final List<LoggedEvent> events;
  private final EventLog original;

  ChangedLog(String name) throws IOException {
    original = EventLog.read(name, Golden.bytes("eventlog/qemu/" + name + ".bin.gz"));
    events = new ArrayList<>(original.events());
  }

  EventLog original() {
    return original;
  }

  EventLog log() {
    return EventLog.of(original.algorithms(), events);
  }

  /** The first event about the subject. */
  int find(String subject) {
    for (int i = 0; i < events.size(); i++) {
      if (EventDecoder.decode(events.get(i)).subject().equals(subject)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no event about " + subject);
  }

  /** The same event with other data and the digests of what that data says. */
  void rewrite(String subject, UnaryOperator<byte[]> data, UnaryOperator<byte[]> hashed) {
    rewrite(find(subject), data, hashed);
  }

  void rewrite(int index, UnaryOperator<byte[]> data, UnaryOperator<byte[]> hashed) {
    LoggedEvent old = events.get(index);
    byte[] changed = data.apply(old.data());
    events.set(index, event(old, changed, hashed.apply(changed)));
  }

  /** Other content of what the log only has the digest of. */
  void content(int index, String seed) {
    LoggedEvent old = events.get(index);
    events.set(index, event(old, old.data(), seed.getBytes(StandardCharsets.UTF_8)));
  }

  void content(String subject, String seed) {
    content(find(subject), seed);
  }

  void remove(int index) {
    events.remove(index);
  }

  void insertCopy(int from, int to, UnaryOperator<byte[]> data, UnaryOperator<byte[]> hashed) {
    byte[] changed = data.apply(events.get(from).data());
    events.add(to, event(events.get(from), changed, hashed.apply(changed)));
  }

  void move(int from, int to) {
    events.add(to, events.remove(from));
  }

  /** A variable's value after a change, in the event and alone. */
  static UnaryOperator<byte[]> replaced(String old, String with, Charset charset) {
    return data -> {
      String text = new String(data, StandardCharsets.ISO_8859_1);
      Function<String, String> bytes =
          value -> new String(value.getBytes(charset), StandardCharsets.ISO_8859_1);
      if (!text.contains(bytes.apply(old))) {
        throw new IllegalArgumentException("no " + old);
      }
      return text.replace(bytes.apply(old), bytes.apply(with))
          .getBytes(StandardCharsets.ISO_8859_1);
    };
  }

  private static LoggedEvent event(LoggedEvent old, byte[] data, byte[] hashed) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    old.digests().keySet().forEach(bank -> digests.put(bank, bank.hash(hashed)));
    return LoggedEvent.of(old.pcr(), old.type(), digests, data);
  }
}
