package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter.Extent;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Binary Concrete distribution: numbers in (0, 1) that come near those of {@link Bernoulli} as the
 * temperature falls, x = sigmoid((logits + L) / temperature) with L standard logistic.
 *
 * <p>log p(x) = log temperature - 2 log(2 cosh((logits - temperature logit x) / 2)) - log x - log(1
 * - x). Independent per element. Explicitly reparameterised; rounded at 1/2 it is Bernoulli
 * whatever the temperature.
 *
 * @param temperature positive, a scalar
 * @param logits log(probs / (1 - probs)), any real
 */
public record RelaxedBernoulli(Value temperature, Value logits) implements Distribution {

  /** Of both relaxed families. */
  static final Parameter TEMPERATURE =
      Parameter.of("temperature", Constraint.POSITIVE, "how far from 0 and 1: towards 0 not at all")
          .over(Extent.SCALAR);

  private static final Parameterisation BY_PROBS =
      new Parameterisation(
          List.of(
              TEMPERATURE,
              Parameter.of("probs", Constraint.UNIT, "probability of more than 1/2")
                  .startingAt((mean, deviation) -> mean)),
          arguments -> new RelaxedBernoulli(arguments.get(0), Functions.logOdds(arguments.get(1))));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              TEMPERATURE,
              Parameter.of("logits", Constraint.REAL, "log(probs / (1 - probs))")
                  .startingAt((mean, deviation) -> Constraint.UNIT.unlink(mean))),
          arguments -> new RelaxedBernoulli(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "RelaxedBernoulli",
          "Numbers between 0 and 1 near a binary value, with samples that carry gradients.",
          "log p(x) = log temperature - 2 log(2 cosh((logits - temperature logit x) / 2)) - log x"
              + " - log(1 - x), logits = logit probs",
          "Maddison, Mnih and Teh, The Concrete distribution, 2017, appendix B",
          0,
          categories -> Support.OPEN_UNIT,
          List.of(BY_PROBS, BY_LOGITS),
          BY_LOGITS);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(Value.constant(-2), ownStatistic()),
            new Density.Summand(Value.constant(-1), new Statistic.Log()),
            new Density.Summand(Value.constant(-1), new Statistic.LogComplement())),
        temperature.log().minus(Math.log(4)));
  }

  /** The log-odds are Logistic with this location and the scale 1 / temperature. */
  private Value loc() {
    return logits.over(temperature);
  }

  private Statistic ownStatistic() {
    return new Statistic.LogitLogCosh(loc(), Value.constant(2).over(temperature));
  }

  /** Not even the mean has a closed form: only moments of the log-odds do. */
  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(ownStatistic())) {
      return Moment.known(Value.constant(1 - Math.log(2)), "1 - log 2");
    }
    return statistic instanceof Statistic.LogitSquare(Value m, Value s)
        ? Moment.known(
            Value.constant(Math.PI * Math.PI / 3)
                .over(temperature.times(s).square())
                .plus(loc().minus(m).over(s).square()),
            "(pi^2 / (3 temperature^2) + (logits / temperature - m)^2) / s^2")
        : Moment.unknown();
  }

  /** The sample before it is kept off 0 and 1. */
  public Value soft(NoiseSource noise, Shape shape) {
    return logits.plus(Functions.logOdds(noise.uniform(shape))).over(temperature).sigmoid();
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return Beta.inside(soft(noise, shape));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
