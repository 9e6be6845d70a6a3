package org.vaec.data;

import java.util.Map;
import java.util.Optional;
import org.vaec.model.Model;
import org.vaec.network.LearnedArray;
import org.vaec.source.Diagnostic;
import org.vaec.source.Span;
import org.vaec.syntax.Statement.Role;

/** Whether a model is to learn much from little. */
record FewRows(Model model, Map<String, Values> variables, int trainingRows) {
  /** Fewer training rows are too few for anything. */
  private static final int FEW_ROWS = 10;

  /** So many learned numbers for each number of the training rows are told by heart. */
  private static final double BY_HEART = 10;

  Optional<Diagnostic> warning() {
    Span span = variables.values().iterator().next().observed().span();
    long learned = learned();
    if (trainingRows < FEW_ROWS) {
      String rows = trainingRows == 1 ? "there is 1 row" : "there are " + trainingRows + " rows";
      String numbers = learned > 0 ? ", for " + learned + " learned numbers" : "";
      return Optional.of(
          Diagnostic.warning("few-rows", span, rows + " to train on" + numbers)
              .withFix("give more rows, or a smaller `--holdout`"));
    }
    long numbers = numbers();
    if (numbers == 0 || learned <= BY_HEART * numbers) {
      return Optional.empty();
    }
    String message =
        String.format(
            "%d rows, with %d numbers in all, are few to learn %d from",
            trainingRows, numbers, learned);
    return Optional.of(
        Diagnostic.warning("few-rows", span, message)
            .withFix("give more rows, or make the networks smaller"));
  }

  private long learned() {
    long learned = 0;
    for (LearnedArray array : model.learned()) {
      learned += array.shape().elements();
    }
    return learned;
  }

  /** How many numbers the training rows have to be modelled. */
  private long numbers() {
    long numbers = 0;
    for (Values values : variables.values()) {
      if (values.observed().role() == Role.DATA) {
        for (long count : values.moments().count()) {
          numbers += count;
        }
      }
    }
    return numbers;
  }
}
