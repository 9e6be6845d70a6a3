package org.vaec.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.engine.Layout;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.model.TrainSettings;
import org.vaec.model.TrainSettings.OptimizerSettings;
import org.vaec.shape.Shape;

class OptimizerTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** Arithmetic in double, in a few operations. */
  private static final double ROUNDING = 1e-15;

  private static final double NO_CLIP = 0;

  private static TrainSettings adam(
      double rate, double beta1, double beta2, double epsilon, double decay, double clip) {
    return new TrainSettings(
        1, 1, new OptimizerSettings.Adam(rate, beta1, beta2, epsilon, decay), clip);
  }

  private static TrainSettings sgd(double rate, double momentum, double clip) {
    return new TrainSettings(1, 1, new OptimizerSettings.Sgd(rate, momentum), clip);
  }

  private static Store store(Precision precision, double... w) {
    SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("w", Shape.of(w.length));
    shapes.put("b", Shape.SCALAR);
    Store store = new Store(precision, Layout.of(shapes));
    store.set("w", w);
    return store;
  }

  private static Store store(double... w) {
    return store(Precision.FLOAT64, w);
  }

  static Stream<TrainSettings> everyKind() {
    return Stream.of(
        adam(0.1, 0.9, 0.999, 1e-8, 0, NO_CLIP),
        adam(0.1, 0.5, 0.9, 1e-4, 0.01, 2),
        sgd(0.1, 0, NO_CLIP),
        sgd(0.1, 0.9, 2));
  }

  @Test
  void adamsFirstStepIsTheRateInTheDirectionOfTheSign() {
    Store w = store(1, 1, 1);
    Optimizer.of(adam(0.1, 0.9, 0.999, 1e-8, 0, NO_CLIP), w).step(w, store(5, -0.01, 0), 0.1);
    // Corrected for their bias, mean and root are g and |g| after one step.
    assertArrayEquals(
        new double[] {1 - 0.1 * 5 / (5 + 1e-8), 1 + 0.1 * 0.01 / (0.01 + 1e-8), 1},
        w.get("w"),
        ROUNDING);
  }

  @Test
  void adamsSecondStepFollowsTheFormula() {
    var settings = adam(0.1, 0.5, 0.75, 0.125, 0, NO_CLIP);
    Store w = store(0);
    Optimizer adam = Optimizer.of(settings, w);
    adam.step(w, store(2), 0.1);
    adam.step(w, store(-1), 0.2);
    // m: 1, then 0; v: 1, then 0.75 + 0.25 = 1. First step 0.1 (1/0.5) / (sqrt(1/0.25) + 0.125).
    double first = -0.1 * 2 / 2.125;
    assertArrayEquals(new double[] {first}, w.get("w"), ROUNDING);
    assertArrayEquals(new double[] {0}, adam.memory().get("mean").get("w"), ROUNDING);
    assertArrayEquals(new double[] {1}, adam.memory().get("square").get("w"), ROUNDING);
    adam.step(w, store(3), 0.2);
    // m = 1.5, corrected by 1 - 1/8; v = 0.75 + 9/4 = 3, corrected by 1 - 27/64.
    double third = -0.2 * (1.5 / 0.875) / (Math.sqrt(3 * 64 / 37.0) + 0.125);
    assertArrayEquals(new double[] {first + third}, w.get("w"), ROUNDING);
  }

  @Test
  void weightDecayActsOnTheParameterAndNotThroughTheGradient() {
    Store w = store(4);
    var settings = adam(0.1, 0.9, 0.999, 1e-8, 0.5, NO_CLIP);
    Optimizer.of(settings, w).step(w, store(0), 0.1);
    assertArrayEquals(new double[] {4 * (1 - 0.1 * 0.5)}, w.get("w"), ROUNDING);
  }

  @Test
  void gradientDescentFollowsTheGradient() {
    Store w = store(1, 2);
    Optimizer.of(sgd(0.5, 0, NO_CLIP), w).step(w, store(3, -1), 0.5);
    assertArrayEquals(new double[] {1 - 1.5, 2 + 0.5}, w.get("w"), ROUNDING);
  }

  @Test
  void momentumAddsUpPastGradients() {
    Store w = store(0);
    Optimizer sgd = Optimizer.of(sgd(1, 0.5, NO_CLIP), w);
    sgd.step(w, store(1), 1);
    sgd.step(w, store(1), 1);
    assertArrayEquals(new double[] {-1 - 1.5}, w.get("w"), ROUNDING);
  }

  @Test
  void clippingScalesAllGradientsTogetherDownToTheNorm() {
    Store w = store(0, 0);
    Store gradients = store(3, 0);
    gradients.set("b", 4);
    var settings = sgd(1, 0, 0.5);
    assertEquals(5, Optimizer.of(settings, w).step(w, gradients, 1), ROUNDING);
    assertArrayEquals(new double[] {-0.3, 0}, w.get("w"), ROUNDING);
    assertArrayEquals(new double[] {-0.4}, w.get("b"), ROUNDING);
  }

  @Test
  void clippingLeavesSmallGradientsAlone() {
    Store w = store(0, 0);
    Optimizer.of(sgd(1, 0, 5.5), w).step(w, store(3, 4), 1);
    assertArrayEquals(new double[] {-3, -4}, w.get("w"), ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void gradientsThatAreNotFiniteChangeNothing(TrainSettings settings) {
    Store w = store(1, 2);
    Optimizer optimizer = Optimizer.of(settings, w);
    assertTrue(Double.isNaN(optimizer.step(w, store(1, Double.NaN), 0.1)));
    assertEquals(INFINITE, optimizer.step(w, store(1, INFINITE), 0.1));
    assertArrayEquals(new double[] {1, 2}, w.get("w"));
    optimizer.memory().values().forEach(m -> assertArrayEquals(new double[2], m.get("w")));
    assertEquals(0, optimizer.steps());
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyOptimizerFindsTheMinimumOfAParabola(TrainSettings settings) {
    // At 0, where weight decay has its minimum too.
    Store w = store(3, -2);
    Optimizer optimizer = Optimizer.of(settings, w);
    for (int step = 0; step < 2000; step++) {
      double[] at = w.get("w");
      optimizer.step(w, store(at[0], 4 * at[1]), 0.1 / (1 + 0.01 * step));
    }
    // Adam's steps are about as long as the rate, however small the gradient: 0.1 / 21 at last.
    assertArrayEquals(new double[2], w.get("w"), 5e-3);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void aResumedRunContinuesBitForBit(TrainSettings settings) {
    Store w = store(Precision.FLOAT32, 3, -2);
    Optimizer through = Optimizer.of(settings, w);
    through.step(w, store(Precision.FLOAT32, 0.3, 0.7), 0.1);
    through.step(w, store(Precision.FLOAT32, -0.1, 0.9), 0.1);

    Store resumedW = w.copy();
    Optimizer resumed = Optimizer.of(settings, resumedW);
    through.memory().forEach((name, store) -> resumed.memory().get(name).copyFrom(store));
    resumed.resumeAt(through.steps());

    through.step(w, store(Precision.FLOAT32, 0.2, 0.1), 0.05);
    resumed.step(resumedW, store(Precision.FLOAT32, 0.2, 0.1), 0.05);
    assertArrayEquals(w.get("w"), resumedW.get("w"));
  }

  @Test
  void averagesThatHaveDiedAwayBecomeZero() {
    Store w = store(Precision.FLOAT32, 1);
    Optimizer adam = Optimizer.of(adam(0.1, 0.9, 0.999, 1e-8, 0, NO_CLIP), w);
    adam.step(w, store(Precision.FLOAT32, 1), 0.1);
    // 0.9^n is below the smallest normal float from n = 830 on.
    for (int step = 0; step < 900; step++) {
      adam.step(w, store(Precision.FLOAT32, 0), 0.1);
    }
    assertEquals(0, adam.memory().get("mean").get("w")[0]);
  }
}
