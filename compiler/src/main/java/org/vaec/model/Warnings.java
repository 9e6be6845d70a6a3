package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vaec.distribution.Delta;
import org.vaec.distribution.Parameter;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Fix;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Statement;

/** What compiles and is probably not meant. */
final class Warnings {
  /** The parameters that, at 0, make a density infinite. */
  private static final Set<String> SPREADS = Set.of("scale", "variance", "cholesky", "covariance");

  /** Beyond this ratio of its weight to that of a likelihood, a KL decides alone. */
  private static final double MOST_OF_A_KL = 30;

  private final Problems problems;
  private final Dependencies model;
  private final Dependencies guide;

  Warnings(Problems problems, Dependencies model, Dependencies guide) {
    this.problems = problems;
    this.model = model;
    this.guide = guide;
  }

  void check(
      Optional<Statement.Objective> objective, ObjectiveSettings settings, TrainSettings train) {
    guide.densities().forEach(this::checkAmortised);
    checkCollapse();
    model.densities().forEach(this::checkPrior);
    model.densities().forEach(this::checkScalar);
    OutputLayers layers = new OutputLayers(problems);
    model.densities().forEach(layers::check);
    guide.densities().forEach(layers::check);
    model.densities().forEach(this::checkLogits);
    guide.densities().forEach(this::checkLogits);
    objective.ifPresent(statement -> checkBalance(statement, settings));
    checkWarmup(objective, settings.warmup(), train);
    if (settings.reconstruction() == 0) {
      objective.ifPresent(
          statement ->
              problems.warning(
                  "no-gradient",
                  statement.span(),
                  "`reconstruction = 0` leaves the likelihoods without any gradient",
                  "write `reconstruction = 1`"));
    }
  }

  /** An {@code I} says that a vector is meant, and without a shape a latent is one number. */
  private void checkScalar(Symbol.Variable variable, DensityDraft prior) {
    boolean scalar =
        variable.isLatent()
            && variable.shape().shape().map(Shape::isScalar).orElse(false)
            && Mentions.of(prior.written()).contains("I");
    if (!scalar) {
      return;
    }
    boolean underArrays =
        model.densities().keySet().stream()
            .filter(data -> !data.isLatent() && model.ancestors(data).contains(variable))
            .anyMatch(data -> data.shape().shape().map(s -> s.elements() > 1).orElse(false));
    if (underArrays) {
      String density = prior.written().span().text().strip();
      problems.warning(
          "scalar-latent",
          variable.name().span(),
          "`%s` has no shape, so it is a single number and `I` is 1".formatted(variable.name()),
          "write `prior %1$s[10] ~ %2$s` for ten of them, or `1` for `I` if one is meant"
              .formatted(variable.name(), density));
    }
  }

  /** Logits between 0 and 1 are probabilities by the wrong name. */
  private void checkLogits(Symbol.Variable variable, DensityDraft density) {
    if (density.bound().isEmpty()
        || !(Constructions.innermost(density.written().density())
            instanceof Expression.Call call)) {
      return;
    }
    for (Argument argument : call.arguments()) {
      boolean logits = argument.name().map(name -> name.text().equals("logits")).orElse(false);
      Optional<Draft> value =
          density.bound().get().arguments().stream()
              .filter(draft -> draft.span().start() == argument.value().span().start())
              .findFirst();
      boolean squashed =
          logits
              && value.isPresent()
              && value.get().constant().isEmpty()
              && value.get().range().isOpenUnit();
      if (squashed) {
        problems.warning(
            "squashed-twice",
            argument.span(),
            "`logits` are any real numbers, and `%s` is a probability: it would be squashed twice"
                .formatted(argument.value().span().text().strip()),
            Fix.write(argument.span(), "probs = " + argument.value().span().text().strip()));
      }
    }
  }

  /**
   * Weights as averaged losses need them elsewhere. Here a likelihood is the sum over its elements
   * that the bound has, so that next to it the KL counts as often as such weights say.
   */
  private void checkBalance(Statement.Objective statement, ObjectiveSettings settings) {
    double likelihood = settings.reconstruction();
    double kl = settings.beta();
    boolean drawn = guide.densities().values().stream().anyMatch(Warnings::isDrawn);
    if (likelihood <= 0 || kl <= 0 || settings.bound().isWeighted() || !drawn) {
      return;
    }
    if (kl / likelihood > MOST_OF_A_KL) {
      problems.warning(
          "averaged-likelihood",
          statement.span(),
          "the KL counts %s times as much as the likelihood: latents are likely to carry nothing. A likelihood is a sum over elements here, not an average that would need such weights"
              .formatted(Words.number(Math.round(kl / likelihood))),
          "write `objective elbo()`");
    } else if (kl / likelihood < 1 / MOST_OF_A_KL) {
      problems.warning(
          "averaged-likelihood",
          statement.span(),
          "the likelihood counts %s times as much as the KL, which then keeps guides near their priors hardly at all. A likelihood is a sum over elements here, not an average that would need such weights"
              .formatted(Words.number(Math.round(likelihood / kl))),
          "write `objective elbo()`");
    }
  }

  private static boolean isDrawn(DensityDraft density) {
    return density.family().filter(family -> !Delta.isNamed(family.name())).isPresent();
  }

  /**
   * Until a warm-up ends, the KLs weigh too little; one in steps is judged where rows are known.
   */
  private void checkWarmup(
      Optional<Statement.Objective> objective,
      ObjectiveSettings.Stretch warmup,
      TrainSettings train) {
    boolean isLong =
        warmup.unit() == ObjectiveSettings.Unit.EPOCHS
            && train.epochs() > 0
            && warmup.amount() > train.epochs();
    if (!isLong) {
      return;
    }
    String message =
        "the warm-up takes %s epochs and training ends after %d: what is trained on never becomes the bound"
            .formatted(Words.number(warmup.amount()), train.epochs());
    String fix =
        "write `warmup = %d epochs`, or train for more epochs"
            .formatted(Math.max(1, train.epochs() / 4));
    problems.add(
        objective
            .map(statement -> Diagnostic.warning("long-warmup", statement.span(), message))
            .orElseGet(() -> Diagnostic.warning("long-warmup", message))
            .withFix(fix));
  }

  /** A guide that no observed value reaches gives every row the same posterior. */
  private void checkAmortised(Symbol.Variable variable, DensityDraft density) {
    boolean ignores =
        density.bound().isPresent()
            && guide.ancestors(variable).stream().allMatch(Symbol.Variable::isLatent);
    if (ignores) {
      problems.warning(
          "guide-ignores-data",
          density.span(),
          "the guide of `"
              + variable.name()
              + "` depends on no data, so every row gets the same posterior",
          "condition on data, as in `q(" + variable.name() + " | x) = Normal(encoder(x))`");
    }
  }

  /** A scale that depends on a latent can go to 0 where a row is fitted exactly. */
  private void checkCollapse() {
    List<Symbol.Variable> collapsing =
        model.densities().keySet().stream().filter(this::canCollapse).toList();
    if (collapsing.isEmpty()) {
      return;
    }
    Symbol.Variable first = collapsing.getFirst();
    DensityDraft density = model.densities().get(first);
    Diagnostic warning =
        Diagnostic.warning(
            "scale-collapse",
            density.written().density().span(),
            "the spread of `"
                + first.name()
                + "` depends on latents: where values are fitted exactly it can shrink towards 0"
                + " and the likelihood grow without bound");
    for (Symbol.Variable other : collapsing.subList(1, collapsing.size())) {
      warning =
          warning.withRelated("so here", model.densities().get(other).written().density().span());
    }
    problems.add(warning.withFix("learn one spread for all rows, as in " + example(density)));
  }

  /** A prior that learns its spread goes to 0 with it around a guide that has none. */
  private void checkPrior(Symbol.Variable variable, DensityDraft prior) {
    DensityDraft q = guide.densities().get(variable);
    boolean collapses =
        q != null
            && q.family().filter(family -> Delta.isNamed(family.name())).isPresent()
            && spreads(prior).stream().anyMatch(spread -> spread.constant().isEmpty());
    if (collapses) {
      problems.add(
          Diagnostic.warning(
                  "scale-collapse",
                  prior.written().density().span(),
                  "the guide of `"
                      + variable.name()
                      + "` is a point mass, so the spread of its prior can shrink towards 0 around"
                      + " the points and their density grow without bound")
              .withRelated("the guide is here", q.span())
              .withFix("write numbers, as in `Normal(0, I)`, or a guide with a spread of its own"));
    }
  }

  private static List<Draft> spreads(DensityDraft density) {
    List<Draft> spreads = new ArrayList<>();
    density
        .bound()
        .ifPresent(
            bound -> {
              List<Parameter> parameters = bound.parameterisation().parameters();
              for (int i = 0; i < bound.arguments().size(); i++) {
                if (SPREADS.contains(parameters.get(i).name())) {
                  spreads.add(bound.arguments().get(i));
                }
              }
            });
    return spreads;
  }

  private static String example(DensityDraft density) {
    boolean wholeHead =
        density.written().density() instanceof Expression.Call call
            && call.arguments().size() == 1
            && density.bound().orElseThrow().arguments().size() == 2;
    String written = density.written().density().span().text().strip();
    return wholeHead && written.endsWith(")")
        ? "`" + written.substring(0, written.length() - 1) + ", free)`"
        : "`Normal(decoder(z), free)`";
  }

  /**
   * Whether a density can grow without bound around a value that its location meets. A latent that
   * is integrated out spreads the density over all its values, as does one whose share in the
   * spread is fixed: the bound is below a marginal that no training can narrow.
   */
  private boolean canCollapse(Symbol.Variable variable) {
    DensityDraft density = model.densities().get(variable);
    if (variable.isLatent()
        || density.bound().isEmpty()
        || density.bound().get().family().support().apply(variable.categories()).isDiscrete()
        || !hasMovingLocation(density.bound().get())) {
      return false;
    }
    return spreads(density).stream().anyMatch(this::canCollapse);
  }

  private boolean canCollapse(Draft spread) {
    boolean learned = learns(spread);
    return spread.variables().stream()
        .filter(v -> v.isLatent() && !v.support().isDiscrete() && guide.densities().containsKey(v))
        .anyMatch(v -> learned || hasLearnedPrior(v));
  }

  private boolean hasLearnedPrior(Symbol.Variable latent) {
    return Stream.concat(Stream.of(latent), model.ancestors(latent).stream())
        .map(model.densities()::get)
        .filter(Objects::nonNull)
        .flatMap(prior -> prior.bound().stream())
        .flatMap(bound -> bound.arguments().stream())
        .anyMatch(Warnings::learns);
  }

  /**
   * A scale of what begins at 0, as Weibull's, only spreads it; it is no distance from a location.
   */
  private static boolean hasMovingLocation(DensityDraft.Bound bound) {
    List<Parameter> parameters = bound.parameterisation().parameters();
    return IntStream.range(0, bound.arguments().size())
        .anyMatch(
            i ->
                parameters.get(i).name().equals("loc")
                    && bound.arguments().get(i).constant().isEmpty());
  }

  /** Whether anything in a value is learned: a layer, a {@code free} or a {@code param}. */
  private static boolean learns(Draft draft) {
    return switch (draft.meaning()) {
      case Draft.Trunk t -> true;
      case Draft.Layered l -> true;
      case Draft.Free f -> true;
      case Draft.Constant c -> false;
      case Draft.Variable v -> false;
      case Draft.Identity i -> false;
      default -> draft.parts().isEmpty() || draft.parts().stream().anyMatch(Warnings::learns);
    };
  }
}
