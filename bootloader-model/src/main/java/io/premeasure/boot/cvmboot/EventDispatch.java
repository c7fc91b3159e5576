package io.premeasure.boot.cvmboot;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.cpio.events.EventsFile;
import io.premeasure.cpio.events.EventsFormatException;
import io.premeasure.cpio.events.EventsReading;
import io.premeasure.cpio.events.MeasuredEvent;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Extends event by event while the events file is read, so that what stands before an error is
 * extended all the same.
 */
record EventDispatch(Collection<HashAlgorithm> banks, Consumer<Measurement> extended) {
  private static final String STEP = "events";

  void file(Source file, byte[] content, byte[] signer) throws LoaderStop {
    List<MeasuredEvent> events;
    Optional<LoaderStop> stop = Optional.empty();
    try {
      events = EventsFile.parse(file.text(), content, signer, EventsReading.LOADER).events();
    } catch (EventsFormatException e) {
      events = e.dispatched();
      stop = Optional.of(new LoaderStop(STEP, "line " + e.line() + ": " + e.reason()));
    }
    for (MeasuredEvent event : events) {
      extend(event, file);
    }
    if (stop.isPresent()) {
      throw stop.get();
    }
  }

  void signer(Source record, byte[] signer) throws LoaderStop {
    extend(MeasuredEvent.ofSigner(signer), record);
  }

  private void extend(MeasuredEvent event, Source origin) throws LoaderStop {
    if (!LoaderMeasurements.extendable(event)) {
      throw new LoaderStop(
          STEP,
          "line "
              + event.line()
              + ": the firmware does not extend PCR "
              + event.pcr()
              + " at locality 0");
    }
    extended.accept(LoaderMeasurements.of(event, origin, banks));
  }
}
