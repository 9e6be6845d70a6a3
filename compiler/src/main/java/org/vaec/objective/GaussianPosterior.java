package org.vaec.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Moment;
import org.vaec.distribution.Statistic;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;

/**
 * The posterior of a latent in which the joint log-density is a sum of squares of affine functions:
 * Normal, with the precision P = -2 sum_j A_j' diag(w_j) A_j of squares (b_j + A_j z)^2 with
 * weights w_j, and the mean z0 + P^-1 g(z0), g the gradient at any z0, here the prior's mean.
 */
final class GaussianPosterior {
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private final Value z;
  private final Map<Value, LinearMap> squares = new LinkedHashMap<>();

  private GaussianPosterior(Value z) {
    this.z = z;
  }

  /**
   * The logarithm of the integral of exp(joint) over z, one number a row.
   *
   * @param joint log p(z, ...), one number a row
   * @param z stands for the latent in it
   * @param prior of z
   * @return empty where the posterior is not Normal
   */
  static Optional<Value> logEvidence(Value joint, Value z, Distribution prior) {
    if (!(prior.moment(new Statistic.Itself()) instanceof Moment.Known(Value start, var text))) {
      return Optional.empty();
    }
    GaussianPosterior posterior = new GaussianPosterior(z);
    return new Expectation(z, posterior.new Quadratic())
        .of(joint)
        .flatMap(posterior::precision)
        .map(precision -> at(joint, z, start.broadcastTo(z.shape()), precision));
  }

  /** A precision matrix, or its diagonal where elements are independent. */
  private record Precision(Value value, boolean isDiagonal) {}

  private Optional<Precision> precision(Value expanded) {
    Value total = expanded.sumPlates(expanded.plates());
    List<Value> symbols = new ArrayList<>(squares.keySet());
    Map<Value, Value> weights = Gradients.of(total, symbols);
    boolean diagonal =
        z.shape().isScalar()
            || squares.values().stream().allMatch(LinearMap.Diagonal.class::isInstance);
    if (!diagonal && z.shape().rank() != 1) {
      return Optional.empty();
    }
    Value sum = Value.constant(0);
    for (Value symbol : symbols) {
      Value weight = weights.get(symbol);
      if (weight != null) {
        sum = sum.plus(curvature(squares.get(symbol), weight, diagonal));
      }
    }
    return Optional.of(new Precision(sum.times(-2), diagonal));
  }

  private Value curvature(LinearMap part, Value weight, boolean diagonal) {
    if (diagonal) {
      return switch (part) {
        case LinearMap.Diagonal(Value scale) -> scale.square().times(weight);
        // z is one number.
        case LinearMap.Dense(Value matrix) -> matrix.square().times(weight).sumEvent();
      };
    }
    Value matrix = part.dense(z.shape());
    int last = matrix.shape().rank() - 1;
    List<Integer> rows = LinearMap.range(0, last);
    List<Integer> left = new ArrayList<>(rows);
    left.add(last);
    List<Integer> right = new ArrayList<>(rows);
    right.add(last + 1);
    return matrix
        .times(LinearMap.appended(weight.broadcastTo(matrix.shape().dropLast(1)), z.shape()))
        .contract(matrix, left, right, List.of(last, last + 1));
  }

  // log p(x) = log p(x, z) - log p(z | x) at the mean, where the latter is its normaliser.
  private static Value at(Value joint, Value z, Value start, Precision precision) {
    Value total = joint.sumPlates(joint.plates());
    Value slope = Gradients.of(total, List.of(z)).getOrDefault(z, Value.constant(0));
    Value gradient = Replacement.of(slope.broadcastTo(z.shape()), z, start);
    int n = z.shape().elements();
    if (precision.isDiagonal()) {
      Value mean = start.plus(gradient.over(precision.value()));
      Value halfLog = precision.value().log().times(0.5).broadcastTo(z.shape()).sumEvent();
      return Replacement.of(joint, z, mean).minus(halfLog).plus(n * HALF_LOG_TWO_PI);
    }
    Value cholesky = precision.value().cholesky();
    Value mean = start.plus(cholesky.solveTransposed(cholesky.solve(gradient)));
    Value halfLog = cholesky.diagonal().log().sumLast(1);
    return Replacement.of(joint, z, mean).minus(halfLog).plus(n * HALF_LOG_TWO_PI);
  }

  /** Squares become symbols with known linear parts; what is linear stays. */
  private final class Quadratic implements Moments {
    @Override
    public Moment moment(Statistic statistic) {
      return statistic instanceof Statistic.Itself ? Moment.known(z, "z") : Moment.unknown();
    }

    @Override
    public Optional<Value> square(Value u, Value mean, LinearMap part) {
      Value symbol = mean.square().times(1);
      squares.put(symbol, part);
      return Optional.of(symbol);
    }

    @Override
    public Optional<Distribution> normal(Value mean, LinearMap part) {
      return Optional.empty();
    }
  }
}
