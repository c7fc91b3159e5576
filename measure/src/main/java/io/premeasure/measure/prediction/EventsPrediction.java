package io.premeasure.measure.prediction;

import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.cvmboot.LoaderMeasurements;
import io.premeasure.cpio.events.EventsFile;
import io.premeasure.cpio.events.EventsFormatException;
import io.premeasure.cpio.events.EventsReading;
import io.premeasure.cpio.events.MeasuredEvent;
import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Arrays;
import java.util.List;

/** The prediction that events of the cvmboot loader lead to, from the reset values. */
final class EventsPrediction {
  private final Console console;
  private final List<HashAlgorithm> banks;

  EventsPrediction(Console console, List<HashAlgorithm> banks) {
    this.console = console;
    this.banks = banks;
  }

  /** What the loader extends for an events file; warns where cvmdisk would say something else. */
  Prediction ofFile(Source source, byte[] content, byte[] signer, List<Input> inputs)
      throws EventsFormatException {
    List<MeasuredEvent> events =
        EventsFile.parse(source.text(), content, signer, EventsReading.LOADER).events();
    warnAboutCvmdisk(source, content, signer, events);
    return of(events, source, inputs);
  }

  /** What the loader extends when there is no events file. */
  Prediction ofSigner(Source record, byte[] signer, List<Input> inputs) {
    return of(List.of(MeasuredEvent.ofSigner(signer)), record, inputs);
  }

  private Prediction of(List<MeasuredEvent> events, Source source, List<Input> inputs) {
    for (MeasuredEvent event : events) {
      if (!LoaderMeasurements.extendable(event)) {
        console.note(
            "premeasure: %s: line %d: warning: the firmware refuses to extend PCR %d; the loader"
                    .formatted(source, event.line(), event.pcr())
                + " stops there");
      }
    }
    List<Measurement> measurements =
        events.stream().map(event -> LoaderMeasurements.of(event, source, banks)).toList();
    return Prediction.of(banks, measurements, inputs);
  }

  private void warnAboutCvmdisk(
      Source source, byte[] content, byte[] signer, List<MeasuredEvent> loader) {
    try {
      List<MeasuredEvent> cvmdisk =
          EventsFile.parse(source.text(), content, signer, EventsReading.CVMDISK).events();
      for (int i = 0; i < loader.size(); i++) {
        if (!Arrays.equals(loader.get(i).measured(), cvmdisk.get(i).measured())) {
          console.note(
              "premeasure: %s: line %d: warning: cvmdisk predicts another value than the loader"
                      .formatted(source, loader.get(i).line())
                  + " measures");
        }
      }
    } catch (EventsFormatException e) {
      console.note("premeasure: warning: cvmdisk refuses " + e.getMessage());
    }
  }
}
