package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * A point mass at a value: a guide that gives one value instead of a distribution.
 *
 * <p>E[f(z)] = f(value) for every f. It has no density and its entropy is -infinity, so KL(Delta ||
 * p) is infinite for every continuous p: only a guide can be one, and the objective is then log
 * p(x, z) at the value in place of the evidence bound. A statistic's moment is its value there.
 *
 * @param value of the variable's shape or a scalar, on {@code support}
 * @param support that of the variable's prior
 */
public record Delta(Value value, Support support) implements Distribution {
  private static final String NAME = "Delta";

  /** Of real values, as documentation shows it. */
  public static final Family FAMILY = family(Support.REAL, Constraint.REAL, 0);

  /**
   * The point masses on a set; empty where nothing is known that maps a head to it, as on a set of
   * separate values, among which no gradient leads from one to the next.
   */
  public static Optional<Family> on(Support support) {
    return switch (support) {
      case Support.Real s -> Optional.of(FAMILY);
      case Support.Angle s -> Optional.of(family(s, Constraint.REAL, 0));
      case Support.Positive s -> Optional.of(family(s, Constraint.POSITIVE, 0));
      case Support.NonNegative s -> Optional.of(family(s, Constraint.POSITIVE, 0));
      case Support.Unit s -> Optional.of(family(s, Constraint.UNIT, 0));
      case Support.OpenUnit s -> Optional.of(family(s, Constraint.UNIT, 0));
      case Support.Simplex s -> Optional.of(family(s, Constraint.SIMPLEX, 1));
      case Support.OpenSimplex s -> Optional.of(family(s, Constraint.SIMPLEX, 1));
      case Support.UnitVector s -> Optional.of(family(s, Constraint.UNIT_VECTOR, 1));
      default -> Optional.empty();
    };
  }

  /** Whether a name or a family is this one, on whatever set. */
  public static boolean isNamed(String name) {
    return name.equals(NAME);
  }

  private static Family family(Support support, Constraint constraint, int eventRank) {
    Parameterisation byValue =
        new Parameterisation(
            List.of(Parameter.of("value", constraint, "where all of the mass is")),
            arguments -> new Delta(arguments.getFirst(), support));
    return new Family(
        NAME,
        "A single value: a guide for the most probable point instead of the posterior.",
        "no density: all mass is at value, and E[f(z)] = f(value)",
        "Murphy, Probabilistic Machine Learning: Advanced Topics, section 7.4.3",
        eventRank,
        categories -> support,
        List.of(byValue),
        byValue);
  }

  @Override
  public Family family() {
    return on(support).orElseThrow();
  }

  /**
   * @throws IllegalStateException always: whoever asks has not looked at what it is
   */
  @Override
  public Density density() {
    throw new IllegalStateException("distribution: a point mass has no density");
  }

  @Override
  public Optional<Value> negativeEntropy() {
    return Optional.empty();
  }

  @Override
  public Moment moment(Statistic statistic) {
    return Moment.known(statistic.at(value), "its value at the point");
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return value.broadcastTo(shape);
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
