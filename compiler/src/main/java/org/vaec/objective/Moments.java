package org.vaec.objective;

import java.util.Optional;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Moment;
import org.vaec.distribution.MultivariateNormal;
import org.vaec.distribution.Normal;
import org.vaec.distribution.Statistic;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/** What is known of the moments of a latent z, and of what is affine in it. */
interface Moments {
  /** E[statistic(z)], elementwise. */
  Moment moment(Statistic statistic);

  /**
   * E[u^2], elementwise, of a value u that is affine in z.
   *
   * @param mean E[u], of u's shape
   * @param part the linear part of u
   */
  Optional<Value> square(Value u, Value mean, LinearMap part);

  /**
   * Of u = b + A z, elementwise: its Normal distribution.
   *
   * @param mean E[u], of u's shape
   * @param part the linear part of u
   * @return empty unless z is Normal
   */
  Optional<Distribution> normal(Value mean, LinearMap part);

  /** Under a distribution of a latent of this shape. */
  static Moments of(Distribution distribution, Shape shape) {
    return new Moments() {
      @Override
      public Moment moment(Statistic statistic) {
        return distribution.moment(statistic);
      }

      @Override
      public Optional<Value> square(Value u, Value mean, LinearMap part) {
        return variance(part).map(variance -> mean.square().plus(variance));
      }

      @Override
      public Optional<Distribution> normal(Value mean, LinearMap part) {
        boolean isNormal =
            distribution instanceof Normal || distribution instanceof MultivariateNormal;
        return isNormal
            ? variance(part).map(variance -> new Normal(mean, variance.sqrt()))
            : Optional.empty();
      }

      // diag(A Cov(z) A'): elements of an elementwise family are independent.
      private Optional<Value> variance(LinearMap part) {
        if (distribution instanceof MultivariateNormal(Value loc, Value cholesky)) {
          return Optional.of(
              switch (part) {
                case LinearMap.Diagonal(Value scale) ->
                    scale.square().times(cholesky.square().sumLast(1));
                case LinearMap.Dense(Value matrix) -> rows(matrix, cholesky).square().sumLast(1);
              });
        }
        return ofElements()
            .map(
                variance ->
                    switch (part) {
                      case LinearMap.Diagonal(Value scale) -> scale.square().times(variance);
                      case LinearMap.Dense(Value matrix) -> {
                        int rank = matrix.shape().rank();
                        int kept = rank - shape.rank();
                        yield shape.isScalar()
                            ? matrix.square().times(variance)
                            : matrix
                                .square()
                                .contract(
                                    variance.broadcastTo(shape),
                                    LinearMap.range(0, rank),
                                    LinearMap.range(kept, rank),
                                    LinearMap.range(0, kept));
                      }
                    });
      }

      private Optional<Value> ofElements() {
        if (distribution instanceof Normal(Value loc, Value scale)) {
          return Optional.of(scale.square());
        }
        return distribution.family().eventRank() == 0
                && distribution.moment(new Statistic.Itself())
                    instanceof Moment.Known(Value mean, var meanText)
                && distribution.moment(new Statistic.Square(mean, Value.constant(1)))
                    instanceof Moment.Known(Value variance, var text)
            ? Optional.of(variance)
            : Optional.empty();
      }
    };
  }

  /** A L for a matrix A of any number of axes, of which the last runs over z. */
  private static Value rows(Value matrix, Value cholesky) {
    int last = matrix.shape().rank() - 1;
    var output = new java.util.ArrayList<>(LinearMap.range(0, last));
    output.add(last + 1);
    return matrix.contract(
        cholesky, LinearMap.range(0, last + 1), java.util.List.of(last, last + 1), output);
  }
}
