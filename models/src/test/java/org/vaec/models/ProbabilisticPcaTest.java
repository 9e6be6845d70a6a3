package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.evaluate.Evaluation;
import org.vaec.model.CompilerOptions;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.TrainingOptions;

/** Training reaches the closed-form maximum of probabilistic PCA, where the bound is tight. */
class ProbabilisticPcaTest {

  private static String program(int d, int batch, int epochs) {
    return """
    data x[%d] : real from columns 1..%d -> standardize
    param W[%d, 2] : real
    param mu[%d] : real
    param sigma : positive
    prior z[2] ~ Normal(0, I)
    likelihood x ~ Normal(W @ z + mu, sigma)
    guide q(z | x) = MultivariateNormal(linear(x), free)
    train epochs = %d, batch = %d, optimizer = adam(%s)
    """
        .formatted(d, d, d, d, epochs, batch, "1e-2");
  }

  @ParameterizedTest
  @CsvSource({"iris.csv, 4, 150, 3000", "wine.csv, 13, 178, 3000", "digits.csv.gz, 64, 200, 150"})
  void theMaximumIsReached(String file, int d, int batch, int epochs) {
    Compilation compilation =
        Compiler.compile(new Source("ppca.vae", program(d, batch, epochs)), CompilerOptions.NONE);
    Run run =
        Run.start(
            compilation,
            new TrainingOptions(Path.of("data", file), 1, 0, Precision.FLOAT32, Map.of()));
    run.train(progress -> {}, () -> false);
    Evaluation evaluation = run.evaluate(OptionalInt.of(200));
    double[][] rows = Csv.numbers(Path.of("data", file), d);
    ProbabilisticPca.standardize(rows);
    double maximum = ProbabilisticPca.maximum(rows, 2);
    System.out.println(file + " " + evaluation + " max " + maximum);
    // The bar is 0.01 nats a row; what is left is the noise of the last steps.
    assertEquals(maximum, evaluation.loglik(), 0.01);
    assertEquals(maximum, evaluation.elbo(), 0.02);
  }
}
