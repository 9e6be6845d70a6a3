package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Statistics;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/**
 * Data that are latent where they are missing, against sums and quadrature written out here for
 * each missingness pattern.
 */
class SemiSupervisedTest {
  /** Double arithmetic over a few hundred operations. */
  private static final double ROUNDING = 1e-10;

  /** A central difference with this step is right to about its square, and to 1e-16 over it. */
  private static final double STEP = 1e-5;

  private static final double DIFFERENCE = 1e-8;

  private static final int ROWS = 4;
  private static final int PARTICLES = 3;
  private static final double SUPERVISION = 3;

  private static Compilation compile(String text, Map<String, String> settings) {
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(settings));
  }

  private static Compilation compile(String text) {
    return compile(text, Map.of());
  }

  private static double logSumExp(double... values) {
    double most = Arrays.stream(values).max().orElseThrow();
    return most + Math.log(Arrays.stream(values).map(v -> Math.exp(v - most)).sum());
  }

  private static double[] logSoftmax(double... logits) {
    double sum = logSumExp(logits);
    return Arrays.stream(logits).map(l -> l - sum).toArray();
  }

  private static double logNormal(double x, double loc, double scale) {
    double t = (x - loc) / scale;
    return -0.5 * t * t - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
  }

  private static double logNormal(double x, double loc) {
    return logNormal(x, loc, 1);
  }

  /** One joint value of what a row does not observe: log p(x, y, ...), and log q of it. */
  private record State(double logModel, double logGuide) {}

  /**
   * One row, written out.
   *
   * @param states all joint values under the row's missingness pattern
   * @param logGuide log q of each observed element
   */
  private record Row(List<State> states, double[] logGuide) {
    double elbo() {
      return states.stream()
          .mapToDouble(s -> Math.exp(s.logGuide()) * (s.logModel() - s.logGuide()))
          .sum();
    }

    double logLikelihood() {
      return logSumExp(states.stream().mapToDouble(State::logModel).toArray());
    }
  }

  /** A row's values. */
  private record Values(double x, double[] y, boolean[] observed, Map<String, double[]> learned) {
    double of(String parameter, int index) {
      return learned.get(parameter)[index];
    }

    boolean mayBe(int element, int value) {
      return !observed[element] || y[element] == value;
    }
  }

  private interface WrittenOut {
    Row row(Values values);
  }

  /** Which elements are observed, row by row. */
  private static List<double[]> patterns(int elements) {
    int n = ROWS * elements;
    return List.of(
        IntStream.range(0, n).mapToDouble(i -> 1).toArray(),
        new double[n],
        IntStream.range(0, n).mapToDouble(i -> i % 3 == 0 ? 0 : 1).toArray(),
        IntStream.range(0, n).mapToDouble(i -> i % 3 == 0 ? 1 : 0).toArray());
  }

  /** Bindings with a mask, and the statistic that makes supervision a mean over observed rows. */
  private static RandomBindings bindings(Compilation compilation, double[] mask, int seed) {
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, PARTICLES, seed);
    bindings.inputs.put(Statistics.observedMask("y"), mask);
    int elements = mask.length / ROWS;
    double[] inverse = new double[elements];
    for (int i = 0; i < elements; i++) {
      double count = 0;
      for (int row = 0; row < ROWS; row++) {
        count += mask[row * elements + i];
      }
      inverse[i] = count == 0 ? 0 : ROWS / count;
    }
    bindings.statistics.put(Statistics.inverseObservedShare("y"), inverse);
    return bindings;
  }

  private static List<Row> rows(RandomBindings bindings, WrittenOut written) {
    double[] mask = bindings.inputs.get(Statistics.observedMask("y"));
    int elements = mask.length / ROWS;
    return IntStream.range(0, ROWS)
        .mapToObj(
            row -> {
              double[] y = new double[elements];
              boolean[] observed = new boolean[elements];
              for (int i = 0; i < elements; i++) {
                y[i] = bindings.inputs.get("y")[row * elements + i];
                observed[i] = mask[row * elements + i] == 1;
              }
              return written.row(
                  new Values(bindings.inputs.get("x")[row], y, observed, bindings.parameters));
            })
        .toList();
  }

  /** What training minimises: supervision is a mean over the rows that observe an element. */
  private static double loss(RandomBindings bindings, WrittenOut written) {
    double[] mask = bindings.inputs.get(Statistics.observedMask("y"));
    int elements = mask.length / ROWS;
    List<Row> rows = rows(bindings, written);
    double bound = rows.stream().mapToDouble(Row::elbo).average().orElseThrow();
    double supervision = 0;
    for (int i = 0; i < elements; i++) {
      int element = i;
      supervision +=
          IntStream.range(0, ROWS)
              .filter(row -> mask[row * elements + element] == 1)
              .mapToDouble(row -> rows.get(row).logGuide()[element])
              .average()
              .orElse(0);
    }
    return -bound - SUPERVISION * supervision;
  }

  private static void check(Compilation compilation, int elements, WrittenOut written) {
    for (double[] mask : patterns(elements)) {
      RandomBindings bindings = bindings(compilation, mask, 5);
      Map<String, double[]> step = bindings.evaluator().run(compilation.step());
      Map<String, double[]> evaluated = bindings.evaluator().run(compilation.evaluation());
      List<Row> rows = rows(bindings, written);
      for (int row = 0; row < ROWS; row++) {
        assertEquals(rows.get(row).elbo(), evaluated.get("elbo")[row], ROUNDING);
        double logLikelihood = evaluated.get("log_weight")[row] - Math.log(PARTICLES);
        assertEquals(rows.get(row).logLikelihood(), logLikelihood, ROUNDING);
      }
      double elbo = rows.stream().mapToDouble(Row::elbo).average().orElseThrow();
      assertEquals(elbo, step.get("elbo")[0], ROUNDING);
      assertEquals(loss(bindings, written), step.get("loss")[0], ROUNDING);
      bindings.parameters.forEach(
          (name, values) ->
              assertArrayEquals(
                  differences(values, p -> loss(bindings, written)),
                  step.get(Compilation.gradient(name)),
                  DIFFERENCE,
                  name));
    }
  }

  /** Central differences in the entries of an array, which is left as it was. */
  private static double[] differences(double[] at, ToDoubleFunction<double[]> function) {
    double[] differences = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double centre = at[i];
      at[i] = centre + STEP;
      double above = function.applyAsDouble(at);
      at[i] = centre - STEP;
      double below = function.applyAsDouble(at);
      at[i] = centre;
      differences[i] = (above - below) / (2 * STEP);
    }
    return differences;
  }

  private static final String CLASSES =
      """
      data x : real from column 1
      data y : category(3)? from column 2
      param t[3, 2] : real
      param m[2] : real
      param n[3] : real
      param a[3] : real
      param c[3, 2] : real
      prior y ~ Categorical(free)
      prior j : category(2) ~ Categorical(logits = t[y])
      likelihood x ~ Normal(m[j] + n[y], 1)
      guide q(y | x) = Categorical(logits = a * x)
      guide q(j | x, y) = Categorical(logits = c[y] * x)
      objective elbo(supervision = 3)
      """;

  private static Row classes(Values row) {
    double[] logPrior = logSoftmax(row.learned().get("y.logits"));
    double[] logits = new double[3];
    for (int y = 0; y < 3; y++) {
      logits[y] = row.of("a", y) * row.x();
    }
    double[] logGuide = logSoftmax(logits);
    Stream.Builder<State> states = Stream.builder();
    for (int y = 0; y < 3; y++) {
      if (row.mayBe(0, y)) {
        double[] t = logSoftmax(row.of("t", 2 * y), row.of("t", 2 * y + 1));
        double[] c = logSoftmax(row.of("c", 2 * y) * row.x(), row.of("c", 2 * y + 1) * row.x());
        for (int j = 0; j < 2; j++) {
          double mean = row.of("m", j) + row.of("n", y);
          states.add(
              new State(
                  logPrior[y] + t[j] + logNormal(row.x(), mean),
                  c[j] + (row.observed()[0] ? 0 : logGuide[y])));
        }
      }
    }
    return new Row(states.build().toList(), new double[] {logGuide[(int) row.y()[0]]});
  }

  @Test
  void aClassIsSummedOverWhereItIsMissingAndNowhereElse() {
    check(compile(CLASSES), 1, SemiSupervisedTest::classes);
  }

  @Test
  void densitiesAtTheSampleGiveTheSameSums() {
    check(
        compile(CLASSES.replace("supervision = 3", "supervision = 3, kl = sampled")),
        1,
        SemiSupervisedTest::classes);
  }

  /** Any elements of a row may be missing, whatever the others. */
  @Test
  void eachElementOfAnArrayHasItsOwnGaps() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            data y[2] : binary? from columns 2..3
            param w[2] : real
            param a[2] : real
            prior y ~ Bernoulli(logits = free)
            likelihood x ~ Normal(sum(w * y) ^ 2, 1)
            guide q(y | x) = Bernoulli(logits = a * x)
            objective elbo(supervision = 3)
            """);
    check(
        compilation,
        2,
        row -> {
          double[] q = new double[2];
          Stream.Builder<State> states = Stream.builder();
          for (int state = 0; state < 4; state++) {
            double sum = 0;
            double logModel = 0;
            double logGuide = 0;
            boolean possible = true;
            for (int i = 0; i < 2; i++) {
              int bit = state >> i & 1;
              possible &= row.mayBe(i, bit);
              sum += bit * row.of("w", i);
              logModel += logSoftmax(0, row.of("y.logits", i))[bit];
              logGuide += row.observed()[i] ? 0 : logSoftmax(0, row.of("a", i) * row.x())[bit];
              q[i] = logSoftmax(0, row.of("a", i) * row.x())[(int) row.y()[i]];
            }
            if (possible) {
              states.add(new State(logModel + logNormal(row.x(), sum * sum), logGuide));
            }
          }
          return new Row(states.build().toList(), q);
        });
  }

  @Test
  void whereAllIsObservedTheBoundIsThatOfTheSupervisedModel() {
    String supervised =
        CLASSES
            .replace("category(3)?", "category(3)")
            .replace("prior y", "likelihood y")
            .replace("guide q(y | x) = Categorical(logits = a * x)\n", "")
            .replace("param a[3] : real\n", "")
            .replace("objective elbo(supervision = 3)\n", "");
    assertSameBound(compile(CLASSES), patterns(1).getFirst(), compile(supervised));
  }

  @Test
  void whereNothingIsObservedTheBoundIsThatOfTheLatentClass() {
    String latent =
        CLASSES
            .replace("data y : category(3)? from column 2\n", "")
            .replace("prior y ~", "prior y : category(3) ~")
            .replace("objective elbo(supervision = 3)\n", "");
    assertSameBound(compile(CLASSES), patterns(1).get(1), compile(latent));
  }

  private static void assertSameBound(Compilation partly, double[] mask, Compilation other) {
    RandomBindings ofPartly = bindings(partly, mask, 2);
    RandomBindings ofOther = new RandomBindings(other.model(), other.step(), ROWS, PARTICLES, 2);
    ofOther.parameters.replaceAll((name, values) -> ofPartly.parameters.get(name));
    ofOther.inputs.replaceAll((name, values) -> ofPartly.inputs.get(name));
    assertEquals(
        ofOther.evaluator().run(other.step()).get("elbo")[0],
        ofPartly.evaluator().run(partly.step()).get("elbo")[0],
        ROUNDING);
    Map<String, double[]> evaluated = ofPartly.evaluator().run(partly.evaluation());
    Map<String, double[]> expected = ofOther.evaluator().run(other.evaluation());
    assertArrayEquals(expected.get("log_weight"), evaluated.get("log_weight"), ROUNDING);
    assertArrayEquals(expected.get("elbo"), evaluated.get("elbo"), ROUNDING);
  }

  /** The guide reads y only where it is missing or given; a placeholder must not matter. */
  @Test
  void whatStandsInForAMissingValueDoesNotMatter() {
    Compilation compilation = compile(CLASSES);
    double[] mask = {1, 0, 1, 0};
    RandomBindings one = bindings(compilation, mask, 4);
    RandomBindings other = bindings(compilation, mask, 4);
    double[] y = other.inputs.get("y").clone();
    y[1] = (y[1] + 1) % 3;
    y[3] = (y[3] + 2) % 3;
    other.inputs.put("y", y);
    Map<String, double[]> expected = one.evaluator().run(compilation.step());
    Map<String, double[]> found = other.evaluator().run(compilation.step());
    expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), 0, name));
  }

  /** The guide draws z before y, the model y before z: no KL of z comes in one piece. */
  private static final String AGAINST_THE_MODEL =
      """
      data x : real from column 1
      data y : category(2)? from column 2
      param m[2] : real
      param a[2] : real
      prior y ~ Categorical(free)
      prior z ~ Normal(m[y], 1)
      likelihood x ~ Normal(z, 0.7)
      guide q(z | x) = Normal(0.4 * x, 0.8)
      guide q(y | z) = Categorical(logits = a * z) %s
      """;

  /** The bound of a row by the trapezoid rule over z, exact to rounding for a smooth density. */
  private static double againstTheModel(Values row) {
    double[] logPrior = logSoftmax(row.learned().get("y.logits"));
    double width = 0.01;
    double sum = 0;
    for (int i = -800; i <= 800; i++) {
      double z = 0.4 * row.x() + i * width;
      double logGuide = logNormal(z, 0.4 * row.x(), 0.8);
      double[] logClass = logSoftmax(row.of("a", 0) * z, row.of("a", 1) * z);
      for (int y = 0; y < 2; y++) {
        if (row.mayBe(0, y)) {
          double logQ = row.observed()[0] ? 0 : logClass[y];
          double logModel =
              logPrior[y] + logNormal(z, row.of("m", y), 1) + logNormal(row.x(), z, 0.7);
          sum += width * Math.exp(logGuide + logQ) * (logModel - logGuide - logQ);
        }
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "by score", "by score(baseline = none)"})
  void anEdgeAgainstTheModelIsRightUnderEveryPattern(String estimator) {
    Compilation compilation = compile(AGAINST_THE_MODEL.formatted(estimator));
    Term kl =
        compilation.objective().terms().stream()
            .filter(term -> term.name().equals("kl.z"))
            .findFirst()
            .orElseThrow();
    assertTrue(kl.reason().contains("the edge z -> y of q"), kl.reason());
    for (double[] mask : patterns(1)) {
      RandomBindings bindings = bindings(compilation, mask, 6);
      ToDoubleFunction<double[]> bound =
          p ->
              rows(bindings, row -> new Row(List.of(new State(againstTheModel(row), 0)), null))
                  .stream()
                  .mapToDouble(Row::elbo)
                  .average()
                  .orElseThrow();
      double[] gradient =
          Arrays.stream(differences(bindings.parameters.get("a"), bound)).map(d -> -d).toArray();
      int repetitions = 1000;
      double[][] draws = new double[3][repetitions];
      for (int i = 0; i < repetitions; i++) {
        Map<String, double[]> step = bindings.evaluator(100 + i).run(compilation.step());
        draws[0][i] = step.get("elbo")[0];
        draws[1][i] = step.get(Compilation.gradient("a"))[0];
        draws[2][i] = step.get(Compilation.gradient("a"))[1];
      }
      assertMean(bound.applyAsDouble(null), draws[0]);
      assertMean(gradient[0], draws[1]);
      assertMean(gradient[1], draws[2]);
    }
  }

  /** Within 4 standard errors, and rounding where there is no noise. */
  private static void assertMean(double expected, double[] draws) {
    double mean = Arrays.stream(draws).average().orElseThrow();
    double variance = Arrays.stream(draws).map(d -> (d - mean) * (d - mean)).sum() / draws.length;
    assertEquals(expected, mean, 4 * Math.sqrt(variance / draws.length) + DIFFERENCE);
  }

  /** Bounds of a continuous y, at several settings of the objective. */
  static Stream<Map<String, String>> settings() {
    return Stream.of(
        Map.of(), Map.of("kl", "sampled"), Map.of("samples", "3"), Map.of("gradient", "stl"));
  }

  private static final String LINEAR =
      """
      data x : real from column 1
      data y : real? from column 2
      param w : real
      param b : real
      param a : real
      param d : real
      prior y ~ Normal(0, 1)
      prior z ~ Normal(w * y, 1)
      likelihood x ~ Normal(z + b * y, 1)
      guide q(y | x) = Normal(a * x, 0.8)
      guide q(z | x, y) = Normal(0.3 * x + d * y, 0.7)
      """;

  /** The bound of a row is quadratic in the noise, so three nodes a dimension give it exactly. */
  private static double linear(Values row) {
    double[] nodes = {-Math.sqrt(3), 0, Math.sqrt(3)};
    double[] weights = {1.0 / 6, 2.0 / 3, 1.0 / 6};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      boolean observed = row.observed()[0];
      double loc = row.of("a", 0) * row.x();
      double y = observed ? row.y()[0] : loc + 0.8 * nodes[i];
      double ofY = logNormal(y, 0) - (observed ? 0 : logNormal(y, loc, 0.8));
      for (int j = 0; j < 3; j++) {
        double mean = 0.3 * row.x() + row.of("d", 0) * y;
        double z = mean + 0.7 * nodes[j];
        sum +=
            weights[i]
                * weights[j]
                * (ofY
                    + logNormal(z, row.of("w", 0) * y)
                    - logNormal(z, mean, 0.7)
                    + logNormal(row.x(), z + row.of("b", 0) * y));
      }
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aNumberIsDrawnWhereItIsMissingAndNowhereElse(Map<String, String> settings) {
    Compilation compilation = compile(LINEAR, settings);
    for (double[] mask : patterns(1)) {
      RandomBindings bindings = bindings(compilation, mask, 3);
      double expected =
          rows(bindings, row -> new Row(List.of(new State(linear(row), 0)), null)).stream()
              .mapToDouble(Row::elbo)
              .average()
              .orElseThrow();
      double[] draws =
          IntStream.range(0, 2000)
              .mapToDouble(i -> bindings.evaluator(i).run(compilation.step()).get("elbo")[0])
              .toArray();
      assertMean(expected, draws);
    }
  }

  @Test
  void aSampleOfWhatIsObservedIsNoNoise() {
    Compilation compilation = compile(AGAINST_THE_MODEL.formatted("by score"));
    RandomBindings bindings = bindings(compilation, patterns(1).getFirst(), 1);
    Map<String, double[]> step = bindings.evaluator().run(compilation.step());
    assertArrayEquals(new double[2], step.get(Compilation.gradient("a")), 0);
  }
}
