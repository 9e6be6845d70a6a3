package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * VonMises distribution of angles in radians.
 *
 * <p>log p(x) = concentration cos(x - loc) - log(2 pi I0(concentration)), a density over one turn.
 * Independent per element. Any real number is an angle; samples lie in [-pi, pi]. Reparameterised,
 * implicitly in the concentration: for functions of period 2 pi, since elsewhere samples jump.
 *
 * @param loc mean direction in radians
 * @param concentration positive: about 1 / variance where it is large, uniform towards 0
 */
public record VonMises(Value loc, Value concentration) implements Distribution {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);
  private static final double TURN = 2 * Math.PI;

  private static final Parameterisation BY_CONCENTRATION =
      new Parameterisation(
          List.of(
              Parameter.of("loc", Constraint.REAL, "mean direction, in radians")
                  .startingAt((mean, deviation) -> mean),
              Parameter.of("concentration", Constraint.POSITIVE, "how narrow it is")
                  .startingAt(VonMises::initialConcentration)),
          arguments -> new VonMises(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "VonMises",
          "Angles, such as directions and times of day.",
          "log p(x) = concentration cos(x - loc) - log(2 pi I0(concentration))",
          "Mardia and Jupp, Directional Statistics, section 3.5.4",
          0,
          categories -> Support.ANGLE,
          List.of(BY_CONCENTRATION),
          BY_CONCENTRATION);

  /** Of the Normal that it is near where it is narrow, bounded; also that of VonMisesFisher. */
  static double initialConcentration(double mean, double deviation) {
    return Math.clamp(1 / (deviation * deviation), 0.1, 100);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  /** With cos - 1 and exp(-concentration) I0 no term grows with the concentration. */
  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(concentration, new Statistic.Cosine(loc))),
        concentration.logBessel(0).negate().minus(LOG_TWO_PI));
  }

  /**
   * Of the numbers in [-pi, pi], which a draw gives, only periodic statistics have closed forms.
   */
  @Override
  public Moment moment(Statistic statistic) {
    Value gap = concentration.logBesselSlope(0);
    if (statistic.sameAs(new Statistic.Cosine(loc))) {
      return Moment.known(gap, "I1(concentration) / I0(concentration) - 1");
    }
    return statistic instanceof Statistic.Cosine(Value m)
        ? Moment.known(
            gap.plus(gap.plus(1).times(new Statistic.Cosine(m).at(loc))),
            "I1(concentration) / I0(concentration) cos(loc - m) - 1")
        : Moment.unknown();
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value turned = noise.vonMises(concentration, shape).plus(loc);
    Value turns = turned.plus(Math.PI).over(TURN).floor();
    return turned.minus(turns.times(TURN));
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
