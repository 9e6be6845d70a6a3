package org.vaec.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.data.DataSet;
import org.vaec.data.Options;
import org.vaec.model.CompilerOptions;
import org.vaec.network.Initializer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;
import org.vaec.source.Source;

/** What learned arrays begin with, on the digits as images of two channels. */
class InitializationTest {
  private static final String TWO_CHANNELS =
      """
      dataset "data/digits.csv.gz"
      data x[2, 8, 4] : real from columns 1..64
      prior z[2] ~ Normal(0, I)
      likelihood x ~ Normal(decoder(z))
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(64, tanh) -> reshape(2, 8, 4)
      network encoder = dense(8, tanh)
      """;

  // Sums over 32 pixels in another order.
  private static final double ROUNDING = 1e-12;

  private static DataSet data() {
    Compilation compilation =
        Compiler.compile(new Source("two.vae", TWO_CHANNELS), CompilerOptions.NONE);
    return DataSet.load(
        Path.of(compilation.model().dataset().orElseThrow()),
        compilation.model().observed(),
        Optional.empty(),
        new Options(0.1, 3));
  }

  /** The start as it is written: means and deviations, one after the other. */
  private static double[][] start(int entries) {
    DataSet data = data();
    Initializer mean = new Initializer.FromData("x", (m, deviation) -> m);
    Initializer deviation = new Initializer.FromData("x", (m, d) -> d);
    Shape shape = Shape.of(entries);
    return new double[][] {
      Initialization.values(new LearnedArray("mean", shape, mean), data, 1),
      Initialization.values(new LearnedArray("deviation", shape, deviation), data, 1)
    };
  }

  @Test
  void anEntryForAChannelStartsAtTheMeanAndDeviationOfAllItsPixels() {
    List<Double> means = data().statistics("x").mean();
    List<Double> deviations = data().statistics("x").deviation();
    double[] expectedMean = new double[2];
    double[] expectedDeviation = new double[2];
    for (int channel = 0; channel < 2; channel++) {
      double sum = 0;
      double squares = 0;
      for (int pixel = channel * 32; pixel < (channel + 1) * 32; pixel++) {
        sum += means.get(pixel);
        squares += means.get(pixel) * means.get(pixel) + Math.pow(deviations.get(pixel), 2);
      }
      expectedMean[channel] = sum / 32;
      expectedDeviation[channel] = Math.sqrt(squares / 32 - Math.pow(sum / 32, 2));
    }
    double[][] start = start(2);
    assertArrayEquals(expectedMean, start[0], ROUNDING);
    assertArrayEquals(expectedDeviation, start[1], ROUNDING);
  }

  @Test
  void anEntryForAPixelStartsAtItsOwnMean() {
    double[] means = data().statistics("x").mean().stream().mapToDouble(d -> d).toArray();
    assertArrayEquals(means, start(64)[0]);
  }
}
