package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.data.DataSet;
import org.vaec.data.Options;
import org.vaec.distribution.Constraint;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.engine.nd4j.ReferenceEngine;
import org.vaec.evaluate.Evaluation;
import org.vaec.evaluate.Evaluator;
import org.vaec.model.CompilerOptions;
import org.vaec.model.Model;
import org.vaec.network.LearnedArray;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.Initialization;
import org.vaec.train.Optimizer;
import org.vaec.train.Trainer;
import org.vaec.train.TrainingOptions;

/** Training reaches the closed-form maximum of probabilistic PCA, where the bound is tight. */
class ProbabilisticPcaTest {
  /** The bar; what is left is the noise of the last steps and of importance sampling. */
  private static final double NATS = 0.01;

  private static String program(int d, String guide, int batch, int epochs) {
    return """
    data x[%d] : real from columns 1..%d -> standardize
    param W[%d, 2] : real
    param mu[%d] : real
    param sigma : positive
    prior z[2] ~ Normal(0, I)
    likelihood x ~ Normal(W @ z + mu, sigma)
    guide q(z | x) = %s
    train epochs = %d, batch = %d, optimizer = adam(5e-3)
    """
        .formatted(d, d, d, d, guide, epochs, batch);
  }

  private static Compilation compile(String program) {
    return Compiler.compile(new Source("ppca.vae", program), CompilerOptions.NONE);
  }

  @ParameterizedTest
  @CsvSource({"iris.csv, 4, 150, 3000", "wine.csv, 13, 178, 3000", "digits.csv.gz, 64, 200, 150"})
  void theMaximumIsReached(String file, int d, int batch, int epochs) {
    Compilation compilation =
        compile(program(d, "MultivariateNormal(linear(x), free)", batch, epochs));
    Run run =
        Run.start(
            compilation,
            new TrainingOptions(Path.of("data", file), 1, 0, Precision.FLOAT32, Map.of()),
            EngineChoice.DEFAULT);
    run.train(progress -> {}, () -> false);
    Evaluation evaluation = run.evaluate(OptionalInt.of(200));
    double[][] rows = Csv.numbers(Path.of("data", file), d);
    ProbabilisticPca.standardize(rows);
    double maximum = ProbabilisticPca.maximum(rows, 2);
    assertEquals(maximum, evaluation.loglik(), NATS);
    assertEquals(maximum, evaluation.elbo(), NATS);
  }

  /**
   * Nothing is drawn, so training is plain descent: the bound itself, not an estimate of it, ends
   * at the closed-form maximum.
   */
  @Test
  void trainingWithoutNoiseEndsAtTheMaximumToSixDigits() {
    Path file = Path.of("data", "iris.csv");
    // Adam circles the maximum at a distance that its rate sets.
    Compilation compilation =
        compile(
            program(4, "MultivariateNormal(linear(x), free)", 150, 8000)
                .replace("adam(5e-3)", "adam(1e-3)"));
    Run run =
        Run.start(
            compilation,
            new TrainingOptions(file, 1, 0, Precision.FLOAT64, Map.of()),
            EngineChoice.DEFAULT);
    double[] elbo = new double[1];
    run.train(progress -> elbo[0] = progress.bound(), () -> false);
    double[][] rows = Csv.numbers(file, 4);
    ProbabilisticPca.standardize(rows);
    assertEquals(ProbabilisticPca.maximum(rows, 2), elbo[0], 1e-6);
    Evaluation evaluation = run.evaluate(OptionalInt.of(5));
    assertEquals(elbo[0], evaluation.loglik(), 1e-6 + 4 * evaluation.loglikMcSe());
  }

  /**
   * For given W and s, the best guide with a diagonal covariance leaves log p(x) - ELBO = 1/2
   * (sum_j log M_jj - log det M), with M = W'W + s^2 I.
   */
  @Test
  void aDiagonalGuideLeavesExactlyTheMeanFieldGap() {
    Path file = Path.of("data", "iris.csv");
    Compilation compilation = compile(program(4, "Normal(linear(x), free)", 150, 3000));
    Model model = compilation.model();
    DataSet data = DataSet.load(file, model.observed(), Optional.empty(), new Options(0, 1));
    State state =
        State.of(Precision.FLOAT64, List.of(compilation.step(), compilation.evaluation()));
    Initialization.fill(state, model, data, 1);
    double scale = 0.8;
    double[] loadings = {1, 0.9, -0.3, 0.2, 0.7, 0.7, 0.2, 0.5};
    state.set("W", loadings);
    state.set("sigma", Constraint.POSITIVE.unlink(scale));
    SequencedMap<String, String> guideOnly = new LinkedHashMap<>();
    for (LearnedArray array : model.learned()) {
      if (!List.of("W", "mu", "sigma").contains(array.name())) {
        guideOnly.put(array.name(), Compilation.gradient(array.name()));
      }
    }
    try (Engine training = new ReferenceEngine(new Program(compilation.step(), guideOnly), state);
        Engine evaluating = new ReferenceEngine(Program.of(compilation.evaluation()), state)) {
      Optimizer optimizer = Optimizer.of(model.train(), state.parameters());
      new Trainer(compilation, data.training(), training, optimizer, 1)
          .train(progress -> {}, () -> false);
      Evaluation evaluation =
          new Evaluator(compilation, evaluating, 1).evaluate(data.heldOut(), 2000, true);
      double gap = evaluation.loglik() - evaluation.elbo();
      assertEquals(meanFieldGap(loadings, scale), gap, NATS);
      assertTrue(gap > 10 * NATS, "a gap that a test can see");
    }
  }

  private static double meanFieldGap(double[] w, double s) {
    double a = s * s;
    double b = 0;
    double c = s * s;
    for (int i = 0; i < w.length; i += 2) {
      a += w[i] * w[i];
      b += w[i] * w[i + 1];
      c += w[i + 1] * w[i + 1];
    }
    return 0.5 * (Math.log(a) + Math.log(c) - Math.log(a * c - b * b));
  }
}
