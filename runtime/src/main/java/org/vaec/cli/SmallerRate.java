package org.vaec.cli;

import java.util.ArrayList;
import java.util.List;
import org.vaec.model.TrainSettings;
import org.vaec.model.TrainSettings.OptimizerSettings;

/** The optimizer in use with a rate to try where training met a number that is not finite. */
final class SmallerRate {
  /** Small enough for most models, where a tenth of the rate in use may be large still. */
  private static final double SMALL = 1e-4;

  private static final OptimizerSettings.Adam USUAL =
      (OptimizerSettings.Adam) TrainSettings.DEFAULT.optimizer();

  private SmallerRate() {}

  /** As the language writes it; its further settings stay, or the run would be another. */
  static String of(OptimizerSettings optimizer) {
    // A power of ten: a suggestion has no more digits.
    int exponent = (int) Math.floor(Math.log10(Math.min(optimizer.rate() / 10, SMALL)) + 1e-9);
    List<String> settings = new ArrayList<>(List.of("1e" + exponent));
    return switch (optimizer) {
      case OptimizerSettings.Sgd(double rate, double momentum) -> {
        add(settings, "momentum", momentum, 0);
        yield call("sgd", settings);
      }
      case OptimizerSettings.Adam adam -> {
        add(settings, "beta1", adam.beta1(), USUAL.beta1());
        add(settings, "beta2", adam.beta2(), USUAL.beta2());
        add(settings, "epsilon", adam.epsilon(), USUAL.epsilon());
        add(settings, "weight_decay", adam.weightDecay(), 0);
        yield call(adam.weightDecay() == 0 ? "adam" : "adamw", settings);
      }
    };
  }

  private static void add(List<String> settings, String name, double value, double usual) {
    if (value != usual) {
      settings.add(name + " = " + value);
    }
  }

  private static String call(String name, List<String> settings) {
    return name + "(" + String.join(", ", settings) + ")";
  }
}
