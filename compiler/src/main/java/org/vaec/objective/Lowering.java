package org.vaec.objective;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.vaec.distribution.Bernoulli;
import org.vaec.distribution.Categorical;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.KullbackLeibler;
import org.vaec.distribution.MultivariateNormal;
import org.vaec.distribution.Normal;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.GuideEstimator;
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
  private final Enumeration enumeration = new Enumeration();
  private final ScoreFunction scores;
  private final Symbolic symbolic;
  private final Map<String, Expectation> expectations = new HashMap<>();
  private Optional<Reach> reach = Optional.empty();
  private final Map<String, Integration> integrations = new HashMap<>();

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
    this.symbolic = new Symbolic(model, samples);
    this.scores = new ScoreFunction(samples, enumeration);
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
    for (Integration integration : Integration.of(model)) {
      RandomVariable z = integration.latent();
      integrations.put(z.name(), integration);
      variables.put(z.name(), repeated(Value.input(z.name(), z.shape()), plates()));
    }
    LatentEstimators estimators = LatentEstimators.of(model);
    for (String latent : model.guideOrder()) {
      RandomVariable z = model.variable(latent);
      Distribution guide =
          elaboration.distribution(z.guide().orElseThrow().density(), z.shape(), z.support());
      Value value = value(z, guide, estimators.of(latent).estimator(), training, appearance);
      guides.put(latent, guide);
      drawn.put(latent, value);
      variables.put(latent, seen(z, value));
    }
  }

  // What depends on a latent. Its own densities are of the draw, which knows of no data.
  private Value seen(RandomVariable z, Value value) {
    return elaboration.isRelaxed(z.name()) ? value : Missingness.orObserved(z, value);
  }

  // The values of a latent: a draw, or all of them along a plate.
  private Value value(
      RandomVariable z,
      Distribution guide,
      GuideEstimator estimator,
      boolean training,
      UnaryOperator<Value> appearance) {
    Distribution.NoiseSource noise = Elaboration.noise(z.name(), plates());
    return switch (estimator) {
      case GuideEstimator.Enumeration e -> enumeration.add(z, guide);
      case GuideEstimator.Pathwise p -> appearance.apply(guide.sample(noise, z.shape()));
      case GuideEstimator.Score(var baseline) ->
          scores.add(z, guide, guide.sample(noise, z.shape()), baseline);
      case GuideEstimator.Relaxation r when !training -> guide.sample(noise, z.shape());
      case GuideEstimator.Relaxation r ->
          switch (guide) {
            case Bernoulli bernoulli -> new Relaxation(r).sample(bernoulli, noise, z.shape());
            case Categorical categorical -> {
              Value weights = new Relaxation(r).indicators(categorical, noise, z.shape());
              elaboration.relax(z.name(), Missingness.orObservedIndicators(z, weights));
              yield weights;
            }
            default ->
                throw new IllegalStateException(
                    "lowering: " + guide.family().name() + " has no relaxation");
          };
    };
  }

  // A latent has one value per row even where its guide has the same parameters for all.
  Set<Plate> plates() {
    return samples.map(plate -> Set.of(plate, Plate.ROW)).orElse(Set.of(Plate.ROW));
  }

  /**
   * A step's values, all scalars, in nats per row: {@code loss}, which training minimises; the
   * bound itself under the name that {@link Objective#total} gives it; and each term under its own.
   */
  public static Graph training(Objective objective) {
    Model model = objective.model();
    ObjectiveSettings settings = model.objective();
    if (settings.bound().isWeighted()) {
      Plate particles = Plate.samples(settings.draws());
      return new WeightedBound(new Lowering(model, Optional.of(particles), true), settings)
          .training(objective);
    }
    return new EvidenceBound(new Lowering(model, samples(model), true), settings)
        .training(objective);
  }

  private static Optional<Plate> samples(Model model) {
    int count = LatentEstimators.of(model).samples();
    return count == 1 ? Optional.empty() : Optional.of(Plate.samples(count));
  }

  static Value add(Value sum, Term term, Value value) {
    return term.kind().sign() > 0 ? sum.plus(value) : sum.minus(value);
  }

  /**
   * Values per row, in nats, each averaged over the particles, whose number the engine chooses: the
   * bound under the name that {@link Objective#total} gives it and each term under its own; and
   * {@code log_weight} and {@code log_squared_weight}, the log-sum-exp over particles of log w and
   * of 2 log w, with w = p(x, z) / q(z | x), from which log p(x) and its error follow; {@code
   * log_weights}, the log w of each particle; {@code bounds}, what each particle gives for the
   * bound, where that is not its log w; and what {@link LatentElements} says of each latent.
   *
   * <p>Of data that are latent where they are missing, w has the value where there is one: log p(x)
   * is then the log-density of all that a row's missingness pattern leaves.
   *
   * <p>Every density is taken at the sample: log w has the smaller variance the nearer the guide is
   * to the posterior, none at all where it is exact, and the mean of log w is never above the
   * logarithm of the mean of w. Latents that are enumerated are not drawn: w is the sum over their
   * values of p(x, z) / q(z | x), z the others, of the same mean; the bound weighs them by their
   * guide.
   */
  public static Graph evaluation(Objective objective) {
    return new ParticleWeights(new Lowering(objective.model(), Optional.of(Plate.PARTICLE), false))
        .evaluation(objective);
  }

  /** A term with every density at the sample, one number a row. */
  Value atTheSample(Term term) {
    RandomVariable variable = variable(term);
    return switch (term.form()) {
      case LOG_DENSITY, EXPECTED ->
          logLikelihood(variable, Distribution::preciseLogDensity).sumEvent();
      case MARGINAL -> marginal(variable);
      case PRIOR -> logPrior(variable);
      case ENTROPY -> logGuide(variable).negate();
      case MOMENTS, SAMPLED -> logRatio(variable);
      case SUPERVISION -> supervision(variable).sumEvent();
    };
  }

  /** What a term adds to log p(x, z) at the sample, one number a row. */
  Value logModel(Term term) {
    RandomVariable variable = variable(term);
    return switch (term.form()) {
      case LOG_DENSITY, EXPECTED, MARGINAL, PRIOR -> atTheSample(term);
      case ENTROPY, SUPERVISION -> Value.constant(0);
      case MOMENTS, SAMPLED -> logPrior(variable);
    };
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
  Value events(Term term) {
    RandomVariable variable = variable(term);
    return switch (term.form()) {
      case LOG_DENSITY -> logLikelihood(variable, Distribution::preciseLogDensity);
      case EXPECTED ->
          ExpectedLikelihood.of(symbolic.lowering(), variable)
              .orElseThrow(() -> new IllegalStateException("lowering: no closed form"))
              .value();
      case SAMPLED -> logRatio(variable);
      case MARGINAL -> marginal(variable);
      case PRIOR -> logPrior(variable);
      case ENTROPY -> {
        Distribution guide = guides.get(variable.name());
        boolean exact = term.estimator() == Estimator.ANALYTIC;
        yield exact
            ? total(negativeEntropy(guide), guide, variable).negate()
            : logGuide(variable).negate();
      }
      case MOMENTS -> divergence(variable);
      case SUPERVISION -> supervision(variable);
    };
  }

  /**
   * KL(q || p) of a latent given its parents, per event, 0 where it is observed; what has no closed
   * form is taken at the sample.
   */
  Value divergence(RandomVariable z) {
    KullbackLeibler kl = KullbackLeibler.of(guides.get(z.name()), density(z));
    Shape events = z.shape().dropLast(kl.eventRank());
    return Missingness.whereLatent(
        z, kl.value(z.shape(), Optional.of(drawn.get(z.name()))).broadcastTo(events));
  }

  private Distribution density(RandomVariable variable) {
    return elaboration.distribution(variable.density(), variable.shape(), variable.support());
  }

  /** One of the two ways to write a log-density. */
  @FunctionalInterface
  private interface LogDensity {
    Value at(Distribution distribution, Value x);
  }

  /** log p(x) per event of x, 0 where it is missing, for whoever looks for closed forms in it. */
  Value logLikelihood(RandomVariable x) {
    return logLikelihood(x, Distribution::logDensity);
  }

  private Value logLikelihood(RandomVariable x, LogDensity form) {
    Distribution density = density(x);
    Shape events = x.shape().dropLast(density.family().eventRank());
    Value value = form.at(density, Value.input(x.name(), x.shape())).broadcastTo(events);
    return Missingness.whereObserved(x, value);
  }

  // log q(y) per element of what is observed, scaled so that its mean over all rows is the mean
  // over those that have it.
  private Value supervision(RandomVariable y) {
    Value value = guides.get(y.name()).preciseLogDensity(Value.input(y.name(), y.shape()));
    Value scale = Value.statistic(Statistics.inverseObservedShare(y.name()), y.shape());
    return Missingness.whereObserved(y, value.broadcastTo(y.shape())).times(scale);
  }

  /**
   * A lowering for whoever asks what depends on a draw. Its draws cannot be seen through: where one
   * is computed as exp(u), its logarithm is no longer u.
   */
  static Lowering symbolic(Model model, Optional<Plate> samples) {
    return new Lowering(
        model, samples, true, sample -> Value.of(new Op.Reshape(sample.shape()), sample));
  }

  /** The variable that a term is about. */
  RandomVariable variable(Term term) {
    return model.variable(term.variable());
  }

  /** What learns by its score. */
  ScoreFunction scores() {
    return scores;
  }

  /** What takes all its values. */
  Enumeration enumeration() {
    return enumeration;
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

  /** Expectations over a latent under its guide; what is found of one value holds for all terms. */
  Expectation expectation(String latent) {
    if (reach.isEmpty()) {
      reach = Optional.of(new Reach(drawn.values()));
    }
    return expectations.computeIfAbsent(
        latent,
        name -> {
          Value z = drawn(name);
          Dependence dependence = new Dependence(z, reach.orElseThrow());
          return new Expectation(dependence, Moments.of(guide(name), z.shape()));
        });
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
    return logGuide(z).minus(logPrior(z));
  }

  // Sticking the landing: no gradient reaches the guide's parameters but through its samples.
  private Value logGuide(RandomVariable z) {
    Distribution guide = guides.get(z.name());
    Value value = total(guide.preciseLogDensity(drawn.get(z.name())), guide, z);
    return model.objective().gradient() == GradientEstimator.STL
        ? new Detachment(drawn.values()).ofParameters(value)
        : value;
  }

  // log p at the sample.
  private Value logPrior(RandomVariable z) {
    Distribution prior = density(z);
    return total(prior.preciseLogDensity(drawn.get(z.name())), prior, z);
  }

  // log p of a member of a sum: of data with a guide also where they are latent.
  private Value logMember(RandomVariable member, LogDensity form) {
    if (member.observed() && member.guide().isEmpty()) {
      return logLikelihood(member, form).sumEvent();
    }
    Distribution density = density(member);
    return form.at(density, elaboration.variable(member.name()))
        .broadcastTo(member.shape().dropLast(density.family().eventRank()))
        .sumEvent();
  }

  // log sum_k p(k) p(x | k) ..., or the integral over z, one number a row.
  private Value marginal(RandomVariable latent) {
    if (latent.isIntegrated()) {
      return logEvidence(integrations.get(latent.name()))
          .orElseThrow(() -> new IllegalStateException("lowering: no conjugate pair"));
    }
    Summation sum = sums.get(latent.name());
    return logJoint(sum.members(), Distribution::preciseLogDensity).logSumExpPlates(sum.plates());
  }

  private Value logJoint(List<RandomVariable> members, LogDensity form) {
    Value joint = Value.constant(0);
    for (RandomVariable member : members) {
      joint = joint.plus(logMember(member, form));
    }
    return joint;
  }

  /** The logarithm of an integral in closed form; empty where the densities are not conjugate. */
  Optional<Value> logEvidence(Integration integration) {
    RandomVariable z = integration.latent();
    Value joint = logJoint(integration.members(), Distribution::logDensity);
    Value symbol = elaboration.variable(z.name());
    Distribution prior = density(z);
    return prior instanceof Normal || prior instanceof MultivariateNormal
        ? GaussianPosterior.logEvidence(joint, symbol, prior)
        : ConjugatePosterior.logEvidence(joint, symbol, prior);
  }

  /** E_q[log q]; the caller has made sure that it has a closed form. */
  static Value negativeEntropy(Distribution guide) {
    return guide
        .negativeEntropy()
        .orElseThrow(
            () -> new IllegalStateException("lowering: the entropy of the guide is not known"));
  }

  // Of what is latent: one number a row.
  private static Value total(Value value, Distribution distribution, RandomVariable z) {
    Shape events = z.shape().dropLast(distribution.family().eventRank());
    return Missingness.whereLatent(z, value.broadcastTo(events)).sumEvent();
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
