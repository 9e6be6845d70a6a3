package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.distribution.Catalogue.numbers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/** KL(q || p) by moments, over all ordered pairs of settings, against quadrature. */
class KullbackLeiblerLawTest {
  static Stream<Setting> settings() {
    return Catalogue.settings().stream();
  }

  /** The settings p for which KL(q || p) has a closed form. */
  static Stream<Setting> analyticPartners(Setting q) {
    return settings()
        .filter(p -> p.event().elements() == q.event().elements())
        .filter(p -> q.constant().support().isDominatedBy(p.constant().support()))
        .filter(p -> KullbackLeibler.of(q.constant(), p.constant()).isAnalytic());
  }

  static Shape event(Setting q, Setting p) {
    return q.event().isScalar() ? p.event() : q.event();
  }

  private static double divergence(Setting q, Setting p) {
    Value value =
        KullbackLeibler.of(q.constant(), p.constant()).value(event(q, p), Optional.empty());
    return Evaluator.ofConstants().run(value)[0];
  }

  @ParameterizedTest
  @MethodSource("settings")
  void divergenceIsTheExpectedLogRatio(Setting q) {
    Map<List<Double>, Expectation> expectations = new HashMap<>();
    analyticPartners(q)
        .forEach(
            p -> {
              // Most families have no kink: their partners share the nodes.
              Expectation expectation =
                  expectations.computeIfAbsent(
                      DoubleStream.of(Expectation.kinks(p)).boxed().toList(),
                      kinks -> expectation(q, kinks));
              Value logQ = q.constant().logDensity(q.variable());
              Value logP = p.constant().logDensity(variable(q, p));
              double expected = expectation.of(logQ.minus(logP));
              // The terms of the two log-densities round, and they may cancel.
              double size = expectation.ofMagnitude(logQ) + expectation.ofMagnitude(logP);
              double divergence = divergence(q, p);
              String pair = q + " to " + p;
              if (Double.isInfinite(expected)) {
                assertEquals(expected, divergence, pair);
              } else {
                assertEquals(expected, divergence, 1e-10 * Math.max(1, size), pair);
              }
              assertTrue(divergence >= -1e-12 * size, pair);
            });
  }

  private static Expectation expectation(Setting q, List<Double> kinks) {
    DoubleStream further = kinks.stream().mapToDouble(kink -> kink);
    return Expectation.under(
        q, DoubleStream.concat(DoubleStream.of(Expectation.kinks(q)), further).toArray());
  }

  /** The variable of q in the shape that p takes. */
  private static Value variable(Setting q, Setting p) {
    return q.variable().reshape(p.event());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void divergenceFromItselfIsExactlyZero(Setting setting) {
    Distribution learned = setting.learned();
    KullbackLeibler same = KullbackLeibler.of(learned, learned);
    assertTrue(same.survivors().isEmpty(), setting::toString);
    assertTrue(same.value(setting.event(), Optional.empty()).isConstant(0), setting::toString);
    // Written twice it is still the same distribution.
    KullbackLeibler twice = KullbackLeibler.of(setting.learned(), setting.learned());
    assertEquals(0, setting.number(twice.value(setting.event(), Optional.empty())));
  }

  @Test
  void pairsWithAClosedFormAreThoseListed() throws IOException {
    SortedSet<String> pairs = new TreeSet<>();
    settings()
        .forEach(
            q ->
                analyticPartners(q)
                    .filter(p -> !p.family().equals(q.family()))
                    .forEach(p -> pairs.add(q.family().name() + " to " + p.family().name())));
    assertEquals(
        resource("exact-divergences.txt"),
        pairs.stream().collect(Collectors.joining("\n", "", "\n")));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = KullbackLeiblerLawTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Pairs whose supports fit, and which other libraries sample or give a number for. */
  static Stream<Arguments> infinite() {
    return Stream.of(
        Arguments.of("Cauchy", numbers(0, 1), "Normal", numbers(0, 1), "a square"),
        Arguments.of("Cauchy", numbers(0, 1), "Laplace", numbers(0, 1), "a mean"),
        Arguments.of("Cauchy", numbers(0, 1), "Logistic", numbers(0, 1), "a mean"),
        Arguments.of("Cauchy", numbers(0, 1), "Gumbel", numbers(0, 1), "an exponential"),
        Arguments.of("StudentT", numbers(2, 0, 1), "Normal", numbers(0, 1), "df <= 2"),
        Arguments.of("StudentT", numbers(9, 0, 1), "Gumbel", numbers(0, 1), "an exponential"),
        Arguments.of("Laplace", numbers(0, 1), "Gumbel", numbers(0, 1), "scale >= s"),
        Arguments.of("Logistic", numbers(0, 2), "Gumbel", numbers(0, 1), "scale >= s"),
        Arguments.of("Gamma", numbers(1, 3), "InverseGamma", numbers(2, 1), "concentration <= 1"),
        Arguments.of("Weibull", numbers(1, 1), "InverseGamma", numbers(2, 1), "concentration <= 1"),
        Arguments.of("Beta", numbers(1, 3), "InverseGamma", numbers(2, 1), "concentration1 <= 1"),
        Arguments.of("Pareto", numbers(1, 1), "Exponential", numbers(1), "concentration <= 1"),
        Arguments.of("Pareto", numbers(1, 2), "Normal", numbers(0, 1), "concentration <= 2"),
        Arguments.of("Uniform", numbers(0, 1), "InverseGamma", numbers(2, 1), "low = 0"),
        Arguments.of("HalfNormal", numbers(1), "InverseGamma", numbers(2, 1), "positive at 0"),
        Arguments.of("Exponential", numbers(1), "InverseGamma", numbers(2, 1), "positive at 0"),
        Arguments.of(
            "InverseGamma", numbers(1, 1), "Exponential", numbers(1), "concentration <= 1"),
        Arguments.of("InverseGamma", numbers(2, 1), "HalfNormal", numbers(1), "concentration <= 2"),
        Arguments.of("InverseGamma", numbers(2, 1), "Weibull", numbers(1, 2), "power k"));
  }

  @ParameterizedTest
  @MethodSource("infinite")
  void anInfiniteDivergenceNamesItsReason(
      String q, List<Tensor> ofQ, String p, List<Tensor> ofP, String words) {
    Setting guide = Catalogue.of(q, 0, ofQ);
    Setting prior = Catalogue.of(p, 0, ofP);
    assertTrue(guide.constant().support().isDominatedBy(prior.constant().support()));
    assertTrue(
        KullbackLeibler.of(guide.constant(), prior.constant()).survivors().stream()
            .anyMatch(
                survivor ->
                    survivor.moment() instanceof Moment.Infinite(String reason)
                        && reason.contains(words)));
    // What holds for some parameters only is not said of learned ones.
    if (words.contains("<=") || words.contains(">=")) {
      assertTrue(
          KullbackLeibler.of(guide.learned(), prior.learned()).survivors().stream()
              .noneMatch(survivor -> survivor.moment() instanceof Moment.Infinite));
    }
  }

  @Test
  void theUniformIsTheBetaOfOnesAndNoNumberIsLost() {
    Setting uniform = Catalogue.of("Uniform", 0, numbers(0, 1));
    Setting beta = Catalogue.of("Beta", 0, numbers(1, 1));
    assertEquals(0, divergence(uniform, beta));
    assertEquals(0, divergence(beta, Catalogue.of("Uniform", 0, numbers(0, 1))));
  }

  @Test
  void aSupportThatReachesOutIsNotDominated() {
    Support unit = new Uniform(0, 1).support();
    assertTrue(unit.isDominatedBy(Support.OPEN_UNIT));
    assertTrue(unit.isDominatedBy(new Uniform(-1, 1).support()));
    assertFalse(new Uniform(-1, 1).support().isDominatedBy(Support.POSITIVE));
    assertFalse(Support.REAL.isDominatedBy(unit));
    assertFalse(Support.POSITIVE.isDominatedBy(new Pareto(1, Value.constant(2)).support()));
    assertTrue(new Pareto(1, Value.constant(2)).support().isDominatedBy(Support.POSITIVE));
    // A probability has no density, whatever numbers both are about.
    assertFalse(Support.BINARY.isDominatedBy(Support.REAL));
    assertTrue(Support.BINARY.isDominatedBy(new Support.BoundedCount(4)));
    assertFalse(Support.COUNT.isDominatedBy(new Support.BoundedCount(4)));
  }
}
