package org.vaec.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * A distribution of counts with extra zeros: 0 with probability gate, else a draw of D.
 *
 * <p>log p(0) = log(gate + (1 - gate) p_D(0)), log p(x) = log(1 - gate) + log p_D(x) for x > 0.
 * Independent per element, as D is. No gradient passes through its samples.
 *
 * @param counts D, of counts and independent per element
 * @param gateLogits log(gate / (1 - gate)), a scalar or of the variable's shape
 */
public record ZeroInflated(Distribution counts, Value gateLogits) implements Distribution {
  /** Few extra zeros at first: D's own start explains those of the data. */
  private static final double INITIAL_GATE = 0.1;

  private static final Parameter GATE =
      Parameter.of("gate", Constraint.UNIT, "probability of an extra zero")
          .startingAt((mean, deviation) -> INITIAL_GATE);

  private static final Parameter GATE_LOGITS =
      Parameter.of("gate_logits", Constraint.REAL, "log-odds of an extra zero")
          .startingAt((mean, deviation) -> Constraint.UNIT.unlink(INITIAL_GATE));

  public static final Construction CONSTRUCTION =
      new Construction(
          "ZeroInflated",
          "ZeroInflated(D, gate)",
          "Counts of a distribution D with more zeros than D has.",
          "log p(0) = log(gate + (1 - gate) p_D(0)), log p(x) = log(1 - gate) + log p_D(x) for"
              + " x > 0",
          "a distribution of counts such as Poisson or NegativeBinomial",
          List.of(GATE, GATE_LOGITS),
          "Lambert 1992, Zero-inflated Poisson regression, Technometrics 34");

  /** Whether D can be of this family. */
  public static boolean takes(Family family) {
    Support support = family.support().apply(0);
    return family.eventRank() == 0
        && (support instanceof Support.Count || support instanceof Support.BoundedCount);
  }

  /** The family of zero-inflated distributions of {@code counts}. */
  public static Family of(Family counts) {
    List<Parameterisation> forms = new ArrayList<>();
    for (Parameterisation form : counts.parameterisations()) {
      forms.add(byGate(form));
      forms.add(byLogits(form));
    }
    int head = counts.parameterisations().indexOf(counts.head());
    return new Family(
        CONSTRUCTION.name(),
        CONSTRUCTION.summary(),
        CONSTRUCTION.formula(counts),
        CONSTRUCTION.source(),
        0,
        counts.support(),
        forms,
        forms.get(2 * head + 1));
  }

  private static Parameterisation byGate(Parameterisation counts) {
    return new Parameterisation(
        with(counts, GATE),
        values ->
            new ZeroInflated(
                counts.construct().apply(values.subList(0, values.size() - 1)),
                Functions.logOdds(values.getLast())));
  }

  private static Parameterisation byLogits(Parameterisation counts) {
    return new Parameterisation(
        with(counts, GATE_LOGITS),
        values ->
            new ZeroInflated(
                counts.construct().apply(values.subList(0, values.size() - 1)), values.getLast()));
  }

  private static List<Parameter> with(Parameterisation counts, Parameter own) {
    return Stream.concat(counts.parameters().stream(), Stream.of(own)).toList();
  }

  @Override
  public Family family() {
    return of(counts.family());
  }

  @Override
  public Support support() {
    return counts.support();
  }

  @Override
  public Density density() {
    return Density.whole(this);
  }

  @Override
  public Value logDensity(Value x) {
    Value logGate = gateLogits.negate().softplus().negate();
    Value logRest = gateLogits.softplus().negate();
    Value atZero = counts.preciseLogDensity(Value.constant(0));
    Value zero = Functions.logAddExp(logGate, logRest.plus(atZero));
    return x.equalTo(Value.constant(0)).select(zero, logRest.plus(counts.preciseLogDensity(x)));
  }

  /** gate t(0) + (1 - gate) E_D[t], wherever D knows the expectation. */
  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts(CONSTRUCTION.name());
    }
    if (!(counts.moment(statistic) instanceof Moment.Known(Value moment, String formula))) {
      return Moment.unknown();
    }
    Value gate = gateLogits.sigmoid();
    Value rest = gateLogits.negate().sigmoid();
    return Moment.known(
        gate.timesOrZero(statistic.at(Value.constant(0))).plus(rest.timesOrZero(moment)),
        "gate t(0) + (1 - gate) E_D[t], E_D[t] = %s, t(x) = %s"
            .formatted(formula, statistic.formula("x")));
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value isExtra = gateLogits.sigmoid().greater(noise.uniform(shape));
    return isExtra.select(Value.constant(0), counts.sample(noise, shape));
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
