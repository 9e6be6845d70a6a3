package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.shape.Plate;

/** What every log-density must satisfy, for every family at every setting of the catalogue. */
class DensityLawTest {

  static Stream<Setting> settings() {
    return Catalogue.ofOneNumber();
  }

  static Stream<Setting> everything() {
    return Catalogue.everything();
  }

  @Test
  void everyFamilyIsInTheCatalogue() {
    assertEquals(
        Distributions.all().stream().map(Family::name).collect(Collectors.toSet()),
        Catalogue.settings().stream()
            .map(setting -> setting.family().name())
            .collect(Collectors.toSet()));
    assertEquals(
        Distributions.constructions().stream().map(Construction::name).collect(Collectors.toSet()),
        Catalogue.constructions().stream()
            .map(setting -> setting.family().name())
            .collect(Collectors.toSet()));
    assertEquals(
        Distributions.all().stream()
            .flatMap(family -> family.parameterisations().stream())
            .collect(Collectors.toSet()),
        Stream.concat(Catalogue.settings().stream(), Catalogue.furtherSettings().stream())
            .map(Setting::parameterisation)
            .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void densityIntegratesToOne(Setting setting) {
    assertEquals(1, Expectation.under(setting, Expectation.kinks(setting)).total(), 1e-10);
  }

  @ParameterizedTest
  @MethodSource("everything")
  void gradientByTheVariableIsTheSlope(Setting setting) {
    if (setting.constant().support().isDiscrete()) {
      return;
    }
    double[] xs = setting.samples(7);
    Value x = Value.parameter("at", setting.event());
    Value logDensity = setting.constant().logDensity(x);
    // A flat density does not depend on where it is taken, and then there is no gradient.
    Value gradient = Gradients.of(logDensity, List.of(x)).getOrDefault(x, Value.constant(0));
    int size = setting.event().elements();
    // What moves x by much of its spread is too long a step, so spread sets the step.
    double spread = Slopes.spread(xs);
    for (int i = 0; i < xs.length; i += size) {
      double[] at = Arrays.copyOfRange(xs, i, i + size);
      for (int j = 0; j < size; j++) {
        double step = 1e-4 * Math.min(spread, Math.abs(at[j]));
        int entry = j;
        Slopes.check(
            setting + " at " + at[j],
            setting.at(xs, gradient, Map.of("at", at))[j],
            delta -> {
              double[] moved = at.clone();
              moved[entry] += delta;
              return setting.at(xs, logDensity, Map.of("at", moved))[0];
            },
            step,
            magnitude(setting, at));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void gradientByEachParameterIsTheSlope(Setting setting) {
    double[] xs = setting.samples(5);
    Value sum = setting.learned().logDensity(setting.variable()).sumPlates(List.of(Plate.ROW));
    Slopes.checkByParameters(setting, xs, sum, magnitude(setting, xs));
  }

  /** The sum of what a log-density adds up, by which it rounds. */
  static double magnitude(Setting setting, double[] xs) {
    Density density = setting.constant().density();
    Value sum = density.normaliser().abs();
    for (Density.Summand summand : density.summands()) {
      Value weighed =
          summand.statistic().at(setting.variable()).timesOrZero(summand.coefficient()).abs();
      sum = sum.plus(weighed.sumEvent());
    }
    return Arrays.stream(setting.at(xs, sum)).sum();
  }

  @ParameterizedTest
  @MethodSource("everything")
  void densityIsFiniteWhereSamplesFall(Setting setting) {
    for (double logDensity :
        setting.at(setting.samples(1000), setting.learned().logDensity(setting.variable()))) {
      assertTrue(Double.isFinite(logDensity), setting::toString);
    }
  }
}
