package org.vaec.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vaec.data.Table.Raw;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.syntax.Statement.Role;

/**
 * Turns spellings into codes 0 .. K - 1. Where the model names the categories, in that order; where
 * it does not and every cell is a number, the number itself; else in the alphabetical order of the
 * spellings in the training rows (of a label: in all rows).
 *
 * @param cells the codes, NaN where missing
 * @param learned the spellings learned from the training rows; empty in the other two cases
 */
record Categories(Cells cells, List<String> learned) {

  static Categories encode(
      Observed variable,
      Raw.Words raw,
      Table.Places places,
      Split split,
      Optional<Fitted.Variable> fitted) {
    Support.Category type = (Support.Category) variable.type();
    List<String> known = fitted.map(Fitted.Variable::categories).orElse(List.of());
    UnknownCategories unknown =
        new UnknownCategories(variable, type, raw, places, fitted.isPresent());
    if (!type.names().isEmpty()) {
      return new Categories(codes(raw, type.names(), unknown::notNamed), List.of());
    }
    if (known.isEmpty() && raw.words().stream().allMatch(CellReader::isNumeric)) {
      double[] numbers = raw.words().stream().mapToDouble(CellReader::number).toArray();
      return new Categories(cells(raw, numbers), List.of());
    }
    if (fitted.isPresent() && known.isEmpty()) {
      // The model was trained on the codes themselves.
      throw unknown.notNumbers();
    }
    List<String> learned = fitted.isPresent() ? known : learn(variable, type, raw, split);
    return new Categories(codes(raw, learned, unknown::notLearned), learned);
  }

  private static List<String> learn(
      Observed variable, Support.Category type, Raw.Words raw, Split split) {
    boolean[] occurs = new boolean[raw.words().size()];
    // A label is no part of the model, so its spellings may come from rows that are held out.
    boolean isLabel = variable.role() == Role.LABEL;
    int[] rows = isLabel ? split.all() : split.training();
    for (int row : rows) {
      for (int i = 0; i < raw.elements(); i++) {
        int code = raw.codes()[row * raw.elements() + i];
        if (code >= 0) {
          occurs[code] = true;
        }
      }
    }
    List<String> learned = new ArrayList<>();
    for (int i = 0; i < occurs.length; i++) {
      if (occurs[i]) {
        learned.add(raw.words().get(i));
      }
    }
    learned.sort(null);
    if (learned.size() > type.size()) {
      String some =
          learned.stream().limit(5).map(BadCells::quoted).collect(Collectors.joining(", "));
      String message =
          String.format(
              "`%s` has %d categories, but the data have %d: %s, ...",
              variable.name(), type.size(), learned.size(), some);
      throw new ModelException(
          Diagnostic.error("data-outside-support", variable.span(), message)
              .withFix("declare `category(" + learned.size() + ")`"));
    }
    return learned;
  }

  private static Cells codes(
      Raw.Words raw, List<String> names, Function<List<String>, ModelException> unknown) {
    double[] codes = raw.words().stream().mapToDouble(names::indexOf).toArray();
    if (Arrays.stream(codes).anyMatch(code -> code < 0)) {
      throw unknown.apply(names);
    }
    return cells(raw, codes);
  }

  private static Cells cells(Raw.Words raw, double[] values) {
    double[] cells = new double[raw.codes().length];
    Arrays.setAll(cells, i -> raw.codes()[i] < 0 ? Double.NaN : values[raw.codes()[i]]);
    return Cells.of(cells, raw.elements());
  }
}
