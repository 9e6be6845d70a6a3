package org.vaec.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * A Normal variable given that it lies between bounds, which are written numbers: were they
 * learned, the likelihood would have no gradient outside.
 *
 * <p>log p(x) = log N(x; loc, scale^2) - log(Phi((high - loc) / scale) - Phi((low - loc) / scale))
 * between the bounds, else -infinity; loc may lie anywhere. Independent per element.
 * Reparameterised by the inverse of the distribution function.
 *
 * <p>All is computed from the point r between the bounds that is next to loc, with t = (x - r) /
 * scale and d = (r - loc) / scale: log p(x) = -t^2/2 - d t - log scale - log Z, Z the integral of
 * exp(-t^2/2 - d t) between the bounds ({@link GaussianPiece}).
 *
 * @param untruncated the Normal distribution
 * @param low smallest value, or -infinity
 * @param high largest value, above {@code low}, or infinity
 */
public record Truncated(Normal untruncated, double low, double high) implements Distribution {
  private static final Parameter LOW =
      Parameter.of("low", Constraint.REAL, "smallest value; none if left out").literal();

  private static final Parameter HIGH =
      Parameter.of("high", Constraint.REAL, "largest value; none if left out").literal();

  public static final Construction CONSTRUCTION =
      new Construction(
          "Truncated",
          "Truncated(D, low, high)",
          "Values of a distribution D between written bounds, of which one may be left out.",
          "log p(x) = log p_D(x) - log(F_D(high) - F_D(low)) for low <= x <= high",
          "Normal",
          List.of(LOW, HIGH),
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 13");

  /** Whether D can be of this family. */
  public static boolean takes(Family family) {
    return family == Normal.FAMILY;
  }

  /** The family of truncated Normal distributions. */
  public static Family family(boolean hasLow, boolean hasHigh) {
    List<Parameterisation> forms = new ArrayList<>();
    for (Parameterisation form : Normal.FAMILY.parameterisations()) {
      forms.add(of(form, hasLow, hasHigh));
    }
    int head = Normal.FAMILY.parameterisations().indexOf(Normal.FAMILY.head());
    return new Family(
        CONSTRUCTION.name(),
        CONSTRUCTION.summary(),
        CONSTRUCTION.formula(Normal.FAMILY),
        CONSTRUCTION.source(),
        0,
        categories -> Support.REAL,
        forms,
        forms.get(head));
  }

  private static Parameterisation of(Parameterisation form, boolean hasLow, boolean hasHigh) {
    List<Parameter> parameters =
        Stream.of(
                form.parameters().stream(),
                hasLow ? Stream.of(LOW) : Stream.<Parameter>of(),
                hasHigh ? Stream.of(HIGH) : Stream.<Parameter>of())
            .flatMap(s -> s)
            .toList();
    int own = form.parameters().size();
    return new Parameterisation(
        parameters,
        values ->
            new Truncated(
                (Normal) form.construct().apply(values.subList(0, own)),
                hasLow ? Computation.literal(values.get(own)) : Double.NEGATIVE_INFINITY,
                hasHigh ? Computation.literal(values.getLast()) : Double.POSITIVE_INFINITY));
  }

  private boolean hasLow() {
    return low != Double.NEGATIVE_INFINITY;
  }

  private boolean hasHigh() {
    return high != Double.POSITIVE_INFINITY;
  }

  private Value loc() {
    return untruncated.loc();
  }

  private Value scale() {
    return untruncated.scale();
  }

  @Override
  public Family family() {
    return family(hasLow(), hasHigh());
  }

  @Override
  public Support support() {
    return low == 0 && !hasHigh() ? Support.NON_NEGATIVE : new Support.Interval(low, high);
  }

  /** The point next to loc. A tie is decided for loc, whose gradients are right on both sides. */
  private Value nearest() {
    Value nearest = loc();
    if (hasHigh()) {
      nearest = loc().greater(Value.constant(high)).select(Value.constant(high), nearest);
    }
    if (hasLow()) {
      nearest = Value.constant(low).greater(loc()).select(Value.constant(low), nearest);
    }
    return nearest;
  }

  /** How far the nearest point is from loc; exactly 0 where loc itself is. */
  private Value distance() {
    Value distance = Value.constant(0);
    if (hasHigh()) {
      Value beyond = Value.constant(high).minus(loc()).over(scale());
      distance = loc().greater(Value.constant(high)).select(beyond, distance);
    }
    if (hasLow()) {
      Value beyond = Value.constant(low).minus(loc()).over(scale());
      distance = Value.constant(low).greater(loc()).select(beyond, distance);
    }
    return distance;
  }

  /** The density of t = (x - nearest) / scale. */
  private GaussianPiece piece() {
    Value nearest = nearest();
    return new GaussianPiece(
        distance(), end(hasLow(), low, nearest), end(hasHigh(), high, nearest));
  }

  private Optional<Value> end(boolean exists, double bound, Value nearest) {
    return exists
        ? Optional.of(Value.constant(bound).minus(nearest).over(scale()))
        : Optional.empty();
  }

  @Override
  public Density density() {
    Value nearest = nearest();
    return new Density(
        List.of(
            new Density.Summand(Value.constant(-0.5), new Statistic.Square(nearest, scale())),
            new Density.Summand(distance().negate(), new Statistic.Standard(nearest, scale()))),
        scale().log().negate().minus(piece().mass().log()));
  }

  /** -infinity outside of the bounds, where a learned variable may stray. */
  @Override
  public Value logDensity(Value x) {
    Value outside = Value.constant(low).greater(x).maximum(x.greater(Value.constant(high)));
    return outside.select(Value.constant(Double.NEGATIVE_INFINITY), density().at(x));
  }

  /** Known for whatever is linear or quadratic in x; for exp(-x) by a shift of loc. */
  @Override
  public Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.ExpMinus(Value m, Value s) -> {
        // exp(-x / s) p(x) is proportional to the density about loc - scale^2 / s.
        Value shifted = loc().minus(scale().square().over(s));
        Value at = nearest();
        Value ratio =
            density()
                .at(at)
                .minus(new Truncated(new Normal(shifted, scale()), low, high).density().at(at));
        yield Moment.known(
            ratio.plus(m.minus(at).over(s)).exp(),
            "exp((m - loc) / s + scale^2 / (2 s^2)) Z(loc - scale^2 / s) / Z(loc), Z(u) ="
                + " Phi((high - u) / scale) - Phi((low - u) / scale)");
      }
      default -> {
        GaussianPiece piece = piece();
        yield new MeanAndVariance(
                nearest().plus(scale().times(piece.mean())),
                "mean",
                scale().square().times(piece.variance()),
                "variance")
            .moment(statistic);
      }
    };
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value drawn = nearest().plus(scale().times(piece().quantile(noise.uniform(shape))));
    // Rounding may step over a bound.
    Value above = hasLow() ? drawn.maximum(Value.constant(low)) : drawn;
    return hasHigh() ? above.minimum(Value.constant(high)) : above;
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
