package org.vaec.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.source.Diagnostic;

/**
 * Columns of data and inputs, of numbers that are no classes, with the same values in every row.
 */
final class Duplicates {
  private static final int SHOWN = 3;

  /** Columns of fewer different values may be equal by chance. */
  private static final int DIFFERENT = 5;

  /** An element of a variable. */
  private record Element(Values values, int index) {
    double at(int row) {
      return values.result().cells().at(row, index);
    }

    boolean equalsIn(Element other) {
      for (int row = 0; row < values.result().cells().rows(); row++) {
        if (Double.compare(at(row), other.at(row)) != 0) {
          return false;
        }
      }
      return true;
    }

    String words() {
      String name = "`" + values.observed().name() + "`";
      return values.elements() == 1 ? name : values.places().element(index) + " of " + name;
    }
  }

  /** What equal columns have in common: most that differ differ here. */
  private record Summary(long count, double mean, double variance, double least, double greatest) {}

  private final List<String> pairs = new ArrayList<>();
  private Element repeated;

  Duplicates(Map<String, Values> variables) {
    Map<Summary, List<Element>> candidates = new HashMap<>();
    for (Values values : variables.values()) {
      if (!isMeasured(values)) {
        continue;
      }
      Moments m = values.moments();
      for (int i = 0; i < values.elements(); i++) {
        boolean varies =
            values.columns().size() == values.elements()
                && values.columns().get(i).distinct().size() >= DIFFERENT;
        if (varies && m.count()[i] > DIFFERENT) {
          Summary summary =
              new Summary(
                  m.count()[i], m.mean()[i], m.variance()[i], m.least()[i], m.greatest()[i]);
          add(new Element(values, i), candidates.computeIfAbsent(summary, s -> new ArrayList<>()));
        }
      }
    }
  }

  // Those of which a few rows are not likely to be equal by chance.
  private static boolean isMeasured(Values values) {
    return !values.columns().isEmpty();
  }

  private void add(Element element, List<Element> alike) {
    Optional<Element> equal = alike.stream().filter(element::equalsIn).findFirst();
    if (equal.isPresent()) {
      pairs.add(equal.get().words() + " and " + element.words());
      repeated = element;
    } else {
      alike.add(element);
    }
  }

  Optional<Diagnostic> warning() {
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    String more = pairs.size() > SHOWN ? "; and " + (pairs.size() - SHOWN) + " more" : "";
    String message =
        String.join("; ", pairs.subList(0, Math.min(SHOWN, pairs.size())))
            + more
            + ": the same values in every row, so they count twice";
    return Optional.of(
        Diagnostic.warning("equal-columns", repeated.values.observed().span(), message)
            .withFix("leave one of them out"));
  }
}
