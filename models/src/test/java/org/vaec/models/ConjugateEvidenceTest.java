package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.data.DataSet;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.evaluate.Evaluation;
import org.vaec.evaluate.Evaluator;
import org.vaec.graph.Special;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.Initialization;
import org.vaec.train.Optimizer;
import org.vaec.train.Trainer;
import org.vaec.train.TrainingOptions;

/**
 * Every conjugate pair of the documents, trained and evaluated by both engines: the elbo and log
 * p(x) are one number, and it is the evidence that textbooks give.
 */
class ConjugateEvidenceTest {
  /** Double precision over sums of a few tens of numbers below 1e3. */
  private static final double ROUNDING = 1e-9;

  private static final int ROWS = 10;

  @TempDir Path folder;

  /** What the program has learned. */
  private record Learned(State state) {
    double[] real(String name) {
      return state.get(name);
    }

    double positive(String name) {
      return 1e-4 + Math.log1p(Math.exp(state.get(name)[0]));
    }
  }

  /**
   * A model of x, an exact posterior of z and log p of a row.
   *
   * @param likelihoods with the data that they are of
   */
  private record Pair(
      String data,
      String prior,
      String likelihoods,
      Function<Learned, ToDoubleFunction<double[]>> evidence) {
    String text() {
      String all = likelihoods + data;
      String given = all.contains("likelihood y") ? "x, y" : "x";
      return data
          + "\n"
          + (prior.matches(".*\\ba\\b.*") ? "param a : positive\n" : "")
          + "prior z"
          + prior
          + "\n"
          + likelihoods
          + "\nguide q(z | "
          + given
          + ") = p(z | "
          + given
          + ")\n";
    }
  }

  private static Pair pair(
      String data, String prior, String likelihoods, ToDoubleFunction<double[]> evidence) {
    return new Pair(data, prior, likelihoods, learned -> evidence);
  }

  private static Stream<Pair> pairs() {
    return Stream.of(normals(), rates(), variances(), probabilities(), shares()).flatMap(s -> s);
  }

  private static Stream<Pair> normals() {
    return Stream.of(
        pair(
            real(1),
            " ~ Normal(0.3, 1.2)",
            "likelihood x ~ Normal(z, 0.7)",
            x -> normal(x, 0.3, 1.2, 0.7)),
        pair(
            real(3),
            " ~ Normal(0.3, 1.2)",
            "likelihood x ~ Normal(z, 0.7)",
            x -> normal(x, 0.3, 1.2, 0.7)),
        pair(
            "data x[2] : real from columns 1..2",
            "[2] ~ Normal(0.3, 1.2)",
            "likelihood x ~ Normal(2 * z + 1, 0.7)",
            x -> each(x, v -> normal(new double[] {v}, 1.6, 2.4, 0.7))),
        new Pair(
            real(3),
            " ~ Normal(0, a)",
            "param m : real\nlikelihood x ~ Normal(m + z, 0.7)",
            w -> x -> normal(x, w.real("m")[0], w.positive("a"), 0.7)),
        new Pair(
            real(3),
            "[2] ~ Normal(0, I)",
            "param W[3, 2] : real\nparam s : positive\nlikelihood x ~ Normal(W @ z + 0.4, s)",
            w -> x -> factors(x, w.real("W"), 0.4, w.positive("s"))),
        pair(
            "data x[2] : real from columns 1..2",
            "[2] ~ MultivariateNormal(0.4, covariance = I)",
            "likelihood x ~ MultivariateNormal(z, covariance = I)",
            x -> each(x, v -> normal(new double[] {v}, 0.4, 1, 1))),
        pair(
            positive(3),
            " ~ Normal(0.3, 1.2)",
            "likelihood x ~ LogNormal(z, 0.7)",
            x ->
                normal(Arrays.stream(x).map(Math::log).toArray(), 0.3, 1.2, 0.7)
                    - each(x, Math::log)));
  }

  private static Stream<Pair> rates() {
    return Stream.of(
        pair(count(1), " ~ Gamma(2, 1.5)", "likelihood x ~ Poisson(z)", x -> poisson(x, 2, 1.5, 1)),
        new Pair(
            count(3),
            " ~ Gamma(a, 1)",
            "likelihood x ~ Poisson(z)",
            w -> x -> poisson(x, w.positive("a"), 1, 1)),
        pair(
            count(3),
            " ~ Exponential(0.5)",
            "likelihood x ~ Poisson(2 * z)",
            x -> poisson(x, 1, 0.5, 2)),
        pair(
            "data x[2] : count from columns 1..2",
            "[2] ~ Gamma(2, 1.5)",
            "likelihood x ~ Poisson(z)",
            x -> each(x, v -> poisson(new double[] {v}, 2, 1.5, 1))),
        pair(
            positive(1),
            " ~ Gamma(2, 1.5)",
            "likelihood x ~ Exponential(z)",
            x -> rate(2, 1.5, 1, x[0], 0)),
        pair(
            positive(3),
            " ~ Gamma(2, 1.5)",
            "likelihood x ~ Exponential(z)",
            x -> rate(2, 1.5, 3, sum(x), 0)),
        new Pair(
            positive(3),
            " ~ Gamma(2, a)",
            "likelihood x ~ Gamma(1.7, z)",
            w -> x -> rate(2, w.positive("a"), 3 * 1.7, sum(x), gamma(x, 0.7))),
        pair(
            positive(3),
            " ~ Gamma(2, 1.5)",
            "likelihood x ~ InverseGamma(1.7, z)",
            x -> rate(2, 1.5, 3 * 1.7, each(x, v -> 1 / v), gamma(x, -2.7))),
        pair(
            real(3),
            " ~ Gamma(2, 1.5)",
            "likelihood x ~ Normal(0.3, variance = 1 / z)",
            x -> rate(2, 1.5, 1.5, halfSquares(x, 0.3), -1.5 * Math.log(2 * Math.PI))),
        pair(
            real(3),
            " ~ Exponential(1.5)",
            "likelihood x ~ Normal(0.3, 1 / sqrt(z))",
            x -> rate(1, 1.5, 1.5, halfSquares(x, 0.3), -1.5 * Math.log(2 * Math.PI))),
        pair(
            "data x : count from column 1\ndata y : positive from column 2",
            " ~ Gamma(2, 1.5)",
            "likelihood x ~ Poisson(z)\nlikelihood y ~ Exponential(3 * z)",
            x -> rate(2, 1.5, x[0] + 1, 1 + 3 * x[1], Math.log(3) - Special.logGamma(x[0] + 1))));
  }

  private static Stream<Pair> variances() {
    return Stream.of(
        pair(
            real(1),
            " ~ InverseGamma(2, 1.5)",
            "likelihood x ~ Normal(0.3, variance = z)",
            x -> rate(2, 1.5, 0.5, halfSquares(x, 0.3), -0.5 * Math.log(2 * Math.PI))),
        new Pair(
            real(3),
            " ~ InverseGamma(a, 1.5)",
            "param m : real\nlikelihood x ~ Normal(m, variance = z)",
            w ->
                x ->
                    rate(
                        w.positive("a"),
                        1.5,
                        1.5,
                        halfSquares(x, w.real("m")[0]),
                        -1.5 * Math.log(2 * Math.PI))),
        pair(
            positive(3),
            " ~ InverseGamma(2, 1.5)",
            "likelihood x ~ Exponential(1 / z)",
            x -> rate(2, 1.5, 3, sum(x), 0)),
        pair(
            positive(3),
            " ~ InverseGamma(2, 1.5)",
            "likelihood x ~ Gamma(1.7, 1 / z)",
            x -> rate(2, 1.5, 3 * 1.7, sum(x), gamma(x, 0.7))));
  }

  private static Stream<Pair> probabilities() {
    return Stream.of(
        pair(
            "data x : binary from column 1",
            " ~ Beta(2, 3)",
            "likelihood x ~ Bernoulli(probs = z)",
            x -> beta(2, 3, x[0], 1 - x[0])),
        pair(
            "data x[3] : binary from columns 1..3",
            " ~ Beta(2, 3)",
            "likelihood x ~ Bernoulli(probs = z)",
            x -> beta(2, 3, sum(x), 3 - sum(x))),
        pair(
            "data x[2] : binary from columns 1..2",
            "[2] ~ Beta(2, 3)",
            "likelihood x ~ Bernoulli(probs = z)",
            x -> each(x, v -> beta(2, 3, v, 1 - v))),
        new Pair(
            count(3),
            " ~ Beta(a, 2)",
            "likelihood x ~ Binomial(12, probs = z)",
            w -> x -> beta(w.positive("a"), 2, sum(x), 36 - sum(x)) + each(x, v -> choose(12, v))),
        pair(
            count(3),
            " ~ Beta(2, 3)",
            "likelihood x ~ Geometric(probs = z)",
            x -> beta(2, 3, 3, sum(x))));
  }

  private static Stream<Pair> shares() {
    String prior = "[3] ~ Dirichlet(0.7)";
    return Stream.of(
        pair(
            "data x : category(3) from column 1",
            prior,
            "likelihood x ~ Categorical(probs = z)",
            x -> dirichlet(0.7, indicators(x[0]))),
        pair(
            "data x : category(3) from column 1\ndata y : category(3) from column 2",
            prior,
            "likelihood x ~ Categorical(probs = z)\nlikelihood y ~ Categorical(probs = z)",
            x -> {
              double[] counts = indicators(x[0]);
              counts[(int) x[1]]++;
              return dirichlet(0.7, counts);
            }),
        pair(
            "data x[3] : binary from columns 1..3",
            prior,
            "likelihood x ~ OneHotCategorical(probs = z)",
            x -> dirichlet(0.7, x)),
        new Pair(
            count(3),
            "[3] ~ Dirichlet(a)",
            "likelihood x ~ Multinomial(7, probs = z)",
            w ->
                x ->
                    dirichlet(w.positive("a"), x)
                        + Special.logGamma(8)
                        - each(x, v -> Special.logGamma(v + 1))));
  }

  @TestFactory
  Stream<DynamicTest> theElboIsLogPOfXAndWhatTextbooksGive() {
    return pairs()
        .flatMap(
            pair ->
                Stream.of(EngineChoice.Kind.values())
                    .map(
                        kind ->
                            DynamicTest.dynamicTest(
                                kind + "\n" + pair.text(), () -> check(pair, kind))));
  }

  private void check(Pair pair, EngineChoice.Kind kind) throws Exception {
    Compilation compilation =
        Compiler.compile(
            new Source("test.vae", pair.text()), new CompilerOptions(Map.of("epochs", "2")));
    Path data =
        DrawnData.write(
            compilation.model(),
            new SplittableRandom(5),
            ROWS,
            Files.createTempDirectory(folder, "data"));
    TrainingOptions options =
        new TrainingOptions(data, 1, 0, Precision.FLOAT64, Map.of("epochs", "2"));
    DataSet set = Run.read(compilation.model(), options);
    State state =
        State.of(Precision.FLOAT64, List.of(compilation.step(), compilation.evaluation()));
    Initialization.fill(state, compilation.model(), set, 1);
    EngineChoice choice = EngineChoice.of(kind).withThreads(1);
    Optimizer optimizer = Optimizer.of(compilation.model().train(), state.parameters());
    try (Engine engine =
        choice.create(new Program(compilation.step(), compilation.gradients()), state)) {
      new Trainer(compilation, set.training(), engine, optimizer, 1)
          .train(progress -> {}, () -> false);
    }
    Evaluation evaluation;
    try (Engine engine = choice.create(Program.of(compilation.evaluation()), state)) {
      evaluation = new Evaluator(compilation, engine, 1).evaluate(set.training(), 1, true);
    }
    double expected =
        rows(data).mapToDouble(pair.evidence().apply(new Learned(state))).average().orElseThrow();
    double tolerance = ROUNDING * (1 + Math.abs(expected));
    assertEquals(evaluation.elbo(), evaluation.loglik(), ROUNDING);
    assertEquals(expected, evaluation.elbo(), tolerance);
  }

  private static Stream<double[]> rows(Path csv) throws Exception {
    return Files.readAllLines(csv).stream()
        .skip(1)
        .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray());
  }

  // ---- the data ----

  private static String real(int count) {
    return data("real", count);
  }

  private static String positive(int count) {
    return data("positive", count);
  }

  private static String count(int count) {
    return data("count", count);
  }

  private static String data(String type, int count) {
    return count == 1
        ? "data x : " + type + " from column 1"
        : "data x[%d] : %s from columns 1..%d".formatted(count, type, count);
  }

  // ---- the formulas ----

  private static double each(double[] x, DoubleUnaryOperator term) {
    return Arrays.stream(x).map(term).sum();
  }

  private static double sum(double[] x) {
    return each(x, v -> v);
  }

  private static double halfSquares(double[] x, double m) {
    return each(x, v -> 0.5 * (v - m) * (v - m));
  }

  private static double[] indicators(double category) {
    double[] indicators = new double[3];
    indicators[(int) category] = 1;
    return indicators;
  }

  /** x_i = m + z + t e_i with z of deviation s: the covariance is s^2 1 1' + t^2 I. */
  private static double normal(double[] x, double m, double s, double t) {
    int n = x.length;
    double total = each(x, v -> v - m);
    double spread = t * t + n * s * s;
    return -0.5 * n * Math.log(2 * Math.PI)
        - (n - 1) * Math.log(t)
        - 0.5 * Math.log(spread)
        - (halfSquares(x, m) - 0.5 * s * s * total * total / spread) / (t * t);
  }

  /** x ~ Normal(m, W W' + s^2 I) for W of two columns, by elimination. */
  private static double factors(double[] x, double[] w, double m, double s) {
    int n = x.length;
    double[][] rows = new double[n][n + 1];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rows[i][j] = w[2 * i] * w[2 * j] + w[2 * i + 1] * w[2 * j + 1] + (i == j ? s * s : 0);
      }
      rows[i][n] = x[i] - m;
    }
    double result = -0.5 * n * Math.log(2 * Math.PI);
    for (int i = 0; i < n; i++) {
      double pivot = rows[i][i];
      result -= 0.5 * Math.log(pivot) + 0.5 * rows[i][n] * rows[i][n] / pivot;
      for (int k = i + 1; k < n; k++) {
        double factor = rows[k][i] / pivot;
        for (int j = i; j <= n; j++) {
          rows[k][j] -= factor * rows[i][j];
        }
      }
    }
    return result;
  }

  /**
   * log of the integral of Gamma(z; a, b) z^power exp(-total z + constant), and as well of
   * InverseGamma(z; a, b) z^-power exp(-total / z + constant).
   */
  private static double rate(double a, double b, double power, double total, double constant) {
    return a * Math.log(b)
        - Special.logGamma(a)
        + Special.logGamma(a + power)
        - (a + power) * Math.log(b + total)
        + constant;
  }

  /** Counts of rate k z with z ~ Gamma(a, b): negative binomial, if it is one count. */
  private static double poisson(double[] x, double a, double b, double k) {
    return rate(
        a, b, sum(x), k * x.length, each(x, v -> v * Math.log(k) - Special.logGamma(v + 1)));
  }

  /** What a Gamma or inverse Gamma density of shape 1.7 has beside the rate. */
  private static double gamma(double[] x, double power) {
    return each(x, v -> power * Math.log(v) - Special.logGamma(1.7));
  }

  private static double beta(double a, double b, double ones, double zeros) {
    return logBeta(a + ones, b + zeros) - logBeta(a, b);
  }

  private static double logBeta(double a, double b) {
    return Special.logGamma(a) + Special.logGamma(b) - Special.logGamma(a + b);
  }

  private static double choose(double n, double k) {
    return Special.logGamma(n + 1) - Special.logGamma(k + 1) - Special.logGamma(n - k + 1);
  }

  /** Draws in an order, of shares with a symmetric Dirichlet prior. */
  private static double dirichlet(double a, double[] counts) {
    int n = counts.length;
    return Special.logGamma(n * a)
        - Special.logGamma(n * a + sum(counts))
        + each(counts, c -> Special.logGamma(a + c) - Special.logGamma(a));
  }
}
