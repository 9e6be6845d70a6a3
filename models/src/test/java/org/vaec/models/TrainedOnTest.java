package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Alternatives;
import org.vaec.objective.Explanation;
import org.vaec.source.Source;

/**
 * What is said of the objective that is trained on, held against log p(x) where that is known: what
 * is called a lower bound is below it, and examples of what is called none are above.
 */
class TrainedOnTest {
  private static final int ROWS = 2000;

  /** p(x) = N(0, 2); the guide is 0.025 nats from the posterior N(x / 2, 1 / 2). */
  private static final String GAUSSIAN =
      """
      data x : real from column 1
      prior z ~ Normal(0, 1)
      likelihood x ~ Normal(z, 1)
      guide q(z | x) = Normal(0.5 * x, 0.6)
      """;

  /** Both means are five deviations from 0.5, and relaxed samples lie between them. */
  private static final String SWITCH =
      """
      data x : real from column 1
      prior b ~ Bernoulli(0.5)
      likelihood x ~ Normal(b, 0.1)
      guide q(b) = Bernoulli(0.5) by %s
      """;

  private static Compilation compile(String text, Map<String, String> settings) {
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(settings));
  }

  private static Explanation explanation(String text) {
    return Explanation.of(compile(text, Map.of()).objective());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "elbo(); true",
        "elbo(kl = sampled); true",
        "elbo(gradient = stl); true",
        "elbo(beta = 4); true",
        "elbo(beta = 0.2); false",
        "elbo(beta = 0); false",
        "elbo(warmup = 5 epochs); true",
        "elbo(free_bits = 0.5); true",
        "elbo(free_bits = 0.5, beta = 0.1); false",
        "elbo(reconstruction = 0.5); false",
        "elbo(reconstruction = 0); false",
        "iwae(particles = 20); true",
        "renyi(alpha = 0, particles = 20); true",
        "renyi(alpha = 0.5, particles = 20); true",
        "renyi(alpha = 1, particles = 20); true",
        "renyi(alpha = 2, particles = 20); true",
        "renyi(alpha = -6, particles = 20); false",
        "renyi(alpha = -6, particles = 1); true"
      })
  void aLowerBoundIsBelowAndWhatIsNoneIsAbove(String objective, boolean isLowerBound) {
    Compilation compilation = compile(GAUSSIAN + "objective " + objective, Map.of());
    Explanation explanation = Explanation.of(compilation.objective());
    assertEquals(isLowerBound, explanation.trainsOnALowerBound());
    assertEquals(
        !isLowerBound,
        Explanation.text(compilation.objective()).contains("Training maximises what is no lower"));
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 11);
    bindings.statistics.replaceAll((name, value) -> new double[] {1});
    double exact =
        Arrays.stream(bindings.inputs.get("x"))
            .map(x -> -0.5 * Math.log(4 * Math.PI) - x * x / 4)
            .average()
            .orElseThrow();
    double[] excess = new double[20];
    for (int seed = 0; seed < excess.length; seed++) {
      excess[seed] = -bindings.evaluator(seed).run(compilation.step()).get("loss")[0] - exact;
    }
    double mean = Arrays.stream(excess).average().orElseThrow();
    double error =
        Math.sqrt(Arrays.stream(excess).map(e -> (e - mean) * (e - mean)).sum() / 20 / 19);
    assertTrue(isLowerBound ? mean <= 4 * error : mean > 4 * error, mean + " +- " + error);
  }

  /** log p(0.5) = -12.5 - log 0.1 - 0.5 log 2pi; at temperature 1 the samples are uniform. */
  @Test
  void aRelaxedObjectiveMayBeAboveTheEvidence() {
    Compilation compilation = compile(SWITCH.formatted("relaxation(temperature = 1)"), Map.of());
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 11);
    Arrays.fill(bindings.inputs.get("x"), 0.5);
    double constant = -Math.log(0.1) - 0.5 * Math.log(2 * Math.PI);
    double target = -bindings.evaluator().run(compilation.step()).get("loss")[0];
    // Uniform samples are 1/12 from 0.5 in the mean of squares, with a standard error of 0.002.
    assertEquals(constant - 50.0 / 12, target, 50 * 0.01);
    Explanation explanation = Explanation.of(compilation.objective());
    assertFalse(explanation.trainsOnALowerBound());
    assertEquals("b by relaxation(temperature = 1)", explanation.settings().getFirst().text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "relaxation(temperature = 0.5)",
        "relaxation(temperature = 0.5, gradient = straight_through)"
      })
  void relaxationsAreLabelled(String relaxation) {
    Explanation explanation = explanation(SWITCH.formatted(relaxation));
    assertFalse(explanation.trainsOnALowerBound());
    assertTrue(explanation.settings().getFirst().consequence().contains("no lower bound"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"enumeration", "score(baseline = none)"})
  void otherEstimatorsOfDiscreteLatentsTrainOnTheBound(String estimator) {
    Explanation explanation = explanation(SWITCH.formatted(estimator));
    assertTrue(explanation.trainsOnALowerBound());
    assertTrue(explanation.settings().isEmpty());
  }

  /** Dropout in the guide draws guides at random; in the model it draws models. */
  @ParameterizedTest
  @CsvSource({"0.1, 0, false", "0, 0.1, true", "0, 0, true", "0.1, 0.1, false"})
  void dropoutInTheModelTrainsAnotherModel(double decoder, double encoder, boolean isLowerBound) {
    Explanation explanation =
        explanation(
            """
            data x[3] : real from columns 1..3
            prior z ~ Normal(0, 1)
            likelihood x ~ Normal(decoder(z), 1)
            guide q(z | x) = Normal(encoder(x))
            network decoder = dense(4, tanh) -> residual(dense(4) -> dropout(%s))
            network encoder = dense(4, tanh) -> dropout(%s)
            """
                .formatted(decoder, encoder));
    assertEquals(isLowerBound, explanation.trainsOnALowerBound());
    assertEquals(decoder == 0 && encoder == 0, explanation.settings().isEmpty());
  }

  /** A log-probability is never positive, a log-density may be. */
  @ParameterizedTest
  @CsvSource({
    "binary, Bernoulli(0.5), Bernoulli(logits = x), true",
    "count, Poisson(2), Poisson(exp(x)), true",
    "real, 'Normal(0, 1)', 'Normal(x, 0.5)', false"
  })
  void supervisionByDensitiesMayRaiseWhatIsTrainedOn(
      String type, String prior, String guide, boolean isLowerBound) {
    Explanation explanation =
        explanation(
            """
            data x : real from column 1
            data y : %s? from column 2
            prior y ~ %s
            likelihood x ~ Normal(y, 1)
            guide q(y | x) = %s
            objective elbo(supervision = 3)
            """
                .formatted(type, prior, guide));
    assertEquals(isLowerBound, explanation.trainsOnALowerBound());
    assertFalse(explanation.trainsOnTheBound());
  }

  /** What multiplies KLs changes nothing where there are none. */
  @Test
  void settingsWithoutEffectLeaveTheBound() {
    Explanation explanation =
        explanation(
            """
            data x : real from column 1
            likelihood x ~ Normal(free, 1)
            objective elbo(beta = 0.5)
            """);
    assertTrue(explanation.trainsOnTheBound());
  }

  @Test
  void aWarmUpEndsInTheBound() {
    Explanation explanation = explanation(GAUSSIAN + "objective elbo(warmup = 5 epochs)");
    assertTrue(explanation.trainsOnTheBound());
    assertEquals("the bound itself, once the warm-up is over", explanation.target());
    assertFalse(explanation.whileWarmingUp().trainsOnALowerBound());
    assertEquals("what is no lower bound of log p(x)", explanation.whileWarmingUp().target());
    Explanation never = explanation(GAUSSIAN + "objective elbo(warmup = 5 epochs, beta = 0.5)");
    assertFalse(never.trainsOnALowerBound());
  }

  /** k is relaxed, and z is drawn given it; w depends on neither. */
  @Test
  void whatRelaxedSamplesReachIsBiased() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            data y : real from column 2
            param m[3] : real
            prior k : category(3) ~ Categorical(1/3)
            prior z ~ Normal(m[k], 1)
            prior w ~ Normal(0, 1)
            likelihood x ~ Normal(z, 1)
            likelihood y ~ Normal(w ^ 3, 1)
            guide q(k | x) = Categorical(logits = x * m) by relaxation(temperature = 0.5)
            guide q(z | x, k) = Normal(linear(x, k), 0.7)
            guide q(w | y) = Normal(linear(y), 0.7)
            """,
            Map.of());
    Map<String, Boolean> biased = new HashMap<>();
    compilation
        .objective()
        .terms()
        .forEach(
            term -> biased.put(term.name(), Alternatives.isBiased(compilation.objective(), term)));
    // The KL of k is exact; that of z is exact given k, whose samples are relaxed.
    assertEquals(
        Map.of(
            "likelihood.x",
            true,
            "likelihood.y",
            false,
            "kl.k",
            false,
            "kl.z",
            true,
            "kl.w",
            false),
        biased);
    assertTrue(Alternatives.isBiased(compilation.objective()));
    // Another estimator of w leaves k relaxed; another of k leaves nothing so.
    Map<Boolean, Set<String>> alternatives =
        Alternatives.of(compilation.objective()).stream()
            .collect(
                Collectors.groupingBy(
                    alternative -> Alternatives.isBiased(alternative.objective()),
                    Collectors.mapping(
                        alternative -> alternative.text().substring(0, 7), Collectors.toSet())));
    assertTrue(
        alternatives.get(true).containsAll(List.of("w by sc", "k by re")), alternatives::toString);
    assertTrue(alternatives.get(false).containsAll(List.of("k by en", "k by sc")));
    assertFalse(alternatives.get(false).contains("w by sc"));
  }
}
