package org.vaec.objective;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.vaec.distribution.Distribution;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;
import org.vaec.model.GuideEstimator.Baseline;
import org.vaec.model.RandomVariable;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * Latents whose guide learns by its score: grad E_q[f] = E_q[(f - b) grad log q] (Williams 1992),
 * with f the terms that depend on the sample and no others, and b a baseline that does not depend
 * on it. It enters the graph as a surrogate whose value is 0 and whose gradient is that.
 */
final class ScoreFunction {
  /**
   * One such latent.
   *
   * @param held what the sample is a function of, held constant
   * @param logGuide log q(sample), one number per member of its plates
   */
  private record Site(Value held, Value logGuide, Baseline baseline) {}

  private final Optional<Plate> samples;
  private final Enumeration enumeration;
  private final SequencedMap<String, Site> sites = new LinkedHashMap<>();

  /**
   * @param samples the plate of Monte Carlo samples, where there is more than one
   */
  ScoreFunction(Optional<Plate> samples, Enumeration enumeration) {
    this.samples = samples;
    this.enumeration = enumeration;
  }

  /** A sample of a latent, which no gradient passes. */
  Value add(RandomVariable latent, Distribution guide, Value drawn, Baseline baseline) {
    Value sample = new Detachment(List.of(drawn)).ofDraws(drawn);
    Shape events = latent.shape().dropLast(guide.family().eventRank());
    Value perEvent = guide.logDensity(sample).broadcastTo(events);
    Value logGuide = Missingness.whereLatent(latent, perEvent).sumEvent();
    sites.put(latent.name(), new Site(Detachment.origin(sample), logGuide, baseline));
    return sample;
  }

  Set<String> latents() {
    return Collections.unmodifiableSet(sites.keySet());
  }

  /** Whether the baseline of a latent is an average that training keeps. */
  boolean hasDecayingBaseline(String latent) {
    return sites.get(latent).baseline() == Baseline.MEAN;
  }

  /**
   * Whether a value depends on the sample of a latent, directly or through what is drawn given it.
   */
  boolean reaches(String latent, Value value) {
    Map<Value, Boolean> values = new IdentityHashMap<>();
    new Graph(new LinkedHashMap<>(Map.of("value", value)))
        .values()
        .forEach(v -> values.put(v, true));
    return values.containsKey(sites.get(latent).held());
  }

  /**
   * What a latent's sample is judged by: a value that depends on it, in expectation over what is
   * enumerated and is no ancestor of the latent.
   *
   * @param value one number per member of its plates
   */
  Value signal(String latent, Value value) {
    return enumeration.expectation(value, enumeration.ancestors(sites.get(latent).logGuide()));
  }

  /** The surrogate of a latent for the sum of its signals, a scalar without plates. */
  Value surrogate(String latent, Value signal) {
    Site site = sites.get(latent);
    Value baseline =
        switch (site.baseline()) {
          case NONE -> Value.constant(0);
          case MEAN -> Value.statistic(Statistics.baseline(latent), Shape.SCALAR);
          case LEAVE_ONE_OUT -> othersMean(signal);
        };
    Value advantage = signal.minus(baseline).stopGradient();
    Value score = site.logGuide().minus(site.logGuide().stopGradient());
    return mean(advantage.times(score));
  }

  private Value othersMean(Value signal) {
    Plate plate = samples.orElseThrow();
    return signal.sumPlates(Set.of(plate)).minus(signal).over(Value.plateSize(plate).minus(1));
  }

  /** The mean of a latent's signal, of which a decaying baseline is an average. */
  Value mean(Value value) {
    Value expectation = enumeration.expectation(value);
    return expectation.meanPlates(expectation.plates());
  }
}
