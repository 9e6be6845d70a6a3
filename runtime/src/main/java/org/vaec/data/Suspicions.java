package org.vaec.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vaec.model.Model;
import org.vaec.model.Observed;
import org.vaec.model.Spread;
import org.vaec.model.Transform;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.syntax.Statement.Role;

/**
 * What is probably not meant about data and model together, said before the first step. What it
 * looks at, held-out rows among it, it tells to the user alone: nothing is learned from it.
 */
final class Suspicions {
  /** How many deviations of the data a written scale may be too small or too large by. */
  private static final double TOO_NARROW = 10;

  private static final double TOO_WIDE = 100;

  /** Values that repeat so often are no measurements. */
  private static final int REPEATS = 5;

  /** Whole numbers of such a mean look like counts; larger ones pass for measurements. */
  private static final double COUNTED = 20;

  private static final int SHOWN = 5;

  private final Model model;
  private final Map<String, Values> variables;
  private final int trainingRows;
  private final List<Diagnostic> found = new ArrayList<>();

  private Suspicions(Model model, Map<String, Values> variables, int trainingRows) {
    this.model = model;
    this.variables = variables;
    this.trainingRows = trainingRows;
  }

  /**
   * All that is suspicious.
   *
   * @param variables as they were read to be trained on
   */
  static List<Diagnostic> of(Model model, Map<String, Values> variables, int trainingRows) {
    Suspicions suspicions = new Suspicions(model, variables, trainingRows);
    variables.values().stream()
        .filter(values -> values.observed().role() != Role.LABEL)
        .forEach(suspicions::look);
    new Duplicates(variables).warning().ifPresent(suspicions.found::add);
    new FewRows(model, variables, trainingRows).warning().ifPresent(suspicions.found::add);
    return List.copyOf(suspicions.found);
  }

  private void look(Values values) {
    Observed observed = values.observed();
    Optional<Spread> spread =
        observed.role() == Role.DATA
            ? model.variables().stream()
                .filter(v -> v.name().equals(observed.name()))
                .findFirst()
                .flatMap(Spread::of)
            : Optional.empty();
    allMissing(values);
    constant(values, spread);
    if (!values.columns().isEmpty()) {
      codes(values);
      outliers(values);
      discrete(values, spread);
    }
    spread.ifPresent(s -> scale(values, s));
  }

  private void allMissing(Values values) {
    Moments moments = values.moments();
    if (values.observed().transforms().stream().anyMatch(Transform.Keep.class::isInstance)) {
      return;
    }
    List<Integer> empty = elements(values, i -> moments.count()[i] == 0);
    if (!empty.isEmpty()) {
      add(
          values,
          "no-values",
          subject(values, empty)
              + (empty.size() == 1 ? " has" : " have")
              + " no value in the training rows: nothing is learned from it",
          "leave it out, or see how the file spells its values");
    }
  }

  private void constant(Values values, Optional<Spread> spread) {
    Observed observed = values.observed();
    Moments moments = values.moments();
    if (trainingRows < 2) {
      return;
    }
    List<Integer> constant = elements(values, i -> moments.count()[i] > 1 && moments.isConstant(i));
    boolean isAll = constant.size() == moments.count().length;
    if (constant.isEmpty()) {
      return;
    }
    if (observed.density().filter(Support::isDiscrete).isPresent()) {
      if (isAll) {
        add(
            values,
            "constant-column",
            subject(values, constant)
                + (constant.size() == 1 ? " is" : " are")
                + " the same in all training rows: nothing is left to learn",
            observed.transforms().isEmpty() ? "leave it out" : "see what its transforms do to it");
      }
      return;
    }
    boolean standardized =
        observed.transforms().stream().anyMatch(Transform.Standardize.class::isInstance);
    String what =
        subject(values, constant)
            + (constant.size() == 1 ? " is" : " are")
            + " the same in all training rows"
            + (constant.size() == 1 && !standardized
                ? " (" + BadCells.number(moments.least()[constant.getFirst()]) + ")"
                : standardized ? ", and `standardize` makes it 0" : "");
    if (spread.filter(s -> s.isLearned() && (!s.isShared() || isAll)).isPresent()) {
      add(
          values,
          "constant-column",
          what
              + ": there the density of "
              + observed.distribution().orElse("the likelihood")
              + ", whose spread is learned, grows without bound",
          "leave it out, or write its spread as a number");
    } else if (observed.role() == Role.INPUT && isAll) {
      add(values, "constant-column", what + ": as an `input` it tells nothing", "leave it out");
    }
  }

  private void codes(Values values) {
    TreeSet<String> codes = new TreeSet<>();
    List<String> places = new ArrayList<>();
    int times = 0;
    List<FileColumn> columns = values.columns();
    for (int i = 0; i < columns.size(); i++) {
      for (FileColumn.Extreme code : FarValues.of(columns.get(i)).codes()) {
        codes.add(BadCells.number(code.value()));
        times += code.times();
        places.add(range(columns.get(i), values, i));
      }
    }
    if (codes.isEmpty()) {
      return;
    }
    String message =
        String.format(
            "%s %s in %d cells of `%s`, far from all others (%s): probably %s for missing values",
            String.join(" and ", codes),
            codes.size() == 1 ? "stands" : "stand",
            times,
            values.observed().name(),
            list(places.stream().distinct().toList()),
            codes.size() == 1 ? "a code" : "codes");
    add(
        values,
        "missing-code",
        message,
        Redeclaration.withMissing(values.observed(), List.copyOf(codes)));
  }

  /** The range of a column's other values. */
  private static String range(FileColumn column, Values values, int element) {
    FarValues far = FarValues.of(column);
    boolean below = far.codes().contains(column.least());
    boolean above = far.codes().contains(column.greatest());
    return BadCells.number(below ? column.secondLeast() : column.least().value())
        + " to "
        + BadCells.number(above ? column.secondGreatest() : column.greatest().value())
        + (values.columns().size() == 1 ? "" : " in " + values.places().element(element));
  }

  private void outliers(Values values) {
    BadCells cells = new BadCells();
    List<FileColumn> columns = values.columns();
    for (int i = 0; i < columns.size(); i++) {
      for (FileColumn.Extreme outlier : FarValues.of(columns.get(i)).outliers()) {
        cells.add(BadCells.number(outlier.value()), values.places().cell(outlier.row(), i));
      }
    }
    if (!cells.isEmpty()) {
      add(
          values,
          "outlier",
          "a value of `"
              + values.observed().name()
              + "` is more than a hundred times as far from all others as they are from each other:"
              + " "
              + cells,
          "correct it or leave the row out; if it is right, a likelihood with heavy tails, as of"
              + " StudentT, bears it");
    }
  }

  private void discrete(Values values, Optional<Spread> spread) {
    List<FileColumn> columns = values.columns();
    if (values.observed().role() != Role.DATA || !isReal(values)) {
      return;
    }
    List<Integer> few =
        elements(
            values,
            i ->
                columns.get(i).hasFew()
                    && columns.get(i).distinct().size() > 1
                    && columns.get(i).isWhole()
                    && columns.get(i).count() > REPEATS * columns.get(i).distinct().size());
    String distribution = values.observed().distribution().orElse("its distribution");
    if (!few.isEmpty()) {
      FileColumn first = columns.get(few.getFirst());
      add(
          values,
          "discrete-data",
          subject(values, few)
              + (few.size() == 1 ? " has" : " have")
              + " few values, all whole numbers"
              + (few.size() == 1 ? " (" + few(first) + ")" : "")
              + ", but "
              + distribution
              + (spread.filter(Spread::isLearned).isPresent()
                  ? " is a density, which can grow without bound on values that repeat"
                  : " is a density of numbers of any size"),
          "declare such a column apart, as `binary`, `category(K)`, `ordinal(K)` or `count`");
      return;
    }
    boolean areCounts =
        values.observed().transforms().isEmpty()
            && columns.stream().allMatch(c -> c.isWhole() && c.least().value() >= 0)
            && columns.stream().noneMatch(FileColumn::hasFew)
            && IntStream.range(0, columns.size())
                .allMatch(i -> values.moments().mean()[i] < COUNTED);
    if (areCounts) {
      add(
          values,
          "discrete-data",
          "`" + values.observed().name() + "` has small whole numbers only: are they counts?",
          "if so, declare `count`, with NegativeBinomial or Poisson");
    }
  }

  private static String few(FileColumn column) {
    return column.distinct().stream()
        .sorted()
        .map(BadCells::number)
        .collect(Collectors.joining(", "));
  }

  private static boolean isReal(Values values) {
    return values.observed().type() instanceof Support.Real
        || values.observed().type() instanceof Support.Positive;
  }

  private void scale(Values values, Spread spread) {
    if (spread.written().isEmpty()) {
      return;
    }
    double scale = spread.written().getAsDouble();
    double[] variance = values.moments().variance();
    List<Integer> narrow = elements(values, i -> Math.sqrt(variance[i]) > TOO_NARROW * scale);
    List<Integer> wide =
        elements(values, i -> variance[i] > 0 && Math.sqrt(variance[i]) < scale / TOO_WIDE);
    boolean isStandardized =
        values.observed().transforms().stream().anyMatch(Transform.Standardize.class::isInstance);
    String fix =
        (isStandardized ? "" : "add `-> standardize`, or ")
            + "learn the scale, as in `"
            + values.observed().distribution().orElse("Normal")
            + "(decoder(z), free)`";
    if (!narrow.isEmpty()) {
      add(values, "scale-mismatch", mismatch(values, narrow, scale, "far more"), fix);
    }
    if (!wide.isEmpty()) {
      add(
          values,
          "scale-mismatch",
          mismatch(values, wide, scale, "far less") + ": the latents may well ignore it",
          fix);
    }
  }

  private static String mismatch(Values values, List<Integer> elements, double scale, String how) {
    double[] variance = values.moments().variance();
    int most = elements.getFirst();
    for (int i : elements) {
      most = how.endsWith("more") == variance[i] > variance[most] ? i : most;
    }
    return String.format(
        Locale.ROOT,
        "%s %s %s than the scale that %s has, %s: by %.3g%s",
        subject(values, elements),
        elements.size() == 1 ? "varies" : "vary",
        how,
        values.observed().distribution().orElse("its distribution"),
        BadCells.number(scale),
        Math.sqrt(variance[most]),
        elements.size() == 1 ? "" : " in " + values.places().element(most));
  }

  private static List<Integer> elements(Values values, IntPredicate which) {
    return IntStream.range(0, values.moments().count().length).filter(which).boxed().toList();
  }

  /** The variable, or some of its columns. */
  private static String subject(Values values, List<Integer> elements) {
    String name = "`" + values.observed().name() + "`";
    int all = values.moments().count().length;
    if (all == 1 || elements.size() == all) {
      return all == 1 ? name : "all columns of " + name;
    }
    List<String> names = elements.stream().map(i -> values.places().element(i)).toList();
    return list(names) + " of " + name;
  }

  private static String list(List<String> words) {
    return words.size() > SHOWN
        ? String.join(", ", words.subList(0, SHOWN)) + " and " + (words.size() - SHOWN) + " more"
        : String.join(", ", words);
  }

  private void add(Values values, String code, String message, String fix) {
    found.add(Diagnostic.warning(code, values.observed().span(), message).withFix(fix));
  }
}
