package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.evaluate.Evaluation;
import org.vaec.graph.Special;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.TrainingOptions;

/** Conjugate models whose learned guides, through Gamma variates, can become the posterior. */
class ImplicitGuideTest {
  private static final int ROWS = 20;

  /** What 12,000 steps leave: the sum of concentrations, a flat direction, is found last. */
  private static final double NATS = 1e-3;

  @TempDir Path folder;

  private Evaluation train(String program, int x) throws IOException {
    Path data = folder.resolve("data.csv");
    Files.writeString(data, "x\n" + (x + "\n").repeat(ROWS));
    Run run =
        Run.start(
            Compiler.compile(new Source("conjugate.vae", program), CompilerOptions.NONE),
            new TrainingOptions(data, 1, 0, Precision.FLOAT32, Map.of()),
            EngineChoice.DEFAULT);
    run.train(progress -> {}, () -> false);
    return run.evaluate(OptionalInt.of(200));
  }

  @Test
  void aGammaGuideReachesTheEvidenceOfAPoissonRate() throws IOException {
    Evaluation evaluation =
        train(
            """
            data x : count
            prior rate ~ Gamma(3, 0.5)
            likelihood x ~ Poisson(rate)
            guide q(rate) = Gamma(free)
            objective elbo(samples = 10)
            train epochs = 12000, batch = 20, optimizer = adam(2e-2)
            """,
            7);
    // Negative binomial: Gamma(10) / (Gamma(3) 7!) (1/3)^3 (2/3)^7
    double evidence =
        Special.logGamma(10)
            - Special.logGamma(3)
            - Special.logGamma(8)
            + 3 * Math.log(1 / 3.0)
            + 7 * Math.log(2 / 3.0);
    assertEquals(evidence, evaluation.loglik(), NATS);
    assertEquals(evidence, evaluation.elbo(), NATS);
  }

  @Test
  void aBetaGuideReachesTheEvidenceOfABinomialProbability() throws IOException {
    Evaluation evaluation =
        train(
            """
            data x : count
            prior p ~ Beta(2, 3)
            likelihood x ~ Binomial(20, p)
            guide q(p) = Beta(free)
            objective elbo(samples = 10)
            train epochs = 12000, batch = 20, optimizer = adam(2e-2)
            """,
            6);
    // Beta-binomial: C(20, 6) B(8, 17) / B(2, 3)
    double evidence =
        Special.logGamma(21)
            - Special.logGamma(7)
            - Special.logGamma(15)
            + logBeta(8, 17)
            - logBeta(2, 3);
    assertEquals(evidence, evaluation.loglik(), NATS);
    assertEquals(evidence, evaluation.elbo(), NATS);
  }

  private static double logBeta(double a, double b) {
    return Special.logGamma(a) + Special.logGamma(b) - Special.logGamma(a + b);
  }
}
