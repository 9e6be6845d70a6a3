package org.vaec.distribution;

import java.util.List;
import java.util.OptionalInt;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Dirichlet-multinomial distribution of vectors of n counts: a Multinomial variable whose
 * probabilities are Dirichlet distributed. Categories come in bursts.
 *
 * <p>log p(x) = log total! + log Gamma(weight) - log Gamma(total + weight) + sum_i (log Gamma(x_i +
 * concentration_i) - log Gamma(concentration_i) - log x_i!), total = sum_i x_i, weight = sum_i
 * concentration_i. Event shape [n]. Without a written total it is the distribution of x given its
 * own sum. No gradient passes through its samples.
 *
 * @param totalCount number of trials; empty where each vector brings its own, and then it cannot be
 *     drawn from
 * @param concentration positive, of shape [n]
 */
public record DirichletMultinomial(OptionalInt totalCount, Value concentration)
    implements Distribution {
  private static final Parameter CONCENTRATION =
      Parameter.of(
          "concentration", Constraint.POSITIVE, "weight of each category; small for bursts");

  private static final Parameterisation BY_CONCENTRATION =
      new Parameterisation(
          List.of(CONCENTRATION),
          arguments -> new DirichletMultinomial(OptionalInt.empty(), arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "DirichletMultinomial",
          "Counts of categories that vary more than Multinomial ones.",
          "log p(x) = log total! + log Gamma(weight) - log Gamma(total + weight) + sum_i (log"
              + " Gamma(x_i + concentration_i) - log Gamma(concentration_i) - log x_i!), total ="
              + " sum_i x_i, weight = sum_i concentration_i",
          "Johnson, Kotz and Balakrishnan, Discrete Multivariate Distributions, chapter 35",
          1,
          categories -> new Support.CountVector(OptionalInt.empty()),
          List.of(
              new Parameterisation(
                  List.of(Multinomial.TOTAL_COUNT, CONCENTRATION),
                  arguments ->
                      new DirichletMultinomial(
                          Multinomial.total(arguments.getFirst()), arguments.getLast())),
              BY_CONCENTRATION),
          BY_CONCENTRATION);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Support support() {
    return new Support.CountVector(totalCount);
  }

  private Value weight() {
    return concentration.sumLast(1);
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(Value.constant(1), new Statistic.LogGammaShifted(concentration)),
            new Density.Summand(Value.constant(-1), new Statistic.LogFactorial()),
            new Density.Summand(Value.constant(1), new Statistic.LogGammaOfSum(Value.constant(1))),
            new Density.Summand(Value.constant(-1), new Statistic.LogGammaOfSum(weight()))),
        weight().logGamma().minus(concentration.logGamma().sumLast(1)),
        1);
  }

  @Override
  public Value preciseLogDensity(Value x) {
    int axis = x.shape().rank() - 1;
    int size = x.shape().lastSize();
    Value total = x.sumLast(1);
    Value categories =
        BetaBinomial.category(
            x, concentration, total.expand(axis, size), weight().expand(axis, size));
    return total
        .stirling()
        .minus(total.plus(weight()).stirling())
        .plus(weight().stirling())
        .plus(total.over(weight()).log1p())
        .plus(categories.sumLast(1));
  }

  /**
   * Those of the elements, x_i being BetaBinomial(total, concentration_i, weight -
   * concentration_i), as finite sums.
   */
  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("DirichletMultinomial");
    }
    if (totalCount.isEmpty()) {
      return Moment.unknown();
    }
    int total = totalCount.getAsInt();
    int axis = concentration.shape().rank();
    Value weights = weight().expand(axis - 1, concentration.shape().lastSize());
    return switch (statistic) {
      case Statistic.Itself s ->
          Moment.known(
              concentration.over(weights).times(total), "total_count concentration / weight");
      case Statistic.LogGammaOfSum(Value shift) ->
          Moment.known(shift.plus(total).logGamma(), "log Gamma(total_count + r)");
      default -> {
        Value mine = concentration.expand(axis, total + 1);
        Value others = weights.minus(concentration).expand(axis, total + 1);
        Value counts = FiniteSum.indices(mine.shape());
        yield new FiniteSum(new BetaBinomial(total, mine, others).logDensity(counts), counts)
            .moment(statistic);
      }
    };
  }

  /**
   * A Multinomial draw whose probabilities are drawn first.
   *
   * @throws IllegalStateException if the total is not known
   */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value probs = new Dirichlet(concentration).sample(noise, shape);
    return new Multinomial(totalCount, Functions.logOrMinusInfinity(probs)).sample(noise, shape);
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
