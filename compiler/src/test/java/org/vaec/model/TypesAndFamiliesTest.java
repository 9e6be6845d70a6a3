package org.vaec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.syntax.Parser;

/** Every type of data under every distribution: right, a warning, or an error. */
class TypesAndFamiliesTest {
  private static final String REAL_LINE =
      "Cauchy Gumbel Laplace Logistic LowRankMultivariateNormal MultivariateNormal Normal StudentT"
          + " Uniform";
  private static final String HALF_LINE =
      "Chi2 Exponential Gamma HalfNormal InverseGamma LogNormal Pareto Weibull";
  private static final String INTERVAL =
      "Beta ContinuousBernoulli Kumaraswamy LogitNormal RelaxedBernoulli";
  private static final String COUNTS =
      "BetaBinomial Binomial DirichletMultinomial Geometric Multinomial NegativeBinomial Poisson";
  private static final String SPHERE = "SphericalUniform VonMisesFisher";

  /** A type, the distributions that are right for it, and those that are warned of. */
  static Stream<Arguments> verdicts() {
    return Stream.of(
        Arguments.of("real", REAL_LINE + " " + SPHERE, ""),
        Arguments.of("positive", REAL_LINE + " " + HALF_LINE, ""),
        Arguments.of(
            "unit", REAL_LINE + " " + HALF_LINE + " " + INTERVAL + " DiscretizedLogistic", ""),
        // A density of 0 and 1 that is 0 or infinite at one of them can be of no data.
        Arguments.of(
            "binary",
            "Bernoulli OneHotCategorical DiscretizedLogistic " + COUNTS,
            REAL_LINE + " Exponential HalfNormal ContinuousBernoulli"),
        Arguments.of("count", COUNTS, REAL_LINE + " " + HALF_LINE),
        Arguments.of("integer", "", REAL_LINE),
        Arguments.of("category(3)", "Categorical", ""),
        Arguments.of("category(\"red\", \"green\", \"blue\")", "Categorical", ""),
        Arguments.of("ordinal(3)", "Categorical OrderedLogistic", ""),
        Arguments.of("simplex", "Dirichlet RelaxedOneHotCategorical", ""),
        Arguments.of("angle", "VonMises", ""));
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void aTypeGoesWithTheDistributionsOfItsValues(String type, String right, String warned) {
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> actual = new TreeMap<>();
    for (Family family : Distributions.all()) {
      String name = family.name();
      expected.put(
          name,
          words(right).contains(name)
              ? "right"
              : words(warned).contains(name) ? "a warning" : "an error");
      actual.put(name, verdict(type, name));
    }
    assertEquals(expected, actual);
  }

  private static List<String> words(String list) {
    return List.of(list.split(" "));
  }

  private static String verdict(String type, String family) {
    String density =
        switch (family) {
          case "Binomial", "BetaBinomial", "LowRankMultivariateNormal", "Pareto" ->
              family + "(2, decoder(z))";
          case "Uniform" -> "Uniform(0, 1)";
          case "SphericalUniform" -> "SphericalUniform()";
          default -> family + "(decoder(z))";
        };
    Diagnostics diagnostics = new Diagnostics();
    try {
      Resolver.resolve(
          Parser.parse(
              new Source(
                  "test.vae",
                  """
                  data x[4] : %s from columns 1..4
                  prior z[2] ~ Normal(0, I)
                  likelihood x ~ %s
                  guide q(z | x) = Normal(encoder(x))
                  network decoder = dense(8, tanh)
                  network encoder = dense(6, tanh)
                  """
                      .formatted(type, density)),
              diagnostics),
          CompilerOptions.NONE,
          diagnostics);
    } catch (ModelException e) {
      // A distribution without parameters leaves the decoder unused.
    }
    List<String> codes = diagnostics.all().stream().map(Diagnostic::code).toList();
    return codes.contains("support")
        ? "an error"
        : codes.contains("discrete-data") ? "a warning" : "right";
  }

  @Test
  void wordsUnderANumericDensityAreRefusedWithoutAWayToNumbers() {
    Diagnostics diagnostics = new Diagnostics();
    Source source =
        new Source(
            "test.vae",
            """
            data y : category("low", "high") from "grade"
            prior z[2] ~ Normal(0, I)
            likelihood y ~ Normal(decoder(z), 1)
            guide q(z | y) = Normal(encoder(y))
            network decoder = dense(8, tanh)
            network encoder = dense(6, tanh)
            """);
    try {
      Resolver.resolve(Parser.parse(source, diagnostics), CompilerOptions.NONE, diagnostics);
    } catch (ModelException e) {
      // Read below.
    }
    assertEquals(
        List.of("use Categorical"),
        diagnostics.errors().stream().map(d -> d.fix().orElseThrow()).toList());
  }
}
