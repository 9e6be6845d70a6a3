package org.vaec.data;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vaec.data.Table.Raw;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * What is said of spellings that are no category of a variable.
 *
 * @param isTrained whether the model is trained, so that its declaration stays as it is
 */
record UnknownCategories(
    Observed variable,
    Support.Category type,
    Raw.Words raw,
    Table.Places places,
    boolean isTrained) {
  private static final int SHOWN = 20;

  /** The model names the categories, and not all that the data have. */
  ModelException notNamed(List<String> names) {
    String fix = "the categories are " + list(names) + ": correct the data";
    List<String> unknown = raw.words().stream().filter(word -> !names.contains(word)).toList();
    return failure(
        "values are no category of `" + variable.name() + "`: " + cells(w -> !names.contains(w)),
        fix + (isTrained ? "" : " or name them all") + missing(unknown));
  }

  /** The training rows tell the categories, and other rows have more. */
  ModelException notLearned(List<String> learned) {
    boolean isFewer = learned.size() < type.size();
    String declared = isFewer ? " of the " + type.size() + " categories declared" : "";
    return failure(
        "categories of `"
            + variable.name()
            + "` are not in the training rows: "
            + cells(word -> !learned.contains(word)),
        "the training rows have "
            + (isFewer ? learned.size() + declared + ": " : "")
            + list(learned)
            + "; correct the data; or name them all: `category(\"...\", ...)`");
  }

  /** The model was trained on the codes themselves, and these data have words. */
  ModelException notNumbers() {
    Predicate<String> isCode = CellReader::isNumeric;
    List<String> codes =
        type.size() <= SHOWN
            ? IntStream.range(0, type.size()).mapToObj(Integer::toString).toList()
            : List.of("0", "1", "...", Integer.toString(type.size() - 1));
    return failure(
        "values are no category of `" + variable.name() + "`: " + cells(isCode.negate()),
        "the model was trained on the codes " + String.join(", ", codes) + ": correct the data");
  }

  private ModelException failure(String message, String fix) {
    return new ModelException(
        Diagnostic.error("data-unknown-category", variable.span(), message).withFix(fix));
  }

  private BadCells cells(Predicate<String> isUnknown) {
    List<Boolean> unknown = raw.words().stream().map(isUnknown::test).toList();
    BadCells cells = new BadCells();
    for (int i = 0; i < raw.codes().length; i++) {
      int code = raw.codes()[i];
      if (code >= 0 && unknown.get(code)) {
        String place = places.cell(i / raw.elements(), i % raw.elements());
        cells.add(BadCells.quoted(raw.words().get(code)), place);
      }
    }
    return cells;
  }

  private static String list(List<String> names) {
    String shown =
        names.stream().limit(SHOWN).map(BadCells::quoted).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
  }

  /** What to do where one spelling alone is unknown, which may well mean a missing value. */
  private String missing(List<String> unknown) {
    return unknown.size() > 1
        ? ""
        : "; if this one means that a value is missing, "
            + Redeclaration.withMissing(variable, unknown);
  }
}
