package org.vaec.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.vaec.evaluate.Evaluation;
import org.vaec.evaluate.LatentFigures;
import org.vaec.evaluate.Reliability;
import org.vaec.source.Diagnostic;

/** What {@code run} and {@code eval} say of how far log p(x) can be trusted, and of latents. */
final class ReliabilityReport {
  /** A rise from half of the samples to all that shows in two decimals. */
  private static final double VISIBLE = 0.005;

  private final Evaluation evaluation;
  private final Reliability reliability;

  ReliabilityReport(Evaluation evaluation) {
    this.evaluation = evaluation;
    this.reliability = evaluation.reliability();
  }

  /**
   * Entries of the JSON object.
   *
   * @param name of the density that is estimated
   */
  Map<String, Object> json(String name) {
    SequencedMap<String, Object> json = new LinkedHashMap<>();
    json.put(name + "_low", nullable(reliability.low()));
    json.put(name + "_high", nullable(reliability.high()));
    json.put(name + "_half_samples", nullable(reliability.withHalf()));
    json.put(name + "_tenth_samples", nullable(reliability.withTenth()));
    json.put("k_hat", nullable(reliability.shape()));
    json.put("k_hat_share", nullable(reliability.heavyShare()));
    json.put("effective_samples", nullable(reliability.effectiveSamples()));
    json.put("reliable", reliability.verdict().isReliable());
    SequencedMap<String, Object> active = new LinkedHashMap<>();
    SequencedMap<String, Object> elements = new LinkedHashMap<>();
    SequencedMap<String, Object> unknown = new LinkedHashMap<>();
    for (LatentFigures latent : evaluation.latents()) {
      var units = latent.activeUnits();
      active.put(latent.name(), units.isPresent() ? units.getAsInt() : null);
      elements.put(latent.name(), latent.kl().orElse(null));
      latent.why().ifPresent(why -> unknown.put(latent.name(), why));
    }
    json.put("active_units", active);
    json.put("kl_elements", elements);
    if (!unknown.isEmpty()) {
      json.put("kl_elements_unknown", unknown);
    }
    return json;
  }

  /** Lines below an estimate of log p that is sampled. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (reliability.high().isPresent() && reliability.low().isPresent()) {
      lines.add(
          "between %s and %s: three standard errors from sampling, and the bias of the estimate"
              .formatted(
                  Numbers.nats(Math.floor(reliability.low().getAsDouble() * 100) / 100),
                  Numbers.nats(Math.ceil(reliability.high().getAsDouble() * 100) / 100)));
    }
    lines.add(bound());
    weights().ifPresent(lines::add);
    if (!reliability.verdict().isReliable()) {
      lines.add("NOT RELIABLE: " + why());
    }
    return lines;
  }

  private String bound() {
    if (reliability.withHalf().isEmpty()) {
      return "a lower bound in expectation";
    }
    int samples = evaluation.samples();
    String fewer =
        "%s with %d samples"
            .formatted(Numbers.nats(reliability.withHalf().getAsDouble()), samples / 2);
    if (reliability.withTenth().isPresent()) {
      fewer +=
          ", %s with %d"
              .formatted(Numbers.nats(reliability.withTenth().getAsDouble()), samples / 10);
    }
    double rise = evaluation.loglik() - reliability.withHalf().getAsDouble();
    return "a lower bound in expectation%s: %s"
        .formatted(rise >= VISIBLE ? ", still rising" : "", fewer);
  }

  private Optional<String> weights() {
    if (reliability.effectiveSamples().isEmpty()) {
      return Optional.empty();
    }
    String effective =
        "effective samples %s of %d (median row)"
            .formatted(
                Numbers.rate(reliability.effectiveSamples().getAsDouble()), evaluation.samples());
    return Optional.of(
        reliability.shape().isPresent() && reliability.unsettled().isPresent()
            ? "%s; k-hat %s in the worst row, %s"
                .formatted(
                    effective,
                    Numbers.nats(reliability.shape().getAsDouble()),
                    aboveLimit(reliability.unsettled().get()))
            : effective + "; k-hat unknown");
  }

  private static String aboveLimit(Reliability.Unsettled rows) {
    return "above %s in %s of rows".formatted(Numbers.nats(rows.limit()), percent(rows.heavy()));
  }

  private static String percent(double share) {
    double percent = 100 * share;
    return percent > 0 && percent < 1
        ? "less than 1 %"
        : String.format(Locale.ROOT, "%.0f %%", percent);
  }

  private String why() {
    return switch (reliability.verdict()) {
      case EXACT, SETTLED ->
          throw new IllegalStateException("report: what is reliable needs no reason");
      case UNSETTLED ->
          reliability.unsettled().map(this::why).orElseThrow()
              + "; log p may be far above, and its error from sampling is no error bar";
      case TOO_FEW_SAMPLES ->
          "%d %s a row cannot tell; 25 are the fewest"
              .formatted(evaluation.samples(), evaluation.samples() == 1 ? "sample" : "samples");
      case NOT_FINITE -> "a weight is not finite";
    };
  }

  private String why(Reliability.Unsettled rows) {
    List<String> reasons = new ArrayList<>();
    if (rows.heavy() > 0) {
      reasons.add(
          "k-hat is %s, and %d samples cannot average so heavy a tail"
              .formatted(aboveLimit(rows), evaluation.samples()));
    }
    if (rows.few() > 0) {
      reasons.add(
          "effective samples are fewer than %d in %s of rows"
              .formatted(Reliability.FEWEST_EFFECTIVE, percent(rows.few())));
    }
    if (rows.unknown() > 0) {
      reasons.add(
          "k-hat is unknown in %s of rows, too few of their weights being above 0"
              .formatted(percent(rows.unknown())));
    }
    return "the mean of the weights has not settled%s: %s"
        .formatted(
            reasons.size() > 1 ? " in " + percent(rows.share()) + " of rows" : "",
            String.join("; ", reasons));
  }

  /** What to do where log p cannot be trusted; empty where it can. */
  Optional<Diagnostic> warning() {
    Reliability.Verdict verdict = reliability.verdict();
    if (verdict.isReliable()) {
      return Optional.empty();
    }
    return Optional.of(
        Diagnostic.warning("unreliable-loglik", "log p cannot be trusted: " + why())
            .withFix(
                "take more samples, as in `vaec eval RUN --samples %d`%s"
                    .formatted(
                        Math.max(1000, 10 * evaluation.samples()),
                        verdict == Reliability.Verdict.TOO_FEW_SAMPLES
                            ? ""
                            : "; where that does not help, the guide is too poor: train longer,"
                                + " give it a wider network, or a family with more freedom, such"
                                + " as MultivariateNormal or a Mixture")));
  }

  private static Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
