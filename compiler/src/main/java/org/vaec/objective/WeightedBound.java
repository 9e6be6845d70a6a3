package org.vaec.objective;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;
import org.vaec.model.ObjectiveSettings;
import org.vaec.model.ObjectiveSettings.Bound;
import org.vaec.model.ObjectiveSettings.GradientEstimator;
import org.vaec.shape.Plate;

/**
 * Bounds that weigh the particles of a row against each other: L = log mean_k w_k^(1 - alpha) / (1
 * - alpha), w = p(x, z) / q(z | x). alpha = 0 is the importance-weighted bound. Rows never meet:
 * the mean over them is taken of L.
 */
final class WeightedBound {
  private final Lowering lowering;
  private final ObjectiveSettings settings;
  private final double power;
  private final Set<Plate> particles;

  /**
   * @param lowering one for training, whose samples are the particles
   */
  WeightedBound(Lowering lowering, ObjectiveSettings settings) {
    this.lowering = lowering;
    this.settings = settings;
    this.particles = Set.of(Plate.samples(settings.draws()));
    this.power =
        switch (settings.bound()) {
          case Bound.Renyi(double alpha, int count) -> 1 - alpha;
          case Bound.Evidence e -> 1;
          case Bound.ImportanceWeighted w -> 1;
        };
  }

  /**
   * A step's values: {@code loss}; {@code elbo}, the mean of log w; the bound under its own name;
   * and each term.
   */
  Graph training(Objective objective) {
    Value logWeight = Value.constant(0);
    Value logModel = Value.constant(0);
    SequencedMap<String, Value> terms = new LinkedHashMap<>();
    for (Term term : objective.terms()) {
      Value value = lowering.atTheSample(term);
      terms.put(term.name(), value.meanPlates(value.plates()));
      logWeight = Lowering.add(logWeight, term, value);
      logModel = logModel.plus(lowering.logModel(term));
    }
    logWeight = Lowering.repeated(logWeight, lowering.plates());
    logModel = Lowering.repeated(logModel, lowering.plates());
    Value bound = mean(bound(logWeight));
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put(
        "loss",
        settings.gradient() == GradientEstimator.DREG
            ? doublyReparameterised(bound, logWeight, logModel).negate()
            : bound.negate());
    outputs.put("elbo", mean(logWeight));
    outputs.put(settings.bound().word(), bound);
    outputs.putAll(terms);
    return new Graph(outputs);
  }

  private static Value mean(Value value) {
    return value.meanPlates(value.plates());
  }

  private Value bound(Value logWeight) {
    if (power == 0) {
      return logWeight.meanPlates(particles);
    }
    return logWeight
        .times(power)
        .logSumExpPlates(particles)
        .minus(Math.log(settings.draws()))
        .over(power);
  }

  /**
   * The bound with the gradient of Tucker et al. (2018), here for any alpha. With v_k the
   * normalised w_k^(1 - alpha), the model's gradient is sum_k v_k dlog p(x, z_k), as always. The
   * guide's score is reparameterised once more, which leaves its gradient through the samples
   * alone, sum_k (alpha v_k + (1 - alpha) v_k^2) dlog w_k/dz_k dz_k.
   */
  private Value doublyReparameterised(Value bound, Value logWeight, Value logModel) {
    Detachment detachment = new Detachment(lowering.draws());
    Value scaled = logWeight.times(power);
    Value share = scaled.minus(scaled.logSumExpPlates(particles)).exp().stopGradient();
    Value ofDraw = share.times(1 - power).plus(share.square().times(power)).stopGradient();
    Value gradients =
        share
            .timesOrZero(detachment.ofDraws(logModel))
            .plus(ofDraw.timesOrZero(detachment.ofParameters(logWeight)))
            .sumPlates(particles);
    Value surrogate = mean(gradients);
    return bound.stopGradient().plus(surrogate.minus(surrogate.stopGradient()));
  }
}
