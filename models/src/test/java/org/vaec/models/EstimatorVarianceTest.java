package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.engine.Precision;
import org.vaec.evaluate.EstimatorVariance;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.train.TrainingOptions;

/** What {@code vaec variance} prints of a shipped model with binary latents. */
class EstimatorVarianceTest {
  /** Enough to know a sum of thousands of variances to a tenth. */
  private static final int STEPS = 50;

  private final List<EstimatorVariance> found = compare();

  private static List<EstimatorVariance> compare() {
    Compilation compilation = Shipped.compile(Path.of("digits-binary.vae"));
    TrainingOptions options =
        new TrainingOptions(
            Path.of("data/digits.csv.gz").toAbsolutePath(), 0, 0, Precision.FLOAT64, Map.of());
    return Run.start(compilation, options, EngineChoice.DEFAULT).compareEstimators(STEPS);
  }

  private EstimatorVariance of(String term, String estimator) {
    return found.stream()
        .filter(each -> each.term().equals(term) && each.estimator().equals(estimator))
        .findFirst()
        .orElseThrow(() -> new AssertionError(estimator + " is not in " + found));
  }

  private double atEqualCost(String estimator) {
    EstimatorVariance each = of("likelihood.x", estimator);
    return each.gradientVariance() * each.work();
  }

  @Test
  void aBaselineTakesAwayNineTenthsOfTheVarianceAtEqualCost() {
    double without = atEqualCost("b by score(baseline = none)");
    assertTrue(10 * atEqualCost("b by score(baseline = mean)") < without, found::toString);
    assertTrue(10 * atEqualCost("b by score(baseline = leave_one_out)") < without, found::toString);
  }

  @Test
  void estimatorsOfOneTermAgree() {
    EstimatorVariance without = of("likelihood.x", "b by score(baseline = none)");
    EstimatorVariance with = of("likelihood.x", "b by score(baseline = leave_one_out)");
    assertEquals(
        without.mean(), with.mean(), 4 * Math.hypot(without.standardError(), with.standardError()));
  }

  @Test
  void anAnalyticTermHasNoVariance() {
    assertEquals(0, of("kl.b", "analytic").gradientVariance());
    assertTrue(of("kl.b", "kl = sampled").gradientVariance() > 0);
  }
}
