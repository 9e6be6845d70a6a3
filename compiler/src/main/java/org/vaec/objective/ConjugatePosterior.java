package org.vaec.objective;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.distribution.Beta;
import org.vaec.distribution.Dirichlet;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Exponential;
import org.vaec.distribution.Gamma;
import org.vaec.distribution.InverseGamma;
import org.vaec.distribution.Moment;
import org.vaec.distribution.Statistic;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.shape.Shape;

/**
 * The posterior of a latent with a Gamma, inverse Gamma, Beta or Dirichlet prior, where every
 * density that depends on it is a sum of the prior's own statistics. The coefficients of both then
 * add up, and the sums are the posterior's natural parameters.
 *
 * <p>A joint log-density that is linear in the statistics has their coefficients for its gradient:
 * so no pair of families needs to be listed.
 */
final class ConjugatePosterior {
  private static final Value ONE = Value.constant(1);

  private final Value z;
  private final Map<Statistic, Value> statistics = new LinkedHashMap<>();
  private final Map<Value, Value> coefficients = new IdentityHashMap<>();

  private ConjugatePosterior(Value z) {
    this.z = z;
    for (Statistic statistic :
        List.of(
            new Statistic.Itself(),
            new Statistic.Log(),
            new Statistic.LogComplement(),
            new Statistic.Reciprocal(ONE))) {
      // A computation of its own for each, of z's plates and shape.
      statistics.put(statistic, z.times(1));
    }
  }

  /**
   * The logarithm of the integral of exp(joint) over z, one number a row.
   *
   * @param joint log p(z, ...), one number a row
   * @param z stands for the latent in it
   * @param prior of z
   * @return empty where the posterior is not of the prior's kind
   */
  static Optional<Value> logEvidence(Value joint, Value z, Distribution prior) {
    ConjugatePosterior posterior = new ConjugatePosterior(z);
    return posterior
        .expanded(joint)
        .flatMap(expanded -> posterior.distribution(expanded, prior))
        .map(q -> at(joint, z, q));
  }

  // log p(x) = log p(x, z) - log p(z | x) at any z.
  private static Value at(Value joint, Value z, Distribution posterior) {
    Value point =
        switch (posterior) {
          // The mode: a mean may not exist.
          case InverseGamma(Value concentration, Value scale) -> scale.over(concentration.plus(1));
          default ->
              posterior.moment(new Statistic.Itself()) instanceof Moment.Known(Value mean, var t)
                  ? mean
                  : ONE;
        };
    Value value = point.broadcastTo(z.shape());
    Shape events = z.shape().dropLast(posterior.family().eventRank());
    return Replacement.of(joint, z, value)
        .minus(posterior.logDensity(value).broadcastTo(events).sumEvent());
  }

  /** The joint log-density as a linear function of the statistics. */
  private Optional<Value> expanded(Value joint) {
    return new Expectation(z, new Symbolic()).of(joint);
  }

  private Optional<Distribution> distribution(Value expanded, Distribution prior) {
    Value total = expanded.sumPlates(expanded.plates());
    // They are the same at any z, though not always written so: a product that forgets infinities
    // asks whether its factor, here a statistic, is 0. At 1 nothing of z is left.
    Value anywhere = ONE.broadcastTo(z.shape());
    Gradients.of(total, new ArrayList<>(statistics.values()))
        .forEach((s, slope) -> coefficients.put(s, Replacement.of(slope, z, anywhere)));
    Value mean = coefficient(new Statistic.Itself());
    Value log = coefficient(new Statistic.Log());
    return Optional.ofNullable(
        switch (prior) {
          case Gamma g when isNatural(new Statistic.Itself()) ->
              new Gamma(log.plus(1), mean.negate());
          case Exponential e when isNatural(new Statistic.Itself()) ->
              new Gamma(log.plus(1), mean.negate());
          case InverseGamma g when isNatural(new Statistic.Reciprocal(ONE)) ->
              new InverseGamma(
                  log.plus(1).negate(), coefficient(new Statistic.Reciprocal(ONE)).negate());
          case Dirichlet d when isNatural(new Statistic.Log()) -> new Dirichlet(log.plus(1));
          case Beta b when isNatural(new Statistic.LogComplement()) ->
              new Beta(log.plus(1), coefficient(new Statistic.LogComplement()).plus(1));
          default -> null;
        });
  }

  private Value coefficient(Statistic statistic) {
    return coefficients.getOrDefault(statistics.get(statistic), Value.constant(0));
  }

  /** Whether no statistic occurs but log z and this one. */
  private boolean isNatural(Statistic other) {
    return statistics.entrySet().stream()
        .filter(e -> !(e.getKey() instanceof Statistic.Log) && !e.getKey().equals(other))
        .noneMatch(e -> coefficients.containsKey(e.getValue()));
  }

  /** Moments that are symbols: an expectation is then the sum of statistics itself. */
  private final class Symbolic implements Moments {
    @Override
    public Moment moment(Statistic statistic) {
      return statistics.entrySet().stream()
          .filter(e -> e.getKey().sameAs(statistic))
          .findFirst()
          .map(e -> Moment.known(e.getValue(), statistic.formula("z")))
          .orElseGet(Moment::unknown);
    }

    @Override
    public Optional<Value> square(Value u, Value mean, LinearMap part) {
      return Optional.empty();
    }

    @Override
    public Optional<Distribution> normal(Value mean, LinearMap part) {
      return Optional.empty();
    }
  }
}
