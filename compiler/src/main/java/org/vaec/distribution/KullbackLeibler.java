package org.vaec.distribution;

import java.util.ArrayList;
import java.util.List;
import org.vaec.graph.Value;

/**
 * KL(q || p) = E_q[log q - log p], by cancelling what q and p share and taking moments of the rest.
 *
 * @param statistics what is left after cancellation, with its coefficient and its moment under q
 * @param normaliser the difference of the normalisers
 */
public record KullbackLeibler(List<Survivor> statistics, Value normaliser) {

  /** A statistic left after cancellation. */
  public record Survivor(Value coefficient, Statistic statistic, Moment moment) {}

  public KullbackLeibler {
    statistics = List.copyOf(statistics);
  }

  /**
   * The pieces of KL(q || p). Supports are not looked at: the caller has checked that supp(q) lies
   * in supp(p).
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
    return new KullbackLeibler(survivors, q.density().normaliser().minus(p.density().normaliser()));
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
    if (a == b) {
      return Value.constant(0);
    }
    if (a.op() instanceof org.vaec.graph.Op.Constant(var x)
        && b.op() instanceof org.vaec.graph.Op.Constant(var y)
        && x.equals(y)) {
      return Value.constant(0);
    }
    return a.minus(b);
  }

  /** Whether every moment that is left has a closed form. */
  public boolean isAnalytic() {
    return statistics.stream().allMatch(s -> s.moment() instanceof Moment.Known);
  }
}
