package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Estimator;
import org.vaec.objective.Explanation;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/**
 * A KL is called so where it is one. Where the guide draws z2 given z1 and the prior of z1 depends
 * on z2, log p(z1 | z2) and the entropy of q(z1 | x) are terms of their own: their sum has no sign.
 */
class GuideOrderTest {
  /** Of sums of ten numbers of size 10 in double precision. */
  private static final double ROUNDING = 1e-12;

  /** With z2 = z1 + 0.1 e the prior's half is -0.5 log 2pi - 0.005 e^2, whatever z1 is. */
  private static final String UPWARDS =
      """
      data x : real from column 1
      prior z2 ~ Normal(0, 1)
      prior z1 ~ Normal(z2, 1)
      likelihood x ~ Normal(z1, 1)
      guide q(z1 | x) = Normal(0 * x, 1)
      guide q(z2 | z1) = Normal(z1, 0.1)
      """;

  private static final String THREE_LAYERS =
      """
      data x[3] : real from columns 1..3
      prior c[2] ~ Normal(0, I)
      prior b[2] ~ Normal(linear(c), 0.8)
      prior a[2] ~ Normal(linear(b), 0.8)
      likelihood x ~ Normal(linear(a), 1)
      guide q(a | x) = Normal(linear(x), 0.6)
      guide q(b | a, x) = Normal(linear(a, x), 0.6)
      guide q(c | b) = Normal(linear(b), 0.9)
      """;

  /** The factor of b is drawn given a, on which the prior of a depends. */
  private static final String JOINT =
      """
      data x[3] : real from columns 1..3
      prior b[2] ~ Normal(0, I)
      prior a[2] ~ Normal(tanh(b), 0.8)
      likelihood x ~ Normal(linear(a), 1)
      guide q(a, b | x) = MultivariateNormal(linear(x), free)
      """;

  private static final String DISCRETE =
      """
      data x[3] : real from columns 1..3
      prior z ~ Normal(0, 1)
      prior k : category(3) ~ Categorical(softmax(linear(z)))
      likelihood x ~ Normal(linear(k), 1)
      guide q(k | x) = Categorical(classifier(x))
      guide q(z | k, x) = Normal(linear(k, x), 0.7)
      network classifier = dense(4, tanh)
      """;

  /** Neither half has a closed form. */
  private static final String MIXED =
      """
      data x[3] : real from columns 1..3
      prior b ~ Gamma(2, 1)
      prior a ~ StudentT(4, log(b), 1)
      likelihood x ~ Normal(linear(a), 1)
      guide q(a | x) = Mixture(2, Normal(linear(x), free))
      guide q(b | a) = LogNormal(linear(a), 0.5)
      """;

  private static final String WHERE_MISSING =
      """
      data x[3] : real from columns 1..3
      data y : real? from column 4
      prior z[2] ~ Normal(0, I)
      prior y ~ Normal(sum(z), 0.8)
      likelihood x ~ Normal(linear(z, y), 1)
      guide q(y | x) = Normal(linear(x), 0.6)
      guide q(z | x, y) = Normal(linear(x, y), 0.9)
      """;

  private static final Map<String, String> BOUNDS =
      Map.of(
          UPWARDS,
          "log p(x) >= E_q[log p(x | z1)] + E_q[log p(z1 | z2)] + H(q(z1 | x))"
              + " - E_q(z1 | x)[KL(q(z2 | z1) || p(z2))]",
          THREE_LAYERS,
          "log p(x) >= E_q[log p(x | a)] + E_q[log p(a | b)] + H(q(a | x)) + E_q[log p(b | c)]"
              + " + E_q(a | x)[H(q(b | a, x))] - E_q(b | x)[KL(q(c | b) || p(c))]",
          JOINT,
          "log p(x) >= E_q[log p(x | a)] + E_q[log p(a | b)] + H(q(a | x))"
              + " - E_q(a | x)[KL(q(b | x, a) || p(b))]",
          DISCRETE,
          "log p(x) >= E_q[log p(x | k)] + E_q[log p(k | z)] + H(q(k | x))"
              + " - E_q(k | x)[KL(q(z | k, x) || p(z))]",
          MIXED,
          "log p(x) >= E_q[log p(x | a)] + E_q[log p(a | b)] + H(q(a | x))"
              + " - E_q(a | x)[KL(q(b | a) || p(b))]");

  private static final List<String> PROGRAMS =
      List.of(UPWARDS, THREE_LAYERS, JOINT, DISCRETE, MIXED, WHERE_MISSING);

  private static Compilation compile(String text, String... settings) {
    Map<String, String> map = new java.util.HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(map));
  }

  private static Term term(Compilation compilation, String name) {
    return compilation.objective().terms().stream()
        .filter(term -> term.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> boundsNameWhatIsComputed() {
    return BOUNDS.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getValue(),
                    () ->
                        assertEquals(
                            entry.getValue(),
                            Explanation.of(compile(entry.getKey()).objective()).bound().text())));
  }

  @TestFactory
  Stream<DynamicTest> noPageShowsADivergenceThatIsNone() {
    return PROGRAMS.stream()
        .flatMap(program -> Stream.of("auto", "sampled").map(kl -> compile(program, "kl", kl)))
        .map(
            compilation ->
                DynamicTest.dynamicTest(
                    Explanation.of(compilation.objective()).bound().text(),
                    () -> {
                      for (Term term : compilation.objective().terms()) {
                        assertEquals(
                            term.kind() == Term.Kind.KL, term.mathematics().contains("KL("));
                        assertEquals(
                            term.kind() == Term.Kind.KL, term.latex().contains("\\mathrm{KL}"));
                      }
                      String first = compilation.model().guideOrder().getFirst();
                      assertEquals(Term.Kind.PRIOR, term(compilation, "prior." + first).kind());
                      assertEquals(Term.Kind.ENTROPY, term(compilation, "entropy." + first).kind());
                    }));
  }

  @Test
  void theEdgeOfTheGuideIsTheReason() {
    Compilation compilation = compile(UPWARDS);
    Term prior = term(compilation, "prior.z1");
    assertEquals(Estimator.PATHWISE, prior.estimator());
    assertTrue(prior.reason().contains("z1 -> z2"), prior.reason());
    assertEquals(Estimator.ANALYTIC, term(compilation, "entropy.z1").estimator());
  }

  /** The first has no closed form that is used, the other two are known numbers. */
  @Test
  void halvesHaveTheirExactValues() {
    Compilation compilation = compile(UPWARDS, "samples", "200");
    double[] priors = new double[50];
    for (int seed = 0; seed < priors.length; seed++) {
      RandomBindings bindings = bindings(compilation, 3, seed);
      Map<String, double[]> step = bindings.evaluator(seed).run(compilation.step());
      priors[seed] = step.get("prior.z1")[0];
      assertEquals(0.5 * Math.log(2 * Math.PI) + 0.5, step.get("entropy.z1")[0], ROUNDING);
    }
    double mean = Arrays.stream(priors).average().orElseThrow();
    double variance = Arrays.stream(priors).map(p -> (p - mean) * (p - mean)).sum() / 49;
    assertEquals(-0.5 * Math.log(2 * Math.PI) - 0.005, mean, 4 * Math.sqrt(variance / 50));
  }

  private static RandomBindings bindings(Compilation compilation, int rows, long seed) {
    return new RandomBindings(compilation.model(), compilation.step(), rows, 4, seed);
  }

  /** Models of every kind: those above, and twenty at random. */
  private static Stream<Compilation> small() {
    SplittableRandom random = new SplittableRandom(17);
    Stream<String> randomModels =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    new RandomModel(
                            random,
                            2 + i % 3,
                            () ->
                                TextbookDensity.PRIORS.get(
                                    random.nextInt(TextbookDensity.PRIORS.size())))
                        .text(false));
    return Stream.concat(PROGRAMS.stream(), randomModels).map(GuideOrderTest::compile);
  }

  @TestFactory
  Stream<DynamicTest> termsAddUpToTheBound() {
    Stream<Compilation> shipped =
        Shipped.files(Shipped.MODELS).stream()
            .filter(file -> !file.toString().contains("mnist") && !file.toString().contains("conv"))
            .map(Shipped::compile);
    return Stream.concat(small(), shipped)
        .map(
            compilation ->
                DynamicTest.dynamicTest(
                    Explanation.of(compilation.objective()).bound().text(),
                    () -> {
                      for (boolean training : new boolean[] {true, false}) {
                        var graph = training ? compilation.step() : compilation.evaluation();
                        Map<String, double[]> results =
                            new RandomBindings(compilation.model(), graph, 2, 3, 5)
                                .evaluator()
                                .run(graph);
                        double[] total = results.get(compilation.objective().total());
                        for (int row = 0; row < total.length; row++) {
                          double sum = 0;
                          double size = 0;
                          for (Term term : compilation.objective().bound()) {
                            double value = results.get(term.name())[row];
                            sum += term.kind().sign() * value;
                            size += Math.abs(value);
                          }
                          assertEquals(total[row], sum, ROUNDING * (1 + size));
                        }
                      }
                    }));
  }

  /**
   * In closed form a KL is never negative, whatever the parents' samples are; 0 up to the rounding
   * of its summands.
   */
  @TestFactory
  Stream<DynamicTest> divergencesAreNotNegative() {
    return small()
        .map(
            compilation ->
                DynamicTest.dynamicTest(
                    Explanation.of(compilation.objective()).bound().text(),
                    () -> {
                      List<Term> divergences =
                          compilation.objective().terms().stream()
                              .filter(term -> term.kind() == Term.Kind.KL)
                              .toList();
                      int draws = 30;
                      double[][] values = new double[divergences.size()][draws];
                      for (int seed = 0; seed < draws; seed++) {
                        Map<String, double[]> results =
                            bindings(compilation, 2, 3).evaluator(seed).run(compilation.step());
                        for (int i = 0; i < values.length; i++) {
                          values[i][seed] = results.get(divergences.get(i).name())[0];
                        }
                      }
                      for (int i = 0; i < values.length; i++) {
                        double mean = Arrays.stream(values[i]).average().orElseThrow();
                        double error =
                            Math.sqrt(
                                Arrays.stream(values[i]).map(v -> (v - mean) * (v - mean)).sum()
                                    / draws
                                    / (draws - 1));
                        boolean exact = divergences.get(i).estimator() == Estimator.ANALYTIC;
                        double least = exact ? Arrays.stream(values[i]).min().orElseThrow() : mean;
                        assertTrue(
                            least >= -ROUNDING - (exact ? 0 : 4 * error),
                            divergences.get(i).name() + " " + least);
                      }
                    }));
  }

  @ParameterizedTest
  @CsvSource({"auto, 0.3", "sampled, 0.3", "auto, 4"})
  void betaWeighsBothHalves(String kl, double beta) {
    Compilation compilation =
        compile(THREE_LAYERS, "kl", kl, "beta", Double.toString(beta), "warmup", "7 steps");
    RandomBindings bindings = bindings(compilation, 3, 2);
    bindings.statistics.put("schedule.warmup", new double[] {0.5});
    Map<String, double[]> step = bindings.evaluator().run(compilation.step());
    double rest = 0;
    for (String name : List.of("prior.a", "entropy.a", "prior.b", "entropy.b")) {
      rest += step.get(name)[0];
    }
    rest -= step.get("kl.c")[0];
    assertEquals(
        -(step.get("likelihood.x")[0] + 0.5 * beta * rest), step.get("loss")[0], 10 * ROUNDING);
  }

  /** A density below its free bits would have no gradient, and no such pair has any bits. */
  @ParameterizedTest
  @ValueSource(strings = {UPWARDS, THREE_LAYERS, DISCRETE})
  void freeBitsNeedADivergence(String program) {
    List<String> codes =
        Shipped.complaints(new Source("test.vae", program + "objective elbo(free_bits = 0.1)\n"))
            .stream()
            .map(diagnostic -> diagnostic.code())
            .toList();
    assertTrue(codes.contains("free-bits"), codes.toString());
  }

  /** The same model with a guide that follows it downwards has a KL for each latent. */
  @Test
  void aGuideInTheOrderOfTheModelHasDivergences() {
    Compilation downwards =
        compile(
            UPWARDS
                .replace("q(z1 | x) = Normal(0 * x, 1)", "q(z2 | x) = Normal(0 * x, 1)")
                .replace("q(z2 | z1) = Normal(z1, 0.1)", "q(z1 | z2) = Normal(z2, 0.1)"),
            "free_bits",
            "0.1");
    assertEquals(
        "log p(x) >= E_q[log p(x | z1)] - KL(q(z2 | x) || p(z2))"
            + " - E_q(z2 | x)[KL(q(z1 | z2) || p(z1 | z2))]",
        Explanation.of(downwards.objective()).bound().text());
    assertFalse(downwards.objective().terms().stream().anyMatch(t -> t.name().contains("prior")));
  }
}
