package org.vaec.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportanceWeightsTest {
  private static final int ROWS = 3;

  private final SplittableRandom random = new SplittableRandom(11);

  /** [particle, row], each row of another spread and another magnitude. */
  private double[] draws(int particles) {
    double[] logWeights = new double[particles * ROWS];
    for (int i = 0; i < logWeights.length; i++) {
      int row = i % ROWS;
      logWeights[i] = -500 * row + (row + 0.5) * random.nextGaussian();
    }
    return logWeights;
  }

  private static ImportanceWeights gathered(double[] logWeights, int chunk) {
    int particles = logWeights.length / ROWS;
    ImportanceWeights weights = new ImportanceWeights(ROWS, particles);
    for (int first = 0; first < particles; first += chunk) {
      int count = Math.min(chunk, particles - first);
      double[] part = Arrays.copyOfRange(logWeights, first * ROWS, (first + count) * ROWS);
      double[] once = new double[ROWS];
      double[] twice = new double[ROWS];
      for (int row = 0; row < ROWS; row++) {
        once[row] = logSumExp(part, row, 0, count, 1);
        twice[row] = logSumExp(part, row, 0, count, 2);
      }
      weights.spread(part);
      weights.add(count, once, twice);
    }
    return weights;
  }

  private static double logSumExp(double[] logWeights, int row, int from, int to, int power) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      most = Math.max(most, power * logWeights[i * ROWS + row]);
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.exp(power * logWeights[i * ROWS + row] - most);
    }
    return most + Math.log(sum);
  }

  /** How they come says nothing: all sums are of doubles. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1000})
  void chunksDoNotMatter(int chunk) {
    double[] logWeights = draws(1000);
    ImportanceWeights whole = gathered(logWeights, 1000);
    ImportanceWeights parts = gathered(logWeights, chunk);
    assertArrayEquals(whole.shapes(), parts.shapes());
    assertArrayEquals(whole.logLikelihoods(), parts.logLikelihoods(), 1e-11);
    assertArrayEquals(whole.effectiveSamples(), parts.effectiveSamples(), 1e-9);
    assertEquals(whole.withOneOf(10), parts.withOneOf(10), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 127, 1000})
  void fewerSamplesAreThoseOfEqualParts(int particles) {
    double[] logWeights = draws(particles);
    ImportanceWeights weights = gathered(logWeights, 13);
    for (int parts : new int[] {2, 10}) {
      double expected = 0;
      for (int part = 0; part < parts; part++) {
        // The first whose number times ten, divided by all, is in the part.
        int from = Math.ceilDiv(part * 10 / parts * particles, 10);
        int to = Math.ceilDiv((part + 1) * 10 / parts * particles, 10);
        for (int row = 0; row < ROWS; row++) {
          expected += (logSumExp(logWeights, row, from, to, 1) - Math.log(to - from)) / parts;
        }
      }
      assertEquals(expected, weights.withOneOf(parts), 1e-9, "one of " + parts);
    }
    double all = Arrays.stream(weights.logLikelihoods()).sum();
    assertTrue(weights.withOneOf(2) <= all + 1e-9, "the mean of logs is below the log of means");
    assertTrue(weights.withOneOf(10) <= weights.withOneOf(2) + 1e-9);
  }

  @Test
  void shapeIsThatOfAllWeightsSorted() {
    int particles = 20_000;
    double[] logWeights = draws(particles);
    double[] shapes = gathered(logWeights, 512).shapes();
    int tail = ParetoShape.tail(particles);
    for (int row = 0; row < ROWS; row++) {
      double[] sorted = new double[particles];
      for (int i = 0; i < particles; i++) {
        sorted[i] = logWeights[i * ROWS + row] + 500 * row;
      }
      Arrays.sort(sorted);
      double threshold = Math.exp(sorted[particles - tail - 1]);
      double[] excesses =
          Arrays.stream(sorted, particles - tail, particles)
              .map(w -> Math.exp(w) - threshold)
              .toArray();
      // The differences of exponentials lose some digits.
      assertEquals(ParetoShape.fit(excesses), shapes[row], 1e-7);
    }
  }

  /** Of an evaluation that is stopped: the fit is of the weights that came. */
  @ParameterizedTest
  @ValueSource(ints = {5, 24, 25, 30, 225, 1000, 4000})
  void shapeIsOfTheWeightsDrawnNotOfThoseAskedFor(int drawn) {
    double[] logWeights = draws(drawn);
    double[] expected = gathered(logWeights, drawn).shapes();
    for (int asked : new int[] {drawn + 1, 2 * drawn, 10_000, 1_000_000}) {
      ImportanceWeights weights = new ImportanceWeights(ROWS, asked);
      weights.spread(logWeights);
      assertArrayEquals(expected, weights.shapes(), "asked for " + asked);
    }
  }

  /** Each row by its own number, and the figures stay readable between chunks. */
  @Test
  void shapeOfARowIsOfItsOwnWeights() {
    double[] all = draws(900);
    LargestWeights largest = new LargestWeights(2, 50_000);
    for (int i = 0; i < 900; i++) {
      largest.add(0, all[i * ROWS]);
      if (i < 60) {
        largest.add(1, all[i * ROWS]);
      }
    }
    double[] row = new double[900];
    Arrays.setAll(row, i -> all[i * ROWS]);
    assertEquals(shape(row), largest.shape(0));
    assertEquals(shape(Arrays.copyOf(row, 60)), largest.shape(1));
  }

  private double shape(double... logWeights) {
    LargestWeights largest = new LargestWeights(1, logWeights.length);
    Arrays.stream(logWeights).forEach(w -> largest.add(0, w));
    return largest.shape(0);
  }

  private double[] repeated(int count, double value) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void weightsThatAreAlikeHaveNoTail() {
    assertEquals(0, shape(repeated(1000, -3.5)));
    double[] rounded = repeated(1000, -3.5);
    Arrays.setAll(rounded, i -> -3.5 + 2.4e-7 * (i % 7));
    assertEquals(0, shape(rounded), "the rounding of single precision is no tail");
  }

  /** A discrete latent has few weights, each of them often. */
  @Test
  void weightsOfAFewValuesHaveALightTail() {
    double[] common = repeated(1000, 0);
    Arrays.fill(common, 0, 30, 1);
    assertTrue(shape(common) < 0.5, "k = " + shape(common));
    double[] two = repeated(1000, 0);
    Arrays.fill(two, 0, 2, 0.5);
    assertTrue(shape(two) < 0.5, "k = " + shape(two));
  }

  private static Reliability reliability(int samples, double[] shapes, double[] effective) {
    double[] variances = new double[shapes.length];
    return Reliability.of(samples, -1, 0.1, 0, shapes, effective, variances, -1, -1);
  }

  private static Reliability.Verdict verdict(int samples, double shape, double effective) {
    return reliability(samples, new double[] {shape}, new double[] {effective}).verdict();
  }

  @Test
  void estimateIsTrustedWhereTheTailIsLightAndSamplesAreEffective() {
    assertEquals(Reliability.Verdict.SETTLED, verdict(1000, 0.6, 200));
    assertEquals(Reliability.Verdict.UNSETTLED, verdict(1000, 0.71, 200));
    assertEquals(Reliability.Verdict.UNSETTLED, verdict(100, 0.6, 50), "0.5 for a hundred");
    assertEquals(Reliability.Verdict.UNSETTLED, verdict(1000, Double.NaN, 200));
    assertEquals(Reliability.Verdict.UNSETTLED, verdict(1000, 0.1, 1.3), "one weight is all");
    assertEquals(Reliability.Verdict.TOO_FEW_SAMPLES, verdict(24, 0.1, 20));
  }

  /** Rows in two of the shares count once in their union. */
  @Test
  void eachReasonHasItsShareOfRows() {
    double[] shapes = {0.51, 0.69, 0.71, 0.1, Double.NaN, 0.2, 0.5, 0.3};
    double[] effective = {50, 50, 9, 9, 9, 10, 30, 30};
    Reliability reliability = reliability(100, shapes, effective);
    assertEquals(
        Optional.of(new Reliability.Unsettled(5 / 8.0, 0.5, 3 / 8.0, 1 / 8.0, 3 / 8.0)),
        reliability.unsettled());
    assertEquals(1 / 7.0, reliability.heavyShare().orElseThrow(), "above 0.7, of what is known");
    assertEquals(0.7, reliability(10_000, shapes, effective).unsettled().orElseThrow().limit());
    assertEquals(Optional.empty(), reliability(24, shapes, effective).unsettled());
  }

  @Test
  void zerosAreLeftOutAndWhatIsNoNumberIsSaid() {
    double[] zeros = repeated(1000, Double.NEGATIVE_INFINITY);
    assertTrue(Double.isNaN(shape(zeros)));
    for (int i = 0; i < 50; i++) {
      zeros[20 * i] = 0.01 * i;
    }
    assertTrue(shape(zeros) < 0.5, "k = " + shape(zeros));
    zeros[5] = Double.NaN;
    assertTrue(Double.isNaN(shape(zeros)));
    zeros[5] = Double.POSITIVE_INFINITY;
    assertTrue(Double.isNaN(shape(zeros)));
  }

  @Test
  void twentySamplesAreTooFew() {
    assertTrue(Double.isNaN(shape(Arrays.copyOf(draws(20), 20))));
  }
}
