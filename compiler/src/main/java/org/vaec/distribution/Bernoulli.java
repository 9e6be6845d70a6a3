package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Bernoulli distribution of 0 and 1, given by its log-odds: log probs = -softplus(-logits) is exact
 * where log(sigmoid(logits)) is not.
 *
 * <p>log p(x) = x log probs + (1 - x) log(1 - probs). Independent per element. No gradient passes
 * through its samples.
 *
 * @param logits log(probs / (1 - probs)), any real, or infinite where the outcome is certain
 */
public record Bernoulli(Value logits) implements Distribution {

  private static final Parameterisation BY_PROBS =
      new Parameterisation(
          List.of(
              Parameter.of("probs", Constraint.UNIT, "probability of 1")
                  .startingAt((mean, deviation) -> mean)),
          arguments -> new Bernoulli(Functions.logOdds(arguments.getFirst())));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              Parameter.of("logits", Constraint.REAL, "log(probs / (1 - probs))")
                  .startingAt((mean, deviation) -> Constraint.UNIT.unlink(mean))),
          arguments -> new Bernoulli(arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "Bernoulli",
          "Binary values, independent per element.",
          "log p(x) = x log probs + (1 - x) log(1 - probs)",
          "Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 3",
          0,
          categories -> Support.BINARY,
          List.of(BY_PROBS, BY_LOGITS),
          BY_LOGITS);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    // Two terms, not x logits - softplus(logits): each is finite or multiplied by 0 when the
    // outcome is certain.
    return new Density(
        List.of(
            new Density.Summand(logits.negate().softplus().negate(), new Statistic.Itself()),
            new Density.Summand(logits.softplus().negate(), new Statistic.Complement())),
        Value.constant(0));
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("Bernoulli");
    }
    Value probs = logits.sigmoid();
    Value complement = logits.negate().sigmoid();
    return switch (statistic) {
      case Statistic.Itself s -> Moment.known(probs, "probs");
      case Statistic.Complement s -> Moment.known(complement, "1 - probs");
      case Statistic.Scaled(Value rate) -> Moment.known(probs.times(rate), "b probs");
      case Statistic.LogDensity s -> Moment.unknown();
      case Statistic.LogFactorial s -> Moment.known(Value.constant(0), "0");
      case Statistic.QuadraticForm s -> squares(probs, complement).moment(s);
      case Statistic.ProjectedSquare s -> squares(probs, complement).moment(s);
      default ->
          Moment.known(
              complement.timesOrZero(at(statistic, 0)).plus(probs.timesOrZero(at(statistic, 1))),
              "(1 - probs) t(0) + probs t(1), t(x) = " + statistic.formula("x"));
    };
  }

  private static MeanAndVariance squares(Value probs, Value complement) {
    return new MeanAndVariance(probs, "probs", probs.times(complement), "probs (1 - probs)");
  }

  private static Value at(Statistic statistic, double outcome) {
    Value x = Value.constant(outcome);
    return statistic instanceof Statistic.Choice(Value logWeights)
        ? statistic.at(x.broadcastTo(logWeights.shape().dropLast(1)))
        : statistic.at(x);
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return logits.sigmoid().greater(noise.uniform(shape));
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
