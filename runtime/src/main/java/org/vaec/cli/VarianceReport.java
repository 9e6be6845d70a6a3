package org.vaec.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vaec.evaluate.EstimatorVariance;

/** What {@code variance} prints, for people and as JSON. */
final class VarianceReport {
  private static final String[] HEAD = {
    "term", "estimator", "mean", "std. error", "gradient variance", "work", "at equal cost"
  };

  private final List<EstimatorVariance> found;

  VarianceReport(List<EstimatorVariance> found) {
    this.found = List.copyOf(found);
  }

  /** The work of a step relative to the least of those for the same term. */
  private double relativeWork(EstimatorVariance each) {
    double least =
        found.stream()
            .filter(other -> other.term().equals(each.term()))
            .mapToDouble(EstimatorVariance::work)
            .min()
            .orElseThrow();
    return each.work() / least;
  }

  List<Map<String, Object>> json() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (EstimatorVariance each : found) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("term", each.term());
      object.put("estimator", each.estimator());
      object.put("chosen", each.isChosen());
      object.put("biased", each.isBiased());
      object.put("mean", each.mean());
      object.put("standard_error", each.standardError());
      object.put("gradient_variance", each.gradientVariance());
      object.put("work", relativeWork(each));
      object.put("gradient_variance_at_equal_cost", each.gradientVariance() * relativeWork(each));
      list.add(object);
    }
    return list;
  }

  String text() {
    List<String[]> lines = new ArrayList<>();
    lines.add(HEAD);
    String previous = "";
    for (EstimatorVariance each : found) {
      lines.add(
          new String[] {
            each.term().equals(previous) ? "" : each.term(),
            (each.isChosen() ? "* " : "  ")
                + each.estimator()
                + (each.isBiased() ? ", biased" : ""),
            String.format(Locale.ROOT, "%.4f", each.mean()),
            significant(each.standardError()),
            significant(each.gradientVariance()),
            String.format(Locale.ROOT, "%.2f", relativeWork(each)),
            significant(each.gradientVariance() * relativeWork(each))
          });
      previous = each.term();
    }
    StringBuilder out = new StringBuilder();
    for (String[] line : lines) {
      StringBuilder row = new StringBuilder();
      for (int column = 0; column < line.length; column++) {
        int index = column;
        int width = lines.stream().mapToInt(l -> l[index].length()).max().orElse(0);
        String gap = " ".repeat(width - line[column].length());
        row.append(column == 0 ? "" : "  ");
        row.append(column < 2 ? line[column] + gap : gap + line[column]);
      }
      out.append(row.toString().stripTrailing()).append('\n');
    }
    return out.append("\n* what training uses\n").toString();
  }

  private static String significant(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.2e", value);
  }
}
