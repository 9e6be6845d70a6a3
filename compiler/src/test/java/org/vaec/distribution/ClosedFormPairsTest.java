package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which KL(q || p) have a closed form here, against those that other libraries ship; {@link
 * KullbackLeiblerLawTest} checks every one by quadrature or an exact sum.
 */
class ClosedFormPairsTest {

  /** A pair of families, written {@code Beta to Normal}. */
  private static Stream<String> pairs(String q, String... ps) {
    return Arrays.stream(ps).map(p -> q + " to " + p);
  }

  /**
   * What is registered in {@code torch.distributions} 2.x, TensorFlow Probability and NumPyro, in
   * the names used here. Not here: Kumaraswamy to Beta, for which NumPyro truncates a series.
   */
  private static final Set<String> SHIPPED_BY_OTHERS =
      Stream.of(
              Stream.of(
                      "Bernoulli",
                      "Beta",
                      "Binomial",
                      "Categorical",
                      "Cauchy",
                      "Chi2",
                      "ContinuousBernoulli",
                      "Dirichlet",
                      "Exponential",
                      "Gamma",
                      "Geometric",
                      "Gumbel",
                      "HalfNormal",
                      "InverseGamma",
                      "Laplace",
                      "LogNormal",
                      "LogitNormal",
                      "LowRankMultivariateNormal",
                      "MultivariateNormal",
                      "Normal",
                      "OneHotCategorical",
                      "Pareto",
                      "Poisson",
                      "Uniform",
                      "VonMises",
                      "Weibull")
                  .map(family -> family + " to " + family),
              pairs("MultivariateNormal", "LowRankMultivariateNormal"),
              pairs("LowRankMultivariateNormal", "MultivariateNormal"),
              pairs("VonMisesFisher", "SphericalUniform"),
              pairs("Bernoulli", "Poisson"),
              pairs("Beta", "ContinuousBernoulli", "Exponential", "Gamma", "Normal", "Uniform"),
              pairs("ContinuousBernoulli", "Exponential", "Normal", "Uniform"),
              pairs("Exponential", "Gamma", "Gumbel", "Normal"),
              pairs("Gamma", "Exponential", "Gumbel", "Normal"),
              pairs("Gumbel", "Normal"),
              pairs("Laplace", "Normal"),
              pairs("Normal", "Gumbel", "Laplace"),
              pairs("Pareto", "Exponential", "Gamma", "Normal"),
              pairs("Uniform", "Beta", "ContinuousBernoulli", "Exponential", "Gamma"),
              pairs("Uniform", "Gumbel", "Normal", "Pareto"),
              pairs("Weibull", "Gamma"))
          .flatMap(pairs -> pairs)
          .collect(Collectors.toSet());

  /** Of which some hold for some parameters only, such as InverseGamma to Gamma. */
  private static final Set<String> SHIPPED_BY_NOBODY =
      Stream.of(
              pairs("LogNormal", "Gamma", "Exponential", "InverseGamma", "Weibull"),
              pairs("Gamma", "LogNormal", "InverseGamma"),
              pairs("InverseGamma", "Gamma"),
              pairs("HalfNormal", "Exponential", "Gamma"))
          .flatMap(pairs -> pairs)
          .collect(Collectors.toSet());

  /** Between different distributions; a divergence from itself is 0 everywhere. */
  private static Set<String> closedForms() {
    Set<String> found = new TreeSet<>();
    for (Setting q : Catalogue.settings()) {
      KullbackLeiblerLawTest.analyticPartners(q)
          .filter(p -> !p.toString().equals(q.toString()))
          .forEach(p -> found.add(q.family().name() + " to " + p.family().name()));
    }
    return found;
  }

  /** Whether both families are known here. */
  private static boolean isNamed(String pair) {
    return Arrays.stream(pair.split(" to "))
        .allMatch(family -> Distributions.named(family).isPresent());
  }

  @Test
  void everyPairThatOthersShipHasAClosedForm() {
    Set<String> missing = new TreeSet<>(SHIPPED_BY_OTHERS);
    missing.removeIf(Predicate.not(ClosedFormPairsTest::isNamed));
    missing.removeAll(closedForms());
    assertEquals(Set.of(), missing);
  }

  @Test
  void moreThanTenPairsThatNobodyShipsHaveAClosedForm() {
    Set<String> own = closedForms();
    own.removeAll(SHIPPED_BY_OTHERS);
    assertTrue(own.containsAll(SHIPPED_BY_NOBODY));
    // A normal distribution of one number is a MultivariateNormal too: that is no further pair.
    own.removeIf(pair -> pair.contains("MultivariateNormal"));
    assertTrue(own.size() > 10, own::toString);
  }
}
