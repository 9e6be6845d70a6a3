package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.models.PartlyObservedRow.bindings;
import static org.vaec.models.PartlyObservedRow.patterns;
import static org.vaec.models.WrittenOut.logNormal;
import static org.vaec.models.WrittenOut.logSoftmax;

import java.util.Map;
import java.util.function.DoubleSupplier;
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
import org.vaec.objective.Term;
import org.vaec.source.Source;

/**
 * Data that are latent where they are missing, in models where something is drawn: means over draws
 * against quadrature written out here for each missingness pattern.
 */
class DrawnWhereMissingTest {
  /** Of central differences, and of sums where nothing is noise. */
  private static final double ROUNDING = 1e-8;

  private static Compilation compile(String text, Map<String, String> settings) {
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(settings));
  }

  private static double mean(RandomBindings bindings, ToDoubleFunction<PartlyObservedRow> bound) {
    return PartlyObservedRow.of(bindings).stream().mapToDouble(bound).average().orElseThrow();
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
  private static double againstTheModel(PartlyObservedRow row) {
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
    Compilation compilation = compile(AGAINST_THE_MODEL.formatted(estimator), Map.of());
    Term prior =
        compilation.objective().terms().stream()
            .filter(term -> term.name().equals("prior.z"))
            .findFirst()
            .orElseThrow();
    assertTrue(prior.reason().contains("the edge z -> y of q"), prior.reason());
    for (double[] mask : patterns(1)) {
      RandomBindings bindings = bindings(compilation, mask, 6);
      DoubleSupplier bound = () -> mean(bindings, DrawnWhereMissingTest::againstTheModel);
      double[] slope = bindings.differences("a", bound);
      int repetitions = 1000;
      double[][] draws = new double[3][repetitions];
      for (int i = 0; i < repetitions; i++) {
        Map<String, double[]> step = bindings.evaluator(100 + i).run(compilation.step());
        draws[0][i] = step.get("elbo")[0];
        draws[1][i] = step.get(Compilation.gradient("a"))[0];
        draws[2][i] = step.get(Compilation.gradient("a"))[1];
      }
      new Draws(draws[0]).assertMean(bound.getAsDouble(), ROUNDING);
      new Draws(draws[1]).assertMean(-slope[0], ROUNDING);
      new Draws(draws[2]).assertMean(-slope[1], ROUNDING);
    }
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
  private static double linear(PartlyObservedRow row) {
    double[] nodes = {-Math.sqrt(3), 0, Math.sqrt(3)};
    double[] weights = {1.0 / 6, 2.0 / 3, 1.0 / 6};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      boolean observed = row.observed()[0];
      double loc = row.of("a", 0) * row.x();
      double y = observed ? row.y()[0] : loc + 0.8 * nodes[i];
      double ofY = logNormal(y, 0, 1) - (observed ? 0 : logNormal(y, loc, 0.8));
      for (int j = 0; j < 3; j++) {
        double mean = 0.3 * row.x() + row.of("d", 0) * y;
        double z = mean + 0.7 * nodes[j];
        sum +=
            weights[i]
                * weights[j]
                * (ofY
                    + logNormal(z, row.of("w", 0) * y, 1)
                    - logNormal(z, mean, 0.7)
                    + logNormal(row.x(), z + row.of("b", 0) * y, 1));
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
      double expected = mean(bindings, DrawnWhereMissingTest::linear);
      double[] draws =
          IntStream.range(0, 2000)
              .mapToDouble(i -> bindings.evaluator(i).run(compilation.step()).get("elbo")[0])
              .toArray();
      new Draws(draws).assertMean(expected, ROUNDING);
    }
  }

  @Test
  void aSampleOfWhatIsObservedIsNoNoise() {
    Compilation compilation = compile(AGAINST_THE_MODEL.formatted("by score"), Map.of());
    RandomBindings bindings = bindings(compilation, patterns(1).getFirst(), 1);
    Map<String, double[]> step = bindings.evaluator().run(compilation.step());
    assertArrayEquals(new double[2], step.get(Compilation.gradient("a")), 0);
  }
}
