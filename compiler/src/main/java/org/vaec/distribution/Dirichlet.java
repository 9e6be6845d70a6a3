package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Dirichlet distribution of vectors of n positive numbers that sum to 1, mean concentration / sum
 * of concentration.
 *
 * <p>log p(x) = sum_i (concentration_i - 1) log x_i + log Gamma(sum_i concentration_i) - sum_i log
 * Gamma(concentration_i), a density over the first n - 1 elements. Event shape [n].
 * Reparameterised, implicitly.
 *
 * @param concentration positive, of shape [n]
 */
public record Dirichlet(Value concentration) implements Distribution {

  private static final Parameterisation BY_CONCENTRATION =
      new Parameterisation(
          List.of(
              Parameter.of(
                      "concentration",
                      Constraint.POSITIVE,
                      "weight of each element; below 1 most of x is near 0")
                  .startingAt(Dirichlet::initialConcentration)),
          arguments -> new Dirichlet(arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "Dirichlet",
          "Proportions that sum to 1, such as the shares of topics in a text.",
          "log p(x) = sum_i (concentration_i - 1) log x_i + log Gamma(sum_i concentration_i)"
              + " - sum_i log Gamma(concentration_i)",
          "Kotz, Balakrishnan and Johnson, Continuous Multivariate Distributions 1, chapter 49",
          1,
          categories -> Support.OPEN_SIMPLEX,
          List.of(BY_CONCENTRATION),
          BY_CONCENTRATION);

  /** By the moments of one element, which is Beta distributed. */
  private static double initialConcentration(double mean, double deviation) {
    return Beta.inside(mean) * Beta.initialTotal(mean, deviation);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(concentration.minus(1), new Statistic.Log())),
        total().logGamma().minus(concentration.logGamma().sumLast(1)),
        1);
  }

  private Value total() {
    return concentration.sumLast(1);
  }

  /** The sum of all concentrations, in the shape of the variable. */
  private Value totals() {
    int axis = concentration.shape().rank() - 1;
    return total().expand(axis, concentration.shape().lastSize());
  }

  @Override
  public Value preciseLogDensity(Value x) {
    Value logX = Functions.log(x);
    Value perElement = SaddlePoint.gamma(concentration, logX, totals().over(concentration).log());
    return perElement.sumLast(1).plus(total().stirling()).minus(total().log());
  }

  /** Those of the elements: x_i is Beta(concentration_i, total - concentration_i). */
  @Override
  public Moment moment(Statistic statistic) {
    if (statistic instanceof Statistic.Log) {
      return Moment.known(
          concentration.polygamma(0).minus(totals().polygamma(0)),
          "digamma(concentration) - digamma(total)");
    }
    if (statistic.eventRank() > 0) {
      return Moment.unknown();
    }
    Moment moment = new Beta(concentration, totals().minus(concentration)).moment(statistic);
    return moment instanceof Moment.Known(Value value, String formula)
        ? Moment.known(
            value,
            formula
                .replace("concentration1", "concentration")
                .replace("concentration0", "(total - concentration)"))
        : moment;
  }

  /**
   * Normalised gamma variables. Of small concentrations most entries are smaller than any number;
   * the sample is an exponential, so that their logarithms and gradients are exact all the same.
   */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value logs = noise.logGamma(concentration, shape);
    Value logTotal = logs.logSumExpLast(1).expand(shape.rank() - 1, shape.lastSize());
    return logs.minus(logTotal).exp();
  }

  @Override
  public boolean isPathwise() {
    return true;
  }

  @Override
  public boolean isImplicit() {
    return !Computation.isConstant(concentration);
  }
}
