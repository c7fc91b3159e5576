package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Origin;
import io.premeasure.boot.Prediction;
import io.premeasure.tpm.eventlog.EventType;
import java.util.List;

/** The extends of a prediction as a picture: one row for each register, time from left to right. */
final class ReportTimeline {
  private static final int LEFT = 60;
  private static final int ROW = 24;
  private static final int RADIUS = 6;
  private static final int WIDTH = 1000;

  private final Prediction prediction;

  ReportTimeline(Prediction prediction) {
    this.prediction = prediction;
  }

  /** The picture as SVG, to stand in a page; each point tells what it is when it is pointed at. */
  String svg() {
    List<Integer> pcrs = List.copyOf(prediction.pcrs());
    List<Measurement> measurements = prediction.measurements();
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg role=\"img\" aria-label=\"timeline of %d extends\" viewBox=\"0 0 %d %d\">\n"
            .formatted(measurements.size(), WIDTH, (pcrs.size() + 1) * ROW));
    for (int i = 0; i < pcrs.size(); i++) {
      int y = (i + 1) * ROW;
      svg.append(
          "<text x=\"0\" y=\"%d\">PCR %d</text><line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#bbb\"/>\n"
              .formatted(y + 4, pcrs.get(i), LEFT, y, WIDTH, y));
    }
    double step = (double) (WIDTH - LEFT - (2 * RADIUS)) / Math.max(1, measurements.size());
    for (int i = 0; i < measurements.size(); i++) {
      Measurement each = measurements.get(i);
      long x = LEFT + RADIUS + Math.round(step * i);
      int y = (pcrs.indexOf(each.pcr()) + 1) * ROW;
      String fill = each.origin() == Origin.CARRIED ? "#fff" : "#1f5fa8";
      svg.append(
          "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"%s\" stroke=\"#1f5fa8\"><title>%s</title></circle>\n"
              .formatted(x, y, RADIUS, fill, HtmlText.escaped(title(i, each))));
    }
    return svg.append(
            "</svg>\n<p>Filled: computed. Open: carried over from a log or profile.</p>\n")
        .toString();
  }

  private static String title(int index, Measurement measurement) {
    return "%d: PCR %d %s %s"
        .formatted(
            index,
            measurement.pcr(),
            EventType.name(measurement.eventType()),
            measurement.description());
  }
}
