package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.shape.Plate;
import org.vaec.shape.Support;

/** Log-densities without cancellation are the log-densities, and so are their gradients. */
class PreciseDensityLawTest {

  static Stream<Setting> everything() {
    return Stream.concat(Catalogue.settings().stream(), Catalogue.furtherSettings().stream());
  }

  @ParameterizedTest
  @MethodSource("everything")
  void bothFormsAreOneDensity(Setting setting) {
    double[] xs = setting.samples(9);
    Value x = setting.variable();
    double[] plain = setting.at(xs, setting.constant().logDensity(x));
    double[] precise = setting.at(xs, setting.constant().preciseLogDensity(x));
    int size = setting.event().elements();
    for (int i = 0; i < plain.length; i++) {
      double[] at = Arrays.copyOfRange(xs, i * size, (i + 1) * size);
      // The rounding of what the plain form adds up.
      double magnitude = DensityLawTest.magnitude(setting, at);
      double tolerance = Double.isFinite(magnitude) ? 1e-13 * (1 + magnitude) : 1e-9;
      assertEquals(plain[i], precise[i], tolerance, setting + " at " + Arrays.toString(at));
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void gradientByEachParameterIsTheSlope(Setting setting) {
    double[] xs = setting.samples(5);
    Value x = setting.variable();
    Value sum = setting.learned().preciseLogDensity(x).sumPlates(List.of(Plate.ROW));
    Slopes.checkByParameters(setting, xs, sum, DensityLawTest.magnitude(setting, xs));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void bothFormsHaveOneGradientByTheVariable(Setting setting) {
    if (setting.constant().support().isDiscrete()) {
      return;
    }
    double[] xs = setting.samples(7);
    int size = setting.event().elements();
    for (int i = 0; i < xs.length; i += size) {
      double[] at = Arrays.copyOfRange(xs, i, i + size);
      double[] plain = gradient(setting, at, false);
      double[] precise = gradient(setting, at, true);
      // What rounding does to a slope: the density's digits, per step of x.
      double magnitude =
          DensityLawTest.magnitude(setting, at) / Arrays.stream(at).map(Math::abs).min().orElse(1);
      for (int j = 0; j < plain.length; j++) {
        assertEquals(
            plain[j], precise[j], 1e-13 * (1 + magnitude + Math.abs(plain[j])), setting::toString);
      }
    }
  }

  private static double[] gradient(Setting setting, double[] at, boolean isPrecise) {
    Value x = Value.parameter("at", setting.event());
    Distribution distribution = setting.constant();
    Value log = isPrecise ? distribution.preciseLogDensity(x) : distribution.logDensity(x);
    Value gradient = Gradients.of(log, List.of(x)).getOrDefault(x, Value.constant(0));
    double[] slopes = setting.at(at, gradient, Map.of("at", at));
    if (!distribution.support().equals(Support.OPEN_SIMPLEX)) {
      return slopes;
    }
    // Shares keep their sum, so that a slope which is the same for all of them leads nowhere.
    double mean = Arrays.stream(slopes).average().orElseThrow();
    return Arrays.stream(slopes).map(slope -> slope - mean).toArray();
  }
}
