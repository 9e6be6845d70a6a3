package org.vaec.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * KL(q || p) = E_q[log q - log p], by cancelling what q and p share and taking moments of the rest.
 *
 * @param survivors what is left after cancellation, with its coefficient and its moment under q
 * @param q the distribution that the expectation is under
 * @param p the other one
 */
public record KullbackLeibler(List<Survivor> survivors, Distribution q, Distribution p) {

  /** A statistic left after cancellation. */
  public record Survivor(Value coefficient, Statistic statistic, Moment moment) {

    public boolean isKnown() {
      return moment instanceof Moment.Known;
    }
  }

  public KullbackLeibler {
    survivors = List.copyOf(survivors);
  }

  /**
   * The pieces of KL(q || p). Supports are not looked at: the caller has checked that supp(q) lies
   * in supp(p), and that both are densities or both are probabilities.
   */
  public static KullbackLeibler of(Distribution q, Distribution p) {
    List<Density.Summand> sum = new ArrayList<>(q.density().summands());
    for (Density.Summand summand : p.density().summands()) {
      subtract(sum, summand);
    }
    List<Survivor> survivors = new ArrayList<>();
    for (Density.Summand summand : sum) {
      if (!summand.coefficient().isConstant(0)) {
        survivors.add(
            new Survivor(
                summand.coefficient(), summand.statistic(), q.moment(summand.statistic())));
      }
    }
    return new KullbackLeibler(survivors, q, p);
  }

  private static void subtract(List<Density.Summand> sum, Density.Summand summand) {
    for (int i = 0; i < sum.size(); i++) {
      Density.Summand other = sum.get(i);
      if (other.statistic().sameAs(summand.statistic())) {
        sum.set(
            i,
            new Density.Summand(
                difference(other.coefficient(), summand.coefficient()), other.statistic()));
        return;
      }
    }
    sum.add(new Density.Summand(summand.coefficient().negate(), summand.statistic()));
  }

  private static Value difference(Value a, Value b) {
    return Computation.isSame(a, b) ? Value.constant(0) : a.minus(b);
  }

  /** Whether every moment that is left has a closed form. */
  public boolean isAnalytic() {
    return survivors.stream().allMatch(Survivor::isKnown);
  }

  /** How many of a variable's last axes one event of the result covers. */
  public int eventRank() {
    return Math.max(q.family().eventRank(), p.family().eventRank());
  }

  /**
   * KL(q || p) per event of a variable: its shape without the last {@link #eventRank} axes.
   *
   * @param variable the shape of the variable
   * @param sample a draw from q, at which a statistic without a closed-form moment is taken; empty
   *     where {@link #isAnalytic} holds
   */
  public Value value(Shape variable, Optional<Value> sample) {
    Value sum = difference(normaliser(q, variable), normaliser(p, variable));
    for (Survivor survivor : survivors) {
      Value expectation =
          survivor.moment() instanceof Moment.Known(Value moment, String formula)
              ? moment
              : survivor.statistic().at(sample.orElseThrow());
      Shape shape = variable.dropLast(survivor.statistic().eventRank());
      Value term = Functions.weighted(expectation, survivor.coefficient());
      sum = sum.plus(perEvent(term, shape, variable));
    }
    return sum;
  }

  private Value normaliser(Distribution distribution, Shape variable) {
    Shape shape = variable.dropLast(distribution.family().eventRank());
    return perEvent(distribution.density().normaliser(), shape, variable);
  }

  // Sums a value of shape `shape` (or a scalar that stands for it) to one number per event.
  private Value perEvent(Value value, Shape shape, Shape variable) {
    int surplus = shape.rank() - (variable.rank() - eventRank());
    return surplus == 0 ? value : value.broadcastTo(shape).sumLast(surplus);
  }
}
