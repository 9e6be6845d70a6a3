package org.vaec.cli;

import java.util.Optional;
import java.util.stream.Collectors;
import org.vaec.data.Provenance;
import org.vaec.evaluate.Evaluation;
import org.vaec.source.Diagnostic;

/**
 * Judges whether an evaluation is one. Minus infinity can be true, of a row that is impossible
 * under the model. Neither that nor what is no number is a result to go on with.
 */
final class NotFinite {
  private NotFinite() {}

  static Optional<Diagnostic> find(Evaluation evaluation, Provenance rows) {
    double elbo = evaluation.elbo();
    double loglik = evaluation.loglik();
    if (Double.isFinite(elbo) && Double.isFinite(loglik)) {
      return Optional.empty();
    }
    String terms =
        evaluation.terms().entrySet().stream()
            .filter(term -> !Double.isFinite(term.getValue()))
            .map(term -> term.getKey() + " " + word(term.getValue()))
            .collect(Collectors.joining(", "));
    String figures =
        "on the %d rows, %s, the elbo is %s and log p(x) %s%s"
            .formatted(
                evaluation.rows(),
                rows.words(),
                word(elbo),
                word(loglik),
                terms.isEmpty() ? "" : " (" + terms + ")");
    boolean isTooSmall = elbo < Double.POSITIVE_INFINITY && loglik < Double.POSITIVE_INFINITY;
    return Optional.of(
        isTooSmall
            ? Diagnostic.error(
                    "not-finite",
                    figures
                        + ": at least one row is impossible under the model, or too far from what"
                        + " it was trained on for a density above 0")
                .withFix(
                    "look for such a row, take a distribution that allows every value that can"
                        + " occur, or try `--precision float64`")
            : Diagnostic.error("not-finite", figures)
                .withFix(
                    "try `--precision float64`, a smaller rate, or a model whose scales cannot"
                        + " shrink to 0"));
  }

  private static String word(double value) {
    if (Double.isNaN(value)) {
      return "no number";
    }
    return Double.isInfinite(value)
        ? (value < 0 ? "minus infinity" : "infinity")
        : Numbers.nats(value);
  }
}
