package org.vaec.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.data.DataSet;
import org.vaec.data.Options;
import org.vaec.engine.Precision;
import org.vaec.engine.State;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;

/**
 * What is a location or a scale of data starts at the data and is stepped in their units, however
 * it is written: as a head, as a layer in place, as {@code free} or as a {@code param}.
 */
class DataStartsTest {
  private static final int ROWS = 200;
  private static final int INPUTS = 4;

  @TempDir private Path folder;

  private static Compilation compile(String program) {
    return Compiler.compile(new Source("model.vae", program), CompilerOptions.NONE);
  }

  /**
   * Inputs a1 to a4, of which one is nearly another, and y, a linear function of them and noise.
   */
  private Path table(double mean, double deviation) throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder("a1,a2,a3,a4,y\n");
    for (int row = 0; row < ROWS; row++) {
      double[] a = random.doubles(INPUTS, -1, 1).toArray();
      a[3] = 0.9 * a[2] + 0.2 * a[3];
      double y = 0.8 * a[0] - 0.5 * a[1] + 1.1 * a[2] - 0.6 * a[3] + 0.6 * random.nextGaussian();
      for (double number : a) {
        text.append(number).append(',');
      }
      text.append(mean + deviation * y).append('\n');
    }
    return Files.writeString(folder.resolve("table.csv"), text.toString());
  }

  private static double[][] numbers(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .skip(1)
        .map(line -> List.of(line.split(",")).stream().mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  /** The greatest mean log-density of a linear regression: that of least squares. */
  private static double leastSquares(double[][] rows) {
    int n = INPUTS + 1;
    double[][] system = new double[n][n + 1];
    for (double[] row : rows) {
      double[] x = row.clone();
      x[INPUTS] = 1;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          system[i][j] += x[i] * x[j];
        }
        system[i][n] += x[i] * row[INPUTS];
      }
    }
    // Gauss and Jordan; the matrix is positive definite.
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double factor = i == j ? 0 : system[j][i] / system[i][i];
        for (int k = 0; k <= n; k++) {
          system[j][k] -= factor * system[i][k];
        }
      }
    }
    double squares = 0;
    for (double[] row : rows) {
      double residual = row[INPUTS] - system[INPUTS][n] / system[INPUTS][INPUTS];
      for (int i = 0; i < INPUTS; i++) {
        residual -= row[i] * system[i][n] / system[i][i];
      }
      squares += residual * residual;
    }
    return -0.5 * Math.log(2 * Math.PI * Math.E * squares / rows.length);
  }

  /** Trained and evaluated on all rows. */
  private static double loglik(String program, Path data, Precision precision) {
    Run run =
        Run.start(
            compile(program),
            new TrainingOptions(data, 3, 0, precision, Map.of()),
            EngineChoice.DEFAULT);
    run.train(progress -> {}, () -> false);
    return run.evaluate(OptionalInt.of(1)).loglik();
  }

  private static final String REGRESSION =
      """
      input x[4] : real from "a1", "a2", "a3", "a4" -> standardize
      data y : real
      %s
      train epochs = 500, batch = 200, optimizer = adam(1e-2)
      """
          .replace("from \"a1\"", "from columns \"a1\"");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "likelihood y ~ Normal(linear(x), free)",
        "param s : positive\nlikelihood y ~ Normal(loc = linear(x), scale = s)",
        "param s : real\nlikelihood y ~ Normal(linear(x), exp(s))",
        "likelihood y ~ Normal(linear(x), variance = free)",
        "param a : real\nparam w[4] : real\nparam s : positive\n"
            + "likelihood y ~ Normal(dot(w, x) + a, s)",
        "param a : real\nparam w[4] : real\nlikelihood y ~ Normal(a - dot(x, w), free)",
        "likelihood y ~ Normal(f(x), free)\nnetwork f = identity"
      })
  void regressionOfRawDataReachesLeastSquares(String likelihood) throws IOException {
    for (double[] data : new double[][] {{152, 77}, {-5e4, 3e4}, {2, 0.1}}) {
      Path file = table(data[0], data[1]);
      double exact = leastSquares(numbers(file));
      double reached = loglik(REGRESSION.formatted(likelihood), file, Precision.FLOAT64);
      // What is left after 500 steps of the optimizer. Of the mean alone it would be 0.4.
      assertEquals(exact, reached, 5e-3, likelihood + " of mean " + data[0]);
    }
  }

  /**
   * In units of a power of two the steps are the same to the last bit, so that densities differ by
   * the logarithm of the unit.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "likelihood y ~ Normal(f(x))\nnetwork f = dense(5, tanh)",
        "likelihood y ~ Laplace(linear(x), free)",
        "likelihood y ~ StudentT(free)",
        "likelihood y ~ Logistic(f(x), free)\nnetwork f = dense(5, tanh)",
        "likelihood y ~ Mixture(3, Normal(free))",
        "param m[3] : real\nparam s[3] : positive\nprior k : category(3) ~ Categorical(free)\n"
            + "likelihood y ~ Normal(m[k], s[k])\nguide q(k | y) = p(k | y)"
      })
  void trainingDoesNotDependOnTheUnitOfTheData(String likelihood) throws IOException {
    String program = REGRESSION.formatted(likelihood).replace("epochs = 500", "epochs = 60");
    if (!likelihood.contains("(x)")) {
      program = program.substring(program.indexOf("data y"));
    }
    // Scales above the size at which the link of a scale is the identity in double precision.
    double one = loglik(program, table(1024, 256), Precision.FLOAT64);
    double many = loglik(program, table(1024 * 4096, 256 * 4096), Precision.FLOAT64);
    // A scale is its link's smallest value, 1e-4, more than what is stepped in units.
    assertEquals(one - Math.log(4096), many, 1e-5, likelihood);
  }

  /** The arrays that a program learns, at their start on the table. */
  private State start(String program, Path file) {
    Compilation compilation = compile(program);
    DataSet data =
        DataSet.load(file, compilation.model().observed(), Optional.empty(), new Options(0, 3));
    State state = State.of(Precision.FLOAT64, List.of(compilation.step()));
    Initialization.fill(state, compilation.model(), data, 3);
    return state;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          Normal(3 + 2 * linear(x), 1);           x; (mean - 3) / 2
          Normal(3 - linear(x) / 2, 1);           x; 2 * (3 - mean)
          Normal(0, exp(0.5 * linear(x)));        x; 2 * log(deviation)
          Normal(0, softplus(linear(x)));         x; log(expm1(deviation))
          LogNormal(linear(x), 1);                x; mean of log
          Gamma(2, rate = exp(linear(x)));        x; log(rate)
          Poisson(exp(-linear(x)));               n; -log(mean)
          Bernoulli(sigmoid(linear(x)));          b; logit(mean)
          Bernoulli(logits = linear(x) + 1);      b; logit(mean) - 1
          """)
  void aBiasStartsWhereItsFunctionGivesTheData(String density, String what, String where)
      throws IOException {
    // Of mean 6 and deviation 2, or half of them 1.
    StringBuilder text = new StringBuilder("y,a1,a2\n");
    for (int row = 0; row < 40; row++) {
      int y = what.equals("b") ? row % 4 / 3 : 6 + 2 * (row % 2 * 2 - 1);
      text.append(y).append(',').append(row % 3).append(',').append(row % 7).append('\n');
    }
    Path file = Files.writeString(folder.resolve("y.csv"), text.toString());
    String type = what.equals("b") ? "binary" : what.equals("n") ? "count" : "positive";
    if (density.startsWith("Normal")) {
      type = "real";
    }
    State state =
        start(
            """
            input x[2] : real from columns "a1", "a2"
            data y : %s
            likelihood y ~ %s
            """
                .formatted(type, density),
            file);
    List<String> biases =
        state.parameters().names().stream().filter(name -> name.endsWith("bias")).toList();
    double logVariance = Math.log1p(4 / 36.0);
    double expected =
        switch (where) {
          case "(mean - 3) / 2" -> 1.5;
          case "2 * (3 - mean)" -> -6;
          case "2 * log(deviation)" -> 2 * Math.log(2);
          case "log(expm1(deviation))" -> Math.log(Math.expm1(2));
          case "mean of log" -> Math.log(6) - logVariance / 2;
          case "log(rate)" -> Math.log(6 / 4.0);
          case "-log(mean)" -> -Math.log(6);
          case "logit(mean)" -> Math.log(0.25 / 0.75);
          default -> Math.log(0.25 / 0.75) - 1;
        };
    assertEquals(1, biases.size());
    assertEquals(expected, state.get(biases.getFirst())[0], 1e-9, where);
  }

  @Test
  void parametersOfPriorsStartWhereTheyDid() throws IOException {
    State state =
        start(
            """
            data y : real
            param m : real
            param s : positive
            prior z ~ Normal(m, s)
            likelihood y ~ Normal(linear(z), free)
            guide q(z | y) = Normal(e(y))
            network e = dense(3, tanh)
            """,
            table(152, 77));
    assertEquals(0, state.get("m")[0]);
    assertEquals(1, Math.log1p(Math.exp(state.get("s")[0])) + 1e-4, 1e-9);
  }

  /** Components start apart, around the data and by as much as they vary. */
  @Test
  void componentsStartAroundTheData() throws IOException {
    Path file = table(152, 77);
    String program =
        """
        data y : real
        param m[3] : real
        param s[3] : positive
        prior k : category(3) ~ Categorical(free)
        likelihood y ~ Normal(m[k], s[k])
        guide q(k | y) = p(k | y)
        """;
    double[] m = start(program, file).get("m");
    double[] s = start(program, file).get("s");
    for (int k = 0; k < 3; k++) {
      assertTrue(m[k] > 0 && m[k] < 300 && m[k] != m[(k + 1) % 3], m[k] + "");
      assertTrue(s[k] > 40 && s[k] < 120, s[k] + "");
    }
  }
}
