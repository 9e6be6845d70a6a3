package org.vaec.objective;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.KullbackLeibler;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.model.ObjectiveSettings.GradientEstimator;
import org.vaec.model.Observed;
import org.vaec.model.RandomVariable;
import org.vaec.model.ResolvedDensity;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.syntax.Statement.Role;

/** Lowers an objective to graphs: one for a step of training, one for evaluation. */
public final class Lowering {
  private final Model model;
  private final Elaboration elaboration;
  private final Optional<Plate> samples;
  private final Map<String, Value> drawn = new HashMap<>();
  private final Map<String, Distribution> guides = new HashMap<>();
  private final Map<String, Summation> sums = new HashMap<>();

  private Lowering(Model model, Optional<Plate> samples, boolean training) {
    this(model, samples, training, UnaryOperator.identity());
  }

  /**
   * @param appearance how a draw looks to what depends on it
   */
  private Lowering(
      Model model, Optional<Plate> samples, boolean training, UnaryOperator<Value> appearance) {
    this.model = model;
    this.samples = samples;
    Map<String, Value> variables = new HashMap<>();
    for (Observed observed : model.observed()) {
      if (observed.role() != Role.LABEL) {
        variables.put(observed.name(), Value.input(observed.name(), observed.shape()));
      }
    }
    this.elaboration = new Elaboration(variables, training);
    // A summed latent is all its values at once, along a plate of its own.
    for (Summation sum : Summation.of(model)) {
      for (RandomVariable k : sum.summed()) {
        sums.put(k.name(), sum);
        variables.put(k.name(), Value.of(new Op.Coordinate(Summation.plate(k))));
      }
    }
    for (String latent : model.guideOrder()) {
      RandomVariable z = model.variable(latent);
      Distribution guide =
          elaboration.distribution(z.guide().orElseThrow().density(), z.shape(), z.support());
      Value sample = appearance.apply(guide.sample(Elaboration.noise(latent, plates()), z.shape()));
      guides.put(latent, guide);
      drawn.put(latent, sample);
      variables.put(latent, sample);
    }
  }

  // A latent has one value per row even where its guide has the same parameters for all.
  Set<Plate> plates() {
    return samples.map(plate -> Set.of(plate, Plate.ROW)).orElse(Set.of(Plate.ROW));
  }

  /**
   * A step's values, all scalars, in nats per row: {@code loss}, which training minimises; {@code
   * elbo}, the bound itself; and each term under its own name.
   */
  public static Graph training(Objective objective) {
    ObjectiveSettings settings = objective.model().objective();
    if (settings.bound().isWeighted()) {
      Lowering lowering = symbolic(objective.model(), Optional.of(Plate.samples(settings.draws())));
      return new WeightedBound(lowering, settings).training(objective);
    }
    Optional<Plate> samples =
        settings.samples() == 1 ? Optional.empty() : Optional.of(Plate.samples(settings.samples()));
    Lowering lowering =
        settings.gradient() == GradientEstimator.STL
            ? symbolic(objective.model(), samples)
            : new Lowering(objective.model(), samples, true);
    Value elbo = Value.constant(0);
    Value gain = Value.constant(0);
    SequencedMap<String, Value> terms = new LinkedHashMap<>();
    for (Term term : objective.terms()) {
      Value events = lowering.events(term);
      Value mean = events.sumEvent().meanPlates(events.plates());
      terms.put(term.name(), mean);
      Value weighted =
          switch (term.kind()) {
            case LIKELIHOOD -> mean.times(settings.reconstruction());
            case KL, PRIOR, ENTROPY -> lowering.weighted(events, mean, term, settings);
          };
      elbo = add(elbo, term, mean);
      gain = add(gain, term, weighted);
    }
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("loss", gain.negate());
    outputs.put("elbo", elbo);
    outputs.putAll(terms);
    return new Graph(outputs);
  }

  static Value add(Value sum, Term term, Value value) {
    return term.kind().sign() > 0 ? sum.plus(value) : sum.minus(value);
  }

  // A KL, or a half of one, as it is trained on: `mean`, per row, unless free bits look at each
  // element.
  private Value weighted(Value events, Value mean, Term term, ObjectiveSettings settings) {
    Value kl = mean;
    if (settings.freeBits() > 0) {
      double elements = model.variable(term.variable()).shape().elements();
      double perEvent = settings.freeBits() * elements / events.shape().elements();
      kl = events.meanPlates(events.plates()).maximum(Value.constant(perEvent)).sumEvent();
    }
    Value weighted = kl.times(settings.beta());
    return settings.warmup().amount() > 0
        ? weighted.times(Value.statistic(Statistics.WARMUP, Shape.SCALAR))
        : weighted;
  }

  /**
   * Values per row, in nats, each averaged over the particles, whose number the engine chooses:
   * {@code elbo} and each term under its own name; and {@code log_weight} and {@code
   * log_squared_weight}, the log-sum-exp over particles of log w and of 2 log w, with w = p(x, z) /
   * q(z | x), from which log p(x) and its error follow.
   *
   * <p>Every density is taken at the sample: log w has the smaller variance the nearer the guide is
   * to the posterior, none at all where it is exact, and the mean of log w is never above the
   * logarithm of the mean of w.
   */
  public static Graph evaluation(Objective objective) {
    Lowering lowering = new Lowering(objective.model(), Optional.of(Plate.PARTICLE), false);
    Value weight = Value.constant(0);
    SequencedMap<String, Value> terms = new LinkedHashMap<>();
    for (Term term : objective.terms()) {
      Value value = lowering.atTheSample(term);
      terms.put(term.name(), perRow(value));
      weight = add(weight, term, value);
    }
    weight = repeated(weight, lowering.plates());
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("elbo", perRow(weight));
    outputs.putAll(terms);
    outputs.put("log_weight", weight.logSumExpPlates(Set.of(Plate.PARTICLE)));
    outputs.put("log_squared_weight", weight.times(2).logSumExpPlates(Set.of(Plate.PARTICLE)));
    return new Graph(outputs);
  }

  /** A term with every density at the sample, one number a row. */
  Value atTheSample(Term term) {
    RandomVariable variable = model.variable(term.variable());
    return switch (term.form()) {
      case LOG_DENSITY, EXPECTED -> logLikelihood(variable).sumEvent();
      case MARGINAL -> marginal(variable);
      case ENTROPY -> logGuide(variable).negate();
      case MOMENTS, ENTROPY_AND_SAMPLE, SAMPLED -> logRatio(variable);
    };
  }

  /** What a term adds to log p(x, z) at the sample, one number a row. */
  Value logModel(Term term) {
    RandomVariable variable = model.variable(term.variable());
    return switch (term.form()) {
      case LOG_DENSITY, EXPECTED, MARGINAL -> atTheSample(term);
      case ENTROPY -> Value.constant(0);
      case MOMENTS, ENTROPY_AND_SAMPLE, SAMPLED -> logDensity(variable, drawn.get(variable.name()));
    };
  }

  private static Value perRow(Value value) {
    Value mean =
        value.plates().contains(Plate.PARTICLE) ? value.meanPlates(Set.of(Plate.PARTICLE)) : value;
    return repeated(mean, Set.of(Plate.ROW));
  }

  // The same value for each member of the plates that it lacks.
  static Value repeated(Value value, Set<Plate> plates) {
    Value repeated = value;
    for (Plate plate : plates) {
      if (!value.plates().contains(plate)) {
        repeated = repeated.plus(Value.of(new Op.Coordinate(plate)).times(0));
      }
    }
    return repeated;
  }

  /** A term per event of its variable: in most cases an entry per element. */
  private Value events(Term term) {
    RandomVariable variable = model.variable(term.variable());
    return switch (term.form()) {
      case LOG_DENSITY -> logLikelihood(variable);
      case EXPECTED ->
          ExpectedLikelihood.of(symbolic(model, samples), variable)
              .orElseThrow(() -> new IllegalStateException("lowering: no closed form"))
              .value();
      case SAMPLED -> logRatio(variable);
      case MARGINAL -> marginal(variable);
      case ENTROPY -> {
        Distribution guide = guides.get(variable.name());
        boolean exact = term.estimator() == Estimator.ANALYTIC;
        yield exact
            ? total(negativeEntropy(guide), guide, variable.shape()).negate()
            : logGuide(variable).negate();
      }
      case MOMENTS -> {
        KullbackLeibler kl = KullbackLeibler.of(guides.get(variable.name()), density(variable));
        Shape events = variable.shape().dropLast(kl.eventRank());
        yield kl.value(variable.shape(), Optional.of(drawn.get(variable.name())))
            .broadcastTo(events);
      }
      case ENTROPY_AND_SAMPLE -> {
        Distribution guide = guides.get(variable.name());
        yield total(negativeEntropy(guide), guide, variable.shape())
            .minus(
                total(
                    density(variable).logDensity(drawn.get(variable.name())),
                    density(variable),
                    variable.shape()));
      }
    };
  }

  private Distribution density(RandomVariable variable) {
    return elaboration.distribution(variable.density(), variable.shape(), variable.support());
  }

  /** log p(x) per event of x, 0 where it is missing. */
  Value logLikelihood(RandomVariable x) {
    Distribution density = density(x);
    Shape events = x.shape().dropLast(density.family().eventRank());
    Value value = density.logDensity(elaboration.variable(x.name())).broadcastTo(events);
    if (!x.optional()) {
      return value;
    }
    Value observed = Value.input(Statistics.observedMask(x.name()), x.shape());
    return observed.select(value, Value.constant(0));
  }

  /**
   * A lowering for whoever asks what depends on a draw. Its draws cannot be seen through: where one
   * is computed as exp(u), its logarithm is no longer u.
   */
  static Lowering symbolic(Model model, Optional<Plate> samples) {
    return new Lowering(
        model, samples, true, sample -> Value.of(new Op.Reshape(sample.shape()), sample));
  }

  /** The latents that have a guide, each after its parents there. */
  List<String> guideOrder() {
    return model.guideOrder();
  }

  /** Every draw. */
  Collection<Value> draws() {
    return drawn.values();
  }

  /** The draw of a latent that has a guide. */
  Value drawn(String latent) {
    return drawn.get(latent);
  }

  Distribution guide(String latent) {
    return guides.get(latent);
  }

  /** The arguments of a density, one for each of its parameters. */
  List<Value> arguments(ResolvedDensity density) {
    return density.arguments().stream().map(elaboration::value).toList();
  }

  // log q(z) - log p(z) at the sample, summed to one number a row.
  private Value logRatio(RandomVariable z) {
    return logGuide(z).minus(logDensity(z, drawn.get(z.name())));
  }

  // Sticking the landing: no gradient reaches the guide's parameters but through its samples.
  private Value logGuide(RandomVariable z) {
    Distribution guide = guides.get(z.name());
    Value value = total(guide.logDensity(drawn.get(z.name())), guide, z.shape());
    return model.objective().gradient() == GradientEstimator.STL
        ? new Detachment(drawn.values()).ofParameters(value)
        : value;
  }

  private Value logDensity(RandomVariable variable, Value at) {
    Distribution density = density(variable);
    return total(density.logDensity(at), density, variable.shape());
  }

  // log sum_k p(k) p(x | k) ..., one number a row.
  private Value marginal(RandomVariable k) {
    Summation sum = sums.get(k.name());
    Value joint = Value.constant(0);
    for (RandomVariable member : sum.members()) {
      joint =
          joint.plus(
              member.observed()
                  ? logLikelihood(member).sumEvent()
                  : logDensity(member, elaboration.variable(member.name())));
    }
    return joint.logSumExpPlates(sum.plates());
  }

  /** E_q[log q]; the caller has made sure that it has a closed form. */
  static Value negativeEntropy(Distribution guide) {
    return guide
        .negativeEntropy()
        .orElseThrow(
            () -> new IllegalStateException("lowering: the entropy of the guide is not known"));
  }

  private static Value total(Value value, Distribution distribution, Shape shape) {
    return value.broadcastTo(shape.dropLast(distribution.family().eventRank())).sumEvent();
  }

  /** The names of the inputs that a graph reads, for whoever supplies them. */
  public static List<String> inputs(Graph graph) {
    return graph.values().stream()
        .map(Value::op)
        .filter(Op.Input.class::isInstance)
        .map(op -> ((Op.Input) op).name())
        .distinct()
        .toList();
  }
}
