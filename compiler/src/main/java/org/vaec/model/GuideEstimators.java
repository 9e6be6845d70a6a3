package org.vaec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.vaec.distribution.Bernoulli;
import org.vaec.distribution.Categorical;
import org.vaec.distribution.Delta;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Family;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Value;
import org.vaec.model.GuideEstimator.Baseline;
import org.vaec.shape.Support;
import org.vaec.source.Span;
import org.vaec.syntax.DensityExpression;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Step;

/** Resolves {@code by ESTIMATOR} and proves that it applies to the guide's distribution. */
final class GuideEstimators {
  private static final List<String> NAMES =
      List.of("enumeration", "pathwise", "score", "relaxation");

  private static final String STRAIGHT_THROUGH = "straight_through";

  private final Problems problems;
  private final Constants constants;
  private final Map<Symbol.Variable, GuideEstimator> estimators = new HashMap<>();

  GuideEstimators(Problems problems, Constants constants) {
    this.problems = problems;
    this.constants = constants;
  }

  /** What a guide asks for; empty where the compiler chooses, and after an error. */
  Optional<GuideEstimator> of(Symbol.Variable variable) {
    return Optional.ofNullable(estimators.get(variable));
  }

  /** Reads what stands behind {@code by}, if anything does. */
  void resolve(Symbol.Variable variable, DensityExpression written) {
    written
        .estimator()
        .flatMap(this::resolve)
        .ifPresent(estimator -> estimators.put(variable, estimator));
  }

  private Optional<GuideEstimator> resolve(Step written) {
    return switch (written.name().text()) {
      case "enumeration" ->
          arguments(written, List.of()).map(a -> new GuideEstimator.Enumeration());
      case "pathwise" -> arguments(written, List.of()).map(a -> new GuideEstimator.Pathwise());
      case "score" -> arguments(written, List.of("baseline")).flatMap(this::score);
      case "relaxation" ->
          arguments(written, List.of("temperature", "gradient"))
              .flatMap(a -> relaxation(written, a));
      default -> {
        problems.error(
            "unknown-estimator",
            written.name().span(),
            "no estimator is called `" + written.name() + "`",
            Words.didYouMean(written.name(), NAMES, "the estimators are " + Words.plain(NAMES)));
        yield Optional.empty();
      }
    };
  }

  private Optional<Arguments> arguments(Step written, List<String> names) {
    return Arguments.match(
        problems, written.name().text(), written.span(), written.arguments(), names, 0);
  }

  private Optional<GuideEstimator> score(Arguments arguments) {
    Optional<Expression> written = arguments.get("baseline");
    List<String> words = Arrays.stream(Baseline.values()).map(Baseline::word).toList();
    if (written.isEmpty()) {
      return Optional.of(new GuideEstimator.Score(Baseline.LEAVE_ONE_OUT));
    }
    return word(written.get(), "baseline", words)
        .map(word -> new GuideEstimator.Score(Baseline.values()[words.indexOf(word)]));
  }

  private Optional<GuideEstimator> relaxation(Step written, Arguments arguments) {
    Optional<Expression> expression = arguments.get("temperature");
    if (expression.isEmpty()) {
      problems.error(
          "argument-count",
          written.span(),
          "a relaxation needs its temperature: the lower, the nearer to the discrete distribution"
              + " and the noisier the gradient",
          "write `by relaxation(temperature = 0.5)`");
      return Optional.empty();
    }
    OptionalDouble temperature = constants.number(expression.get(), "`temperature`");
    if (temperature.isEmpty()) {
      return Optional.empty();
    }
    if (temperature.getAsDouble() <= 0) {
      problems.error(
          "range",
          expression.get().span(),
          "`temperature` must be positive, but this is " + Words.number(temperature.getAsDouble()),
          "write a number such as `temperature = 0.5`");
      return Optional.empty();
    }
    Optional<Expression> gradient = arguments.get("gradient");
    if (gradient.isEmpty()) {
      return Optional.of(new GuideEstimator.Relaxation(temperature.getAsDouble(), false));
    }
    return word(gradient.get(), "gradient", List.of("relaxed", STRAIGHT_THROUGH))
        .map(
            word ->
                new GuideEstimator.Relaxation(
                    temperature.getAsDouble(), word.equals(STRAIGHT_THROUGH)));
  }

  private Optional<String> word(Expression expression, String name, List<String> words) {
    String written = expression instanceof Expression.Reference(Name value) ? value.text() : "";
    if (words.contains(written)) {
      return Optional.of(written);
    }
    problems.error(
        "range",
        expression.span(),
        "`" + name + "` is one of " + Words.plain(words),
        Words.didYouMean(
            expression.span(), written, words, "write `" + name + " = " + words.getFirst() + "`"));
    return Optional.empty();
  }

  /** Reports an estimator that the distribution of a guide does not have. */
  void check(Symbol.Variable variable, DensityDraft guide) {
    Optional<Support> known = guide.support(variable.categories());
    boolean complete =
        estimators.containsKey(variable)
            && known.isPresent()
            && !guide.bound().orElseThrow().isFailed()
            && variable.shape().shape().isPresent();
    if (!complete) {
      return;
    }
    DensityDraft.Bound bound = guide.bound().get();
    Family family = bound.family();
    Span span = guide.written().estimator().orElseThrow().span();
    if (Delta.isNamed(family.name())) {
      problems.error(
          "estimator",
          span,
          "a point mass is never drawn, so there is nothing to estimate",
          "drop `by " + guide.written().estimator().orElseThrow().name() + "`");
      return;
    }
    Support support = known.get();
    boolean isFinite = family.eventRank() == 0 && support.cardinality().isPresent();
    boolean isPathwise = distribution(bound, variable).isPathwise();
    switch (estimators.get(variable)) {
      case GuideEstimator.Score s -> {}
      case GuideEstimator.Enumeration e -> {
        if (!isFinite) {
          problems.error(
              "estimator",
              span,
              "`by enumeration` sums over all values, and "
                  + family.name()
                  + (support.isDiscrete()
                      ? " has no finite list of them"
                      : " has a continuum of them"),
              isPathwise
                  ? "drop `by enumeration`: samples of " + family.name() + " carry gradients"
                  : "write `by score`");
        }
      }
      case GuideEstimator.Pathwise p -> {
        if (!isPathwise) {
          problems.error(
              "estimator",
              span,
              "`by pathwise` needs samples that are a differentiable function of noise, and those"
                  + " of "
                  + family.name()
                  + " are none",
              "write " + (isFinite ? "`by enumeration` or " : "") + "`by score`");
        }
      }
      case GuideEstimator.Relaxation r -> {
        if (family != Bernoulli.FAMILY && family != Categorical.FAMILY) {
          problems.error(
              "estimator",
              span,
              "a relaxation stands for Bernoulli or Categorical samples, and this is "
                  + family.name(),
              isPathwise
                  ? "drop `by relaxation(...)`: samples of " + family.name() + " carry gradients"
                  : "write `by score`");
        }
      }
    }
  }

  private static Distribution distribution(DensityDraft.Bound bound, Symbol.Variable variable) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < bound.arguments().size(); i++) {
      Parameter parameter = bound.parameterisation().parameters().get(i);
      OptionalDouble constant = bound.arguments().get(i).constant();
      values.add(
          constant.isPresent()
              ? Value.constant(constant.getAsDouble())
              : Value.parameter(
                  parameter.name(),
                  parameter.shape(variable.shape().get(), bound.width(variable.categories()))));
    }
    return bound.parameterisation().construct().apply(values);
  }
}
