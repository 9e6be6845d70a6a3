package org.vaec.objective;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;
import org.vaec.model.ObjectiveSettings;
import org.vaec.shape.Shape;

/**
 * Training on the evidence lower bound: its terms with the weights that the settings ask for, KLs
 * with their free bits (Kingma et al. 2016), and the surrogates of the latents that learn by their
 * score.
 */
final class EvidenceBound {
  private final Lowering lowering;
  private final ScoreFunction scores;
  private final ObjectiveSettings settings;

  /**
   * @param lowering one for training
   */
  EvidenceBound(Lowering lowering, ObjectiveSettings settings) {
    this.lowering = lowering;
    this.scores = lowering.scores();
    this.settings = settings;
  }

  /**
   * A step's values: {@code loss}; the bound under its name; each term; and what decaying baselines
   * average.
   */
  Graph training(Objective objective) {
    Value elbo = Value.constant(0);
    Value gain = Value.constant(0);
    Map<String, Value> signals = new LinkedHashMap<>();
    SequencedMap<String, Value> terms = new LinkedHashMap<>();
    for (Term term : objective.terms()) {
      Value events = lowering.events(term);
      Value mean = scores.mean(events.sumEvent());
      terms.put(term.name(), mean);
      elbo = term.kind().isInBound() ? Lowering.add(elbo, term, mean) : elbo;
      gain = Lowering.add(gain, term, weighted(term, charged(term, events, mean)));
      signals(term, events).forEach((l, s) -> signals.merge(l, s, Value::plus));
    }
    for (Map.Entry<String, Value> signal : signals.entrySet()) {
      gain = gain.plus(scores.surrogate(signal.getKey(), signal.getValue()));
    }
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("loss", gain.negate());
    outputs.put(objective.total(), elbo);
    outputs.putAll(terms);
    signals.forEach(
        (latent, signal) -> {
          if (scores.hasDecayingBaseline(latent)) {
            outputs.put(Statistics.baseline(latent), scores.mean(signal));
          }
        });
    return new Graph(outputs);
  }

  // A term per row: its mean, or what its elements are charged for beyond their free bits.
  private Value charged(Term term, Value events, Value mean) {
    return hasFreeBits(term)
        ? scores.mean(events).maximum(freeBits(term, events)).sumEvent()
        : mean;
  }

  // For each latent that learns by its score and reaches a term, the term as its samples see it.
  private Map<String, Value> signals(Term term, Value events) {
    Map<String, Value> signals = new LinkedHashMap<>();
    for (String latent : scores.latents()) {
      if (scores.reaches(latent, events)) {
        // Below its free bits an element has no gradient.
        Value counted =
            hasFreeBits(term)
                ? events.times(scores.mean(events).greater(freeBits(term, events)))
                : events;
        Value signal = scores.signal(latent, counted.sumEvent());
        signals.put(latent, weighted(term, term.kind().sign() > 0 ? signal : signal.negate()));
      }
    }
    return signals;
  }

  private boolean hasFreeBits(Term term) {
    return switch (term.kind()) {
      case LIKELIHOOD, SUPERVISION -> false;
      case KL, PRIOR, ENTROPY -> settings.freeBits() > 0;
    };
  }

  // What an event may cost for nothing, where the setting counts per element of the variable.
  private Value freeBits(Term term, Value events) {
    double elements = lowering.variable(term).shape().elements();
    return Value.constant(settings.freeBits() * elements / events.shape().elements());
  }

  private Value weighted(Term term, Value value) {
    return switch (term.kind()) {
      case LIKELIHOOD -> value.times(settings.reconstruction());
      case SUPERVISION -> value.times(settings.supervision());
      case KL, PRIOR, ENTROPY -> {
        Value weighted = value.times(settings.beta());
        yield settings.warmup().amount() > 0
            ? weighted.times(Value.statistic(Statistics.WARMUP, Shape.SCALAR))
            : weighted;
      }
    };
  }
}
