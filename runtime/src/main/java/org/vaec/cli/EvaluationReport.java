package org.vaec.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vaec.data.DataSet;
import org.vaec.evaluate.Evaluation;
import org.vaec.evaluate.LatentFigures;
import org.vaec.objective.Explanation;
import org.vaec.source.Diagnostic;
import org.vaec.train.TrainingResult;

/** What {@code run} and {@code eval} print at their end, for people and as JSON. */
final class EvaluationReport {
  private final Evaluation evaluation;
  private final Explanation explanation;
  private final DataSet data;
  private final ReliabilityReport reliability;
  private final SequencedMap<String, Object> json = new LinkedHashMap<>();
  private final List<String[]> lines = new ArrayList<>();

  /**
   * @param data that was evaluated on
   */
  EvaluationReport(Evaluation evaluation, Explanation explanation, DataSet data) {
    this.evaluation = evaluation;
    this.reliability = new ReliabilityReport(evaluation);
    this.explanation = explanation;
    this.data = data;
    describe();
    json.put("warnings", Json.list(warnings()));
  }

  private void describe() {
    Evaluation e = evaluation;
    json.put("ok", true);
    // Of points no bound of log p(x) is known, and their joint density has names of its own.
    bound("elbo", !hasPoints());
    density("loglik", !hasPoints());
    if (hasPoints()) {
      json.put("points", explanation.points());
      bound("log_joint_bound", true);
      density("log_joint", true);
    }
    json.putAll(reliability.json(hasPoints() ? "log_joint" : "loglik"));
    json.put("terms", e.terms());
    json.put("rows", e.rows());
    if (e.isPartial()) {
      json.put("interrupted", true);
      json.put("rows_in_all", e.cut().rows());
      json.put("samples_asked", e.cut().samples());
    }
    json.put("on_training_rows", e.onTrainingRows());
    json.put("trained_on_a_lower_bound", explanation.trainsOnALowerBound());
    json.put("data_digest", data.fingerprint().digest());
    line("rows", e.rows() + ", " + data.provenance().words());
    if (e.onTrainingRows()) {
      line("", "figures on training rows flatter the model: new rows may do worse");
    }
    if (e.isPartial()) {
      line("", "STOPPED EARLY: " + soFar());
    }
    String logP = hasPoints() ? explanation.bound().left() : "log p";
    boolean exact = explanation.isExact();
    line(
        hasPoints() ? logP + (exact ? "" : " >=") : "elbo",
        Numbers.nats(e.elbo())
            + " nats per row"
            + (hasPoints() && exact ? ", exactly: nothing is sampled" : ""));
    if (!exact) {
      line("", standardError(e.elboSe(), e.elboMcSe()));
    }
    int width = e.terms().keySet().stream().mapToInt(String::length).max().orElse(0);
    e.terms()
        .forEach(
            (name, value) ->
                line("", name + " ".repeat(width - name.length() + 2) + Numbers.nats(value)));
    for (LatentFigures latent : e.latents()) {
      latent
          .activeUnits()
          .ifPresent(
              units ->
                  line(
                      "",
                      "%d of %d elements of %s active: their guide's mean moves with the rows"
                          .formatted(units, latent.elements(), latent.name())));
    }
    if (exact) {
      if (!hasPoints()) {
        line(logP, Numbers.nats(e.loglik()) + " nats per row, exactly: nothing is sampled");
      }
      line("", "standard error %s over rows".formatted(Numbers.error(e.loglikSe())));
    } else {
      line(
          logP,
          "%s nats per row, by %d importance %s a row"
              .formatted(
                  Numbers.nats(e.loglik()), e.samples(), e.samples() == 1 ? "sample" : "samples"));
      line("", standardError(e.loglikSe(), e.loglikMcSe()));
      reliability.lines().forEach(text -> line("", text));
    }
    if (exceedsOne()) {
      line("", "above 0 is no mistake: a density, unlike a probability, may exceed 1");
    }
    // Without a transform that scales, both are the same number.
    e.fileUnits().stream()
        .filter(value -> value != e.loglik())
        .forEach(
            value -> line("", Numbers.nats(value) + " as a density of the values in the file"));
    if (hasPoints()) {
      line(
          "",
          "at one point %s for each row: no likelihood and no bound of one"
              .formatted(String.join(", ", explanation.points())));
    }
    if (!explanation.settings().isEmpty()) {
      line("trained on", trainedOn());
    }
  }

  private static String standardError(double overRows, double fromSampling) {
    return "standard error %s over rows, %s from sampling"
        .formatted(Numbers.error(overRows), Numbers.error(fromSampling));
  }

  private String soFar() {
    Evaluation.Cut cut = evaluation.cut();
    List<String> parts = new ArrayList<>();
    if (evaluation.rows() < cut.rows()) {
      parts.add("the first %d of %d rows".formatted(evaluation.rows(), cut.rows()));
    }
    if (evaluation.samples() < cut.samples()) {
      parts.add("%d of %d samples a row".formatted(evaluation.samples(), cut.samples()));
    }
    return String.join(", ", parts);
  }

  /** What the figures warn of. */
  List<Diagnostic> warnings() {
    return Stream.of(reliability.warning(), Collapse.in(evaluation))
        .flatMap(Optional::stream)
        .toList();
  }

  // The bound, or nulls where it is of something else.
  private void bound(String name, boolean known) {
    json.put(name, known ? evaluation.elbo() : null);
    json.put(name + "_se", known ? evaluation.elboSe() : null);
    json.put(name + "_mc_se", known ? evaluation.elboMcSe() : null);
  }

  // The importance-sampled log-density, or nulls where it is of something else.
  private void density(String name, boolean known) {
    json.put(name, known ? evaluation.loglik() : null);
    json.put(name + "_se", known ? evaluation.loglikSe() : null);
    json.put(name + "_mc_se", known ? evaluation.loglikMcSe() : null);
    json.put(name + "_samples", known ? evaluation.samples() : null);
    json.put(name + "_file_units", known ? nullable(evaluation.fileUnits()) : null);
  }

  /** Whether the log of a density is positive, which no log-probability is. */
  private boolean exceedsOne() {
    return evaluation.elbo() > 0
        || evaluation.loglik() > 0
        || evaluation.terms().entrySet().stream()
            .anyMatch(term -> term.getKey().startsWith("likelihood.") && term.getValue() > 0);
  }

  private boolean hasPoints() {
    return !explanation.points().isEmpty();
  }

  private String trainedOn() {
    String settings =
        explanation.settings().stream()
            .map(Explanation.Setting::text)
            .collect(Collectors.joining(", "));
    return explanation.target()
        + " ("
        + settings
        + "); "
        + (hasPoints() ? "the figures above are without it" : "the elbo above is the bound itself");
  }

  /** Adds how the training went. */
  EvaluationReport trained(TrainingResult result) {
    json.put("epochs", result.epochs());
    json.put("steps", result.step());
    json.put("seconds", result.seconds());
    json.put("steps_per_second", result.stepsPerSecond());
    line(
        "trained",
        "%d epochs, %d steps in %s s; %s steps/s"
            .formatted(
                result.epochs(),
                result.step(),
                Numbers.rate(result.seconds()),
                Numbers.rate(result.stepsPerSecond())));
    return this;
  }

  /** Adds where the run lies. */
  EvaluationReport at(String folder) {
    json.put("run", folder);
    line("run", folder);
    return this;
  }

  SequencedMap<String, Object> json() {
    return json;
  }

  String text() {
    int width = lines.stream().mapToInt(line -> line[0].length()).max().orElse(0);
    return lines.stream()
        .map(line -> line[0] + " ".repeat(width - line[0].length() + 2) + line[1])
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private void line(String head, String text) {
    lines.add(new String[] {head, text});
  }

  private static Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /**
   * Prints it in the form asked for, with what the figures warn of.
   *
   * @param before warnings that have been printed
   */
  void print(Subcommand command, List<Diagnostic> before) {
    Console console = command.console();
    if (command.json()) {
      List<Diagnostic> all = new ArrayList<>(before);
      all.addAll(warnings());
      SequencedMap<String, Object> object = new LinkedHashMap<>(json);
      object.put("warnings", Json.list(all));
      console.out().println(Json.print(object));
    } else {
      console.out().print(text());
      console.out().flush();
      command.warn(warnings());
    }
  }
}
