package org.vaec.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * What to do where data do not fit a model that is trained: its declarations stay, so that the file
 * is what can be mended. A fix that quotes the language, in backquotes, is one for a new run.
 */
final class TrainedFixes {
  private static final String NEW_RUN = "; a trained model stays as it is, but for a new run: ";

  private TrainedFixes() {}

  /** Reads for a trained model; what is wrong then carries fixes that can be applied. */
  static <T> T reading(Supplier<T> data) {
    try {
      return data.get();
    } catch (ModelException e) {
      throw new ModelException(e.diagnostics().stream().map(TrainedFixes::mended).toList());
    }
  }

  private static Diagnostic mended(Diagnostic wrong) {
    if (wrong.fix().isEmpty()) {
      return wrong;
    }
    String fix = wrong.fix().get();
    return switch (wrong.code()) {
      case "data-missing" ->
          wrong.withFix(words(fix, "fill these cells, or leave their rows out of the file"));
      case "data-not-a-number", "data-outside-support", "data-unknown-category" ->
          wrong.withFix(words(fix, "correct these cells, or leave their rows out of the file"));
      case "data-not-finite", "data-too-large" ->
          wrong.withFix("correct these cells, or leave their rows out of the file");
      case "data-shape" -> wrong.withFix("give data of the shape that the model was trained on");
      case "data-unknown-column" ->
          wrong.withFix(
              fix.startsWith("did you mean")
                  ? "rename the column in the file: " + fix
                  : words(fix, "give a file with the columns of the training data"));
      default -> wrong;
    };
  }

  /**
   * The parts of a fix that are about the file, then those about the model.
   *
   * @param otherwise what to do with the file where the fix does not say
   */
  private static String words(String fix, String otherwise) {
    List<String> parts = Arrays.asList(fix.split("; "));
    Predicate<String> isOfModel = part -> part.indexOf('`') >= 0;
    String model = joined(parts, isOfModel);
    String file = joined(parts, isOfModel.negate());
    return model.isEmpty() ? fix : (file.isEmpty() ? otherwise : file) + NEW_RUN + model;
  }

  private static String joined(List<String> parts, Predicate<String> which) {
    return parts.stream()
        .filter(which)
        .collect(Collectors.joining("; "))
        .replaceFirst("^(or|else) ", "");
  }
}
