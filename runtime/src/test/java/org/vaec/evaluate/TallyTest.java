package org.vaec.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Results;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

class TallyTest {
  private static final int ROWS = 4;

  private static final String MODEL =
      """
      data x : real
      prior z ~ Normal(0, 1)
      likelihood x ~ Normal(z, 1)
      guide q(z | x) = Normal(0.4 * x, 0.8)
      """;

  private final Compilation compilation =
      Compiler.compile(new Source("one.vae", MODEL), CompilerOptions.NONE);

  /** One chunk of particles: weights of normal logarithms, and any numbers for the terms. */
  private static Results chunk(SplittableRandom random, int size) {
    double[] logWeights = new double[size * ROWS];
    Arrays.setAll(logWeights, i -> -3 + (0.3 + 0.2 * (i % ROWS)) * random.nextGaussian());
    double[] terms = new double[ROWS];
    Arrays.setAll(terms, i -> random.nextDouble());
    return output ->
        switch (output) {
          case "log_weights" -> logWeights;
          case "log_weight" -> logSums(logWeights, 1);
          case "log_squared_weight" -> logSums(logWeights, 2);
          default -> terms;
        };
  }

  private static double[] logSums(double[] logWeights, int power) {
    double[] sums = new double[ROWS];
    for (int i = 0; i < logWeights.length; i++) {
      sums[i % ROWS] += Math.exp(power * logWeights[i]);
    }
    return Arrays.stream(sums).map(Math::log).toArray();
  }

  /** Two chunks of one stretch. */
  private Tally tally(int asked, int drawn) {
    SplittableRandom random = new SplittableRandom(5);
    Tally tally = new Tally(compilation, ROWS, asked, true);
    tally.begin(ROWS);
    int half = drawn / 2;
    tally.add(half, chunk(random, half));
    tally.add(drawn - half, chunk(random, drawn - half));
    return tally;
  }

  /** To the last bit; only half and a tenth of the samples are not known of what was cut. */
  @ParameterizedTest
  @CsvSource({"20, 1000", "41, 1000", "41, 100000", "333, 1000", "1000, 100000", "3000, 7000"})
  void figuresOfWhatIsStoppedAreThoseOfAsManySamples(int drawn, int asked) {
    Tally whole = tally(drawn, drawn);
    whole.end();
    Tally cut = tally(asked, drawn);
    cut.cutShort();
    assertEquals(drawn, cut.samples());
    assertArrayEquals(whole.logLikelihoods(), cut.logLikelihoods());
    assertEquals(whole.means(), cut.means());
    assertEquals(whole.samplingError(), cut.samplingError());
    assertEquals(whole.latents(), cut.latents());
    Reliability expected = whole.reliability(-3, 1e-9);
    Reliability found = cut.reliability(-3, 1e-9);
    assertEquals(expected.verdict(), found.verdict());
    assertEquals(expected.shape(), found.shape());
    assertEquals(expected.heavyShare(), found.heavyShare());
    assertEquals(expected.effectiveSamples(), found.effectiveSamples());
    assertEquals(expected.low(), found.low());
    assertEquals(expected.high(), found.high());
    assertTrue(found.withHalf().isEmpty() && found.withTenth().isEmpty());
  }
}
