package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

/**
 * For small models drawn at random, the bound that the compiler derives, the same with every KL and
 * every finite latent sampled, and quadrature agree, and so do their gradients.
 *
 * <p>{@code -Drandom.models=100} draws so many models of each size; further {@code
 * -Drandom.models.seed} draws others.
 */
class RandomModelsTest {
  private static final int MODELS_PER_SIZE = Integer.getInteger("random.models", 3);
  private static final long SEED = Long.getLong("random.models.seed", 9);
  private static final int MOST_LATENTS = 4;

  private static final int REPETITIONS = 40;
  private static final int ROWS = 120;
  private static final int NODES = 37;

  /** For four latents, of which nested sums of {@link #NODES} would take seconds. */
  private static final int FEWER_NODES = 27;

  /** Of central differences: the error is its square times a third derivative. */
  private static final double STEP = 1e-3;

  /** Of quadrature, as checked below; standard errors are a hundred times this. */
  private static final double EXACT = 5e-5;

  /** Beyond four standard errors lies one in 16,000 estimates that is right. */
  private static final double STANDARD_ERRORS = 4;

  /** Families from a shuffled deck, so that few models show every one. */
  private static final class Deck {
    private final RandomGenerator random;
    private final Deque<TextbookDensity> cards = new ArrayDeque<>();

    Deck(RandomGenerator random) {
      this.random = random;
    }

    TextbookDensity deal() {
      if (cards.isEmpty()) {
        List<TextbookDensity> shuffled = new ArrayList<>(TextbookDensity.PRIORS);
        Collections.shuffle(shuffled, random);
        cards.addAll(shuffled);
      }
      return cards.pop();
    }
  }

  static List<RandomModel> models() {
    SplittableRandom random = new SplittableRandom(SEED);
    Deck deck = new Deck(random);
    List<RandomModel> models = new ArrayList<>();
    for (int i = 0; i < MODELS_PER_SIZE; i++) {
      for (int latents = 1; latents <= MOST_LATENTS; latents++) {
        models.add(new RandomModel(random, latents, deck::deal));
      }
    }
    return models;
  }

  @Test
  void everyFamilyIsAPriorAndAGuide() {
    Set<TextbookDensity> priors = EnumSet.noneOf(TextbookDensity.class);
    Set<TextbookDensity> guides = EnumSet.noneOf(TextbookDensity.class);
    Set<TextbookDensity> posteriors = EnumSet.noneOf(TextbookDensity.class);
    for (RandomModel model : models()) {
      for (RandomModel.Conditional guide : model.guides()) {
        priors.add(guide.variable().family());
        (guide.exact() ? posteriors : guides).add(guide.family());
      }
    }
    assertEquals(EnumSet.copyOf(TextbookDensity.PRIORS), priors);
    Set<TextbookDensity> possible =
        TextbookDensity.PRIORS.stream()
            .flatMap(prior -> prior.guides().stream())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(TextbookDensity.class)));
    assertEquals(possible, guides);
    assertEquals(EnumSet.of(TextbookDensity.BERNOULLI, TextbookDensity.CATEGORICAL), posteriors);
  }

  @Test
  void quadratureConverges() {
    for (RandomModel model : models()) {
      if (model.latents().size() <= 2) {
        double[][] numbers = model.numbers();
        assertEquals(
            new NestedQuadrature(model, 4 * NODES).bound(numbers),
            new NestedQuadrature(model, NODES).bound(numbers),
            EXACT / 2,
            model::toString);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> automaticSampledAndExactBoundsAgree() {
    return models().stream()
        .map(model -> DynamicTest.dynamicTest(model.toString(), () -> check(model)));
  }

  private static void check(RandomModel model) {
    double[][] numbers = model.numbers();
    SplittableRandom random = new SplittableRandom(7);
    double[][] direction =
        Arrays.stream(numbers)
            .map(values -> Arrays.stream(values).map(v -> random.nextGaussian()).toArray())
            .toArray(double[][]::new);
    NestedQuadrature quadrature = new NestedQuadrature(model, nodes(model));
    double exact = quadrature.bound(numbers);
    double slope =
        (quadrature.bound(moved(numbers, direction, STEP))
                - quadrature.bound(moved(numbers, direction, -STEP)))
            / (2 * STEP);
    for (boolean sampled : new boolean[] {false, true}) {
      String text = model.text(sampled);
      Estimates estimates = estimate(model, text, sampled ? "sampled" : "auto", direction);
      agree(exact, estimates.bounds, "bound of\n" + text);
      agree(slope, estimates.slopes, "gradient of\n" + text);
    }
  }

  private static int nodes(RandomModel model) {
    return model.latents().size() == MOST_LATENTS ? FEWER_NODES : NODES;
  }

  private static double[][] moved(double[][] numbers, double[][] direction, double step) {
    double[][] moved = new double[numbers.length][];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = numbers[i].clone();
      for (int j = 0; j < moved[i].length; j++) {
        moved[i][j] += step * direction[i][j];
      }
    }
    return moved;
  }

  /** Bounds, and derivatives along a direction, each a mean over independent rows. */
  private record Estimates(double[] bounds, double[] slopes) {}

  private static Estimates estimate(
      RandomModel model, String text, String kl, double[][] direction) {
    Compilation compilation =
        Compiler.compile(new Source("random.vae", text), new CompilerOptions(Map.of("kl", kl)));
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, SEED);
    for (RandomModel.Learned learned : model.learned()) {
      bindings.parameters.put(learned.name(), model.numbers()[learned.index()]);
    }
    bindings.inputs.put("x", repeated(model.data()[0]));
    bindings.inputs.put("y", repeated(model.data()[1]));
    double[] bounds = new double[REPETITIONS];
    double[] slopes = new double[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      Map<String, double[]> results = bindings.evaluator(1000 + i).run(compilation.step());
      bounds[i] = results.get("elbo")[0];
      for (RandomModel.Learned learned : model.learned()) {
        // The gradients are those of the loss.
        double[] gradient = results.get(Compilation.gradient(learned.name()));
        for (int j = 0; j < gradient.length; j++) {
          slopes[i] -= gradient[j] * direction[learned.index()][j];
        }
      }
    }
    return new Estimates(bounds, slopes);
  }

  private static double[] repeated(double value) {
    double[] rows = new double[ROWS];
    Arrays.fill(rows, value);
    return rows;
  }

  private static void agree(double exact, double[] estimates, String what) {
    assertTrue(Arrays.stream(estimates).allMatch(Double::isFinite), () -> "infinite " + what);
    double mean = Arrays.stream(estimates).average().orElseThrow();
    double variance =
        Arrays.stream(estimates).map(e -> (e - mean) * (e - mean)).sum() / (estimates.length - 1);
    double error = Math.sqrt(variance / estimates.length);
    assertEquals(exact, mean, STANDARD_ERRORS * error + EXACT * (1 + Math.abs(exact)), what);
  }
}
