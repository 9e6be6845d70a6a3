package org.vaec.objective;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Evaluation: the weight w = p(x, z) / q(z | x) of each particle, in logarithms, and the bound and
 * its terms as means over particles.
 */
final class ParticleWeights {
  private final Lowering lowering;
  private final Enumeration enumeration;

  /**
   * @param lowering one for evaluation, whose samples are the particles
   */
  ParticleWeights(Lowering lowering) {
    this.lowering = lowering;
    this.enumeration = lowering.enumeration();
  }

  /** See {@link Lowering#evaluation}. */
  Graph evaluation(Objective objective) {
    Value elbo = Value.constant(0);
    Value joint = Value.constant(0);
    SequencedMap<String, Value> terms = new LinkedHashMap<>();
    for (Term term : objective.bound()) {
      Value value = lowering.atTheSample(term);
      Value expectation = enumeration.expectation(value);
      terms.put(term.name(), perRow(expectation));
      elbo = Lowering.add(elbo, term, expectation);
      joint =
          isEnumerated(term)
              ? joint.plus(lowering.logModel(term))
              : Lowering.add(joint, term, value);
    }
    elbo = Lowering.repeated(elbo, lowering.plates());
    Value weight = Lowering.repeated(enumeration.logSumExp(joint), lowering.plates());
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put(objective.total(), perRow(elbo));
    outputs.putAll(terms);
    outputs.put("log_weight", weight.logSumExpPlates(Set.of(Plate.PARTICLE)));
    outputs.put("log_squared_weight", weight.times(2).logSumExpPlates(Set.of(Plate.PARTICLE)));
    outputs.put("log_weights", weight);
    if (!enumeration.plates().isEmpty()) {
      outputs.put("bounds", elbo);
    }
    LatentElements.add(objective, lowering, outputs);
    return new Graph(outputs);
  }

  // Whether a term holds the guide of a latent that is enumerated.
  private boolean isEnumerated(Term term) {
    return switch (term.form()) {
      case LOG_DENSITY, EXPECTED, MARGINAL, PRIOR, SUPERVISION -> false;
      case MOMENTS, SAMPLED, ENTROPY -> enumeration.has(term.variable());
    };
  }

  private static Value perRow(Value value) {
    Value mean =
        value.plates().contains(Plate.PARTICLE) ? value.meanPlates(Set.of(Plate.PARTICLE)) : value;
    return Lowering.repeated(mean, Set.of(Plate.ROW));
  }
}
