package org.vaec.distribution;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Value;

/**
 * The gradients of every KL(q || p) that has a closed form, by each parameter of q and of p,
 * against finite differences.
 */
class KullbackLeiblerGradientLawTest {

  static Stream<Setting> settings() {
    return Catalogue.settings().stream();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void gradientByEachParameterIsTheSlope(Setting q) {
    KullbackLeiblerLawTest.analyticPartners(q)
        .filter(p -> !hasAKinkAtAnEnd(q, p))
        .forEach(
            p -> {
              for (int i = 0; i < q.arguments().size(); i++) {
                check(q, p, q, KullbackLeibler.of(q.learned(Set.of(i)), p.constant()));
              }
              for (int i = 0; i < p.arguments().size(); i++) {
                check(q, p, p, KullbackLeibler.of(q.constant(), p.learned(Set.of(i))));
              }
            });
  }

  /** There the second derivative jumps, by which finite differences err. */
  private static boolean hasAKinkAtAnEnd(Setting q, Setting p) {
    double least = q.constant().support().least();
    return Arrays.stream(Expectation.kinks(p)).anyMatch(kink -> kink == least);
  }

  /** Checks by the parameter of one of the two that is learned. */
  private static void check(Setting q, Setting p, Setting learned, KullbackLeibler divergence) {
    // A moment that exists for some parameters only has no closed form where they are learned.
    if (!divergence.isAnalytic()) {
      return;
    }
    double magnitude = learned.number(magnitude(divergence));
    // Where an outcome is possible under q alone there is no slope.
    if (Double.isFinite(magnitude)) {
      Value value = divergence.value(KullbackLeiblerLawTest.event(q, p), Optional.empty());
      double[] anywhere = new double[learned.event().elements()];
      double spread = Math.min(spread(q), spread(p));
      Slopes.checkByParameters(learned, anywhere, value, magnitude, spread);
    }
  }

  private static double spread(Setting setting) {
    return Slopes.spread(setting.samples(101));
  }

  /** The sum of what a divergence adds up, by which it rounds. */
  private static Value magnitude(KullbackLeibler divergence) {
    Value sum =
        divergence
            .q()
            .density()
            .normaliser()
            .abs()
            .plus(divergence.p().density().normaliser().abs())
            .sumEvent();
    for (KullbackLeibler.Survivor survivor : divergence.survivors()) {
      Value moment = ((Moment.Known) survivor.moment()).value();
      sum = sum.plus(Functions.weighted(moment, survivor.coefficient()).abs().sumEvent());
    }
    return sum;
  }
}
