package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.data.DataSet;
import org.vaec.data.Options;
import org.vaec.distribution.Constraint;
import org.vaec.engine.Precision;
import org.vaec.engine.State;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;
import org.vaec.train.Initialization;

/** Mixtures of Gaussians against their densities and evidences, written out here. */
class MixturePriorTest {
  private static final int ROWS = 4;
  private static final int PARTICLES = 20_000;

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  // A guide wider than the posterior, whose importance weights are bounded.
  private static String linear(String prior) {
    return """
    data x : real from column 1
    prior z ~ %s
    likelihood x ~ Normal(1.5 * z, 0.8)
    guide q(z | x) = Normal(linear(x), softplus(linear(x) + 1))
    """
        .formatted(prior);
  }

  @Test
  void theEvidenceUnderAMixtureOfGaussiansIsAMixtureOfGaussians() {
    Compilation compilation = compile(linear("Mixture(3, Normal(free))"));
    RandomBindings bindings = bindings(compilation);
    double[] loc = bindings.parameters.get("z.loc");
    double[] scale =
        Arrays.stream(bindings.parameters.get("z.scale"))
            .map(h -> softplus(h) + Constraint.FLOOR)
            .toArray();
    assertEvidence(compilation, bindings, loc, scale);
  }

  @Test
  void aVampPriorIsTheMeanOfTheGuideAtItsInputs() {
    Compilation compilation = compile(linear("Mixture(3, q(z | free))"));
    RandomBindings bindings = bindings(compilation);
    double mean = bindings.statistics.get("x.data_mean")[0];
    double inverse = bindings.statistics.get("x.inverse_deviation")[0];
    double[] inputs =
        Arrays.stream(bindings.parameters.get("z.inputs.x"))
            .map(u -> (u - mean) * inverse)
            .toArray();
    double[] loc = Arrays.stream(inputs).map(u -> affine(bindings, "guide.z.loc.0", u)).toArray();
    double[] scale =
        Arrays.stream(inputs)
            .map(u -> softplus(affine(bindings, "guide.z.scale.0", u) + 1))
            .toArray();
    assertEvidence(compilation, bindings, loc, scale);
  }

  private static RandomBindings bindings(Compilation compilation) {
    return new RandomBindings(compilation.model(), compilation.evaluation(), ROWS, PARTICLES, 7);
  }

  private static double affine(RandomBindings bindings, String layer, double x) {
    return bindings.parameters.get(layer + ".weight")[0] * x
        + bindings.parameters.get(layer + ".bias")[0];
  }

  /** Of x = 1.5 z + noise with z from one of these Gaussians. */
  private static void assertEvidence(
      Compilation compilation, RandomBindings bindings, double[] loc, double[] scale) {
    double[] x = bindings.inputs.get("x");
    Map<String, double[]> evaluated = bindings.evaluator().run(compilation.evaluation());
    for (int row = 0; row < ROWS; row++) {
      double at = x[row];
      double exact =
          logMeanExp(
              IntStream.range(0, loc.length)
                  .mapToDouble(k -> normal(at, 1.5 * loc[k], Math.hypot(1.5 * scale[k], 0.8)))
                  .toArray());
      double sum = evaluated.get("log_weight")[row];
      double loglik = sum - Math.log(PARTICLES);
      double squared = evaluated.get("log_squared_weight")[row];
      double error = Math.sqrt((PARTICLES * Math.exp(squared - 2 * sum) - 1) / PARTICLES);
      assertTrue(error < 0.05, "so large an error would hide all: " + error);
      assertEquals(exact, loglik, 4 * error, "row " + row);
      assertTrue(evaluated.get("elbo")[row] < loglik);
    }
  }

  @Test
  void aMixtureDrawsOneComponentForAllElements() {
    Compilation compilation =
        compile(
            """
            data x[3] : real from columns 1..3
            likelihood x ~ Mixture(2, Normal(free))
            """);
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 3);
    double[] x = bindings.inputs.get("x");
    double[] loc = bindings.parameters.get("x.loc");
    double[] scale = bindings.parameters.get("x.scale");
    double[] components = new double[2];
    for (int k = 0; k < 2; k++) {
      for (int i = 0; i < 3; i++) {
        components[k] +=
            normal(x[i], loc[3 * k + i], softplus(scale[3 * k + i]) + Constraint.FLOOR);
      }
    }
    double elbo = bindings.evaluator().run(compilation.step()).get("elbo")[0];
    // Double arithmetic over a few dozen operations.
    assertEquals(logMeanExp(components), elbo, 1e-12);
  }

  @Test
  void aMixtureOfOneComponentIsThatComponent() {
    Compilation one = compile(linear("Mixture(1, Normal(free))"));
    Compilation plain = compile(linear("Normal(free)"));
    double[] expected = bindings(plain).evaluator().run(plain.evaluation()).get("log_weight");
    double[] actual = bindings(one).evaluator().run(one.evaluation()).get("log_weight");
    assertEquals(ROWS, actual.length);
    for (int row = 0; row < ROWS; row++) {
      assertEquals(expected[row], actual[row], 1e-10);
    }
  }

  /** A network in a mixture has a head for each component: a mixture density network. */
  @Test
  void eachComponentHasItsOwnHead() {
    Compilation compilation =
        compile(
            """
            data y : real from column 1
            input u[2] : real from columns 2..3
            likelihood y ~ Mixture(3, Normal(net(u), 0.5))
            network net = dense(4, tanh)
            """);
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 3);
    double[] u = new double[2];
    for (int i = 0; i < 2; i++) {
      u[i] =
          (bindings.inputs.get("u")[i] - bindings.statistics.get("u.data_mean")[i])
              * bindings.statistics.get("u.inverse_deviation")[i];
    }
    double[] hidden = new double[4];
    for (int j = 0; j < 4; j++) {
      double sum = bindings.parameters.get("net.0.bias")[j];
      for (int i = 0; i < 2; i++) {
        sum += u[i] * bindings.parameters.get("net.0.weight")[4 * i + j];
      }
      hidden[j] = Math.tanh(sum);
    }
    double[] components = new double[3];
    for (int k = 0; k < 3; k++) {
      double loc = bindings.parameters.get("net.y.loc.bias")[k];
      for (int j = 0; j < 4; j++) {
        loc += hidden[j] * bindings.parameters.get("net.y.loc.weight")[3 * j + k];
      }
      components[k] = normal(bindings.inputs.get("y")[0], loc, 0.5);
    }
    double elbo = bindings.evaluator().run(compilation.step()).get("elbo")[0];
    assertEquals(logMeanExp(components), elbo, 1e-12);
  }

  @Test
  void extraZerosAddToThoseOfTheCounts() {
    Compilation compilation =
        compile(
            """
            data x[6] : count from columns 1..6
            likelihood x ~ ZeroInflated(Poisson(free), gate = free)
            """);
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 3);
    double[] x = bindings.inputs.get("x");
    x[0] = 0;
    x[1] = 4;
    double expected = 0;
    for (int i = 0; i < 6; i++) {
      double rate = softplus(bindings.parameters.get("x.rate")[i]) + Constraint.FLOOR;
      double gate = 1 / (1 + Math.exp(-bindings.parameters.get("x.gate")[i]));
      double log = x[i] * Math.log(rate) - rate;
      for (int k = 2; k <= x[i]; k++) {
        log -= Math.log(k);
      }
      expected += Math.log((x[i] == 0 ? gate : 0) + (1 - gate) * Math.exp(log));
    }
    double elbo = bindings.evaluator().run(compilation.step()).get("elbo")[0];
    assertEquals(expected, elbo, 1e-10);
  }

  /** Components that start as equals would stay equal for ever. */
  @Test
  void componentsStartApartAndNearTheData() {
    Compilation compilation =
        compile(
            """
            dataset "data/iris.csv"
            data x[4] : real from columns 1..4
            likelihood x ~ Mixture(50, Normal(free))
            """);
    DataSet data =
        DataSet.load(
            Shipped.MODELS.resolve("data/iris.csv"),
            compilation.model().observed(),
            Optional.empty(),
            new Options(0, 1));
    State state = State.of(Precision.FLOAT64, List.of(compilation.step()));
    Initialization.fill(state, compilation.model(), data, 1);
    double[] loc = state.get("x.loc");
    assertEquals(loc.length, Arrays.stream(loc).distinct().count());
    var statistics = data.statistics("x");
    for (int i = 0; i < 4; i++) {
      int element = i;
      double mean = statistics.mean().get(i);
      double deviation = statistics.deviation().get(i);
      double[] starts = IntStream.range(0, 50).mapToDouble(k -> loc[4 * k + element]).toArray();
      double centre = Arrays.stream(starts).average().orElseThrow();
      double spread =
          Math.sqrt(
              Arrays.stream(starts).map(s -> (s - centre) * (s - centre)).average().orElseThrow());
      // Half a deviation apart: 50 draws say so to four standard errors, of 0.5 / sqrt(50) and of
      // 0.5 / sqrt(100).
      assertEquals(mean, centre, 0.29 * deviation);
      assertEquals(0.5 * deviation, spread, 0.21 * deviation);
    }
  }

  private static double normal(double x, double loc, double scale) {
    double t = (x - loc) / scale;
    return -0.5 * t * t - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
  }

  private static double softplus(double h) {
    return Math.log1p(Math.exp(h));
  }

  private static double logMeanExp(double[] values) {
    double most = Arrays.stream(values).max().orElseThrow();
    return most + Math.log(Arrays.stream(values).map(v -> Math.exp(v - most)).average().orElse(0));
  }
}
