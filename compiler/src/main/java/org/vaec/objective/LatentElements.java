package org.vaec.objective;

import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Moment;
import org.vaec.distribution.Statistic;
import org.vaec.graph.Value;
import org.vaec.model.Model;
import org.vaec.model.RandomVariable;
import org.vaec.shape.Plate;
import org.vaec.shape.Support;

/**
 * What evaluation says of each element of a latent, per row: its KL(q || p), from which one sees
 * what it carries, and the mean of its guide, which moves with the data where it carries anything.
 */
public final class LatentElements {
  private LatentElements() {}

  /** The output that is the KL of each element, in closed form as far as there is one. */
  public static String kl(String latent) {
    return "kl_elements." + latent;
  }

  /** The output that is the mean of the guide of each element. */
  public static String mean(String latent) {
    return "guide_mean." + latent;
  }

  /** Why {@link #kl} is not among the outputs, as a clause; empty where it is. */
  public static Optional<String> whyNoKl(Objective objective, RandomVariable z) {
    if (z.isSummed()) {
      return Optional.of("it is summed out exactly, so its guide is no part of the bound");
    }
    if (z.isIntegrated()) {
      return Optional.of("it is integrated out exactly, so its guide is no part of the bound");
    }
    if (z.isPoint()) {
      return Optional.of("its guide is a point mass, whose KL is infinite");
    }
    boolean hasKl =
        objective.bound().stream()
            .anyMatch(t -> t.kind() == Term.Kind.KL && t.variable().equals(z.name()));
    if (!hasKl) {
      return Optional.of("the bound has no KL of it, only a density and an entropy");
    }
    if (z.guide().orElseThrow().density().family().eventRank() > 0) {
      return Optional.of("its guide is one distribution of all its elements");
    }
    return z.density().family().eventRank() > 0
        ? Optional.of("its prior is one distribution of all its elements")
        : Optional.empty();
  }

  /** Adds the outputs of an objective's latents. */
  static void add(Objective objective, Lowering lowering, SequencedMap<String, Value> outputs) {
    Model model = objective.model();
    for (String name : model.guideOrder()) {
      RandomVariable z = model.variable(name);
      if (whyNoKl(objective, z).isEmpty()) {
        outputs.put(kl(name), perRow(lowering.divergence(z), lowering));
      }
      if (hasMean(z)) {
        mean(z, lowering.guide(name))
            .ifPresent(mean -> outputs.put(mean(name), perRow(mean, lowering)));
      }
    }
  }

  // Of numbers and vectors of them, discrete ones too. What is summed out has a table for a guide.
  private static boolean hasMean(RandomVariable z) {
    boolean isNumber = z.support().categories() == 0 && !(z.support() instanceof Support.Angle);
    return isNumber && !z.isSummed() && !z.isPartlyObserved();
  }

  private static Optional<Value> mean(RandomVariable z, Distribution guide) {
    return guide.moment(new Statistic.Itself()) instanceof Moment.Known(Value mean, var formula)
        ? Optional.of(mean.broadcastTo(z.shape()))
        : Optional.empty();
  }

  private static Value perRow(Value value, Lowering lowering) {
    Value expectation = lowering.enumeration().expectation(value);
    Value mean =
        expectation.plates().contains(Plate.PARTICLE)
            ? expectation.meanPlates(Set.of(Plate.PARTICLE))
            : expectation;
    return Lowering.repeated(mean, Set.of(Plate.ROW));
  }
}
