package org.vaec.distribution;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The list of all families: adding one is a file and a line here. */
public final class Distributions {
  private static final List<Family> ALL =
      List.of(
          Normal.FAMILY,
          MultivariateNormal.FAMILY,
          LowRankMultivariateNormal.FAMILY,
          Bernoulli.FAMILY,
          ContinuousBernoulli.FAMILY,
          Categorical.FAMILY,
          Poisson.FAMILY,
          NegativeBinomial.FAMILY,
          Laplace.FAMILY,
          LogNormal.FAMILY,
          Gamma.FAMILY,
          Chi2.FAMILY,
          Exponential.FAMILY,
          StudentT.FAMILY,
          HalfNormal.FAMILY,
          Logistic.FAMILY,
          Gumbel.FAMILY,
          Cauchy.FAMILY,
          InverseGamma.FAMILY,
          Weibull.FAMILY,
          Beta.FAMILY,
          Kumaraswamy.FAMILY,
          LogitNormal.FAMILY,
          Geometric.FAMILY,
          Uniform.FAMILY,
          Pareto.FAMILY,
          Binomial.FAMILY,
          BetaBinomial.FAMILY,
          VonMises.FAMILY,
          VonMisesFisher.FAMILY,
          SphericalUniform.FAMILY,
          RelaxedBernoulli.FAMILY,
          RelaxedOneHotCategorical.FAMILY,
          Dirichlet.FAMILY,
          OneHotCategorical.FAMILY,
          OrderedLogistic.FAMILY,
          Multinomial.FAMILY,
          DirichletMultinomial.FAMILY,
          DiscretizedLogistic.FAMILY);

  private static final List<Family> GUIDES = List.of(Delta.FAMILY);

  private static final List<Construction> CONSTRUCTIONS =
      List.of(Mixture.CONSTRUCTION, Truncated.CONSTRUCTION, ZeroInflated.CONSTRUCTION);

  private Distributions() {}

  /** Those with a density, in alphabetical order. */
  public static List<Family> all() {
    return ALL.stream().sorted(Comparator.comparing(Family::name)).toList();
  }

  /** Those without one, which can be guides and nothing else. */
  public static List<Family> guides() {
    return GUIDES;
  }

  /** What makes families from families, in alphabetical order. */
  public static List<Construction> constructions() {
    return CONSTRUCTIONS;
  }

  public static Optional<Construction> construction(String name) {
    return CONSTRUCTIONS.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  public static Optional<Family> named(String name) {
    return ALL.stream().filter(family -> family.name().equals(name)).findFirst();
  }
}
