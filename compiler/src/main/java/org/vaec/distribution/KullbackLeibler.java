package org.vaec.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * KL(q || p) = E_q[log q - log p], by cancelling what q and p share and taking moments of the rest.
 *
 * <p>It is one number per event of the wider of the two families: elementwise where both are, and
 * per vector where one is a family of vectors, over which the other is summed.
 *
 * @param statistics what is left after cancellation, with its coefficient and its moment under q
 * @param normaliser the difference of the normalisers, per event
 * @param event the shape of an event: a scalar, or a vector
 */
public record KullbackLeibler(List<Survivor> statistics, Value normaliser, Shape event) {

  /** A statistic left after cancellation; elementwise unless it is a statistic of vectors. */
  public record Survivor(Value coefficient, Statistic statistic, Moment moment) {}

  public KullbackLeibler {
    statistics = List.copyOf(statistics);
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
    Shape event = event(q, p);
    Value normaliser =
        difference(
            perEvent(q.density().normaliser(), q.family().eventRank(), event),
            perEvent(p.density().normaliser(), p.family().eventRank(), event));
    return new KullbackLeibler(survivors, normaliser, event);
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

  private static Shape event(Distribution q, Distribution p) {
    if (q instanceof MultivariateNormal vectors) {
      return Shape.of(vectors.size());
    }
    return p instanceof MultivariateNormal vectors ? Shape.of(vectors.size()) : Shape.SCALAR;
  }

  /** A term that is elementwise, or a scalar for all elements, summed over the event. */
  private static Value perEvent(Value term, int eventRank, Shape event) {
    return eventRank == event.rank() ? term : term.broadcastTo(event).sumLast(event.rank());
  }

  /** Whether every moment that is left has a closed form. */
  public boolean isAnalytic() {
    return statistics.stream().allMatch(s -> s.moment() instanceof Moment.Known);
  }

  /**
   * The divergence, one number per event (a scalar where all parameters are).
   *
   * @throws IllegalStateException unless it is analytic
   */
  public Value value() {
    return with(
        survivor -> {
          if (survivor.moment() instanceof Moment.Known(Value value, var formula)) {
            return value;
          }
          throw new IllegalStateException(
              "distribution: E[" + survivor.statistic().formula("x") + "] has no closed form");
        });
  }

  /**
   * The same with an expectation of one's choice for each statistic, such as the statistic at a
   * sample for one without a closed form.
   */
  public Value with(Function<Survivor, Value> expectation) {
    Value sum = normaliser;
    for (Survivor survivor : statistics) {
      // The expectation stands first: what never happens (0 times -infinity) counts 0.
      Value term = expectation.apply(survivor).timesOrZero(survivor.coefficient());
      sum = sum.plus(perEvent(term, survivor.statistic().eventRank(), event));
    }
    return sum;
  }
}
