package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vaec.model.GuideEstimator;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.model.RandomVariable;
import org.vaec.objective.Explanation.Setting;
import org.vaec.objective.Term.Kind;

/**
 * What training maximises where that is not the bound itself, and whether it is a lower bound of
 * log p(x) still.
 *
 * @param settings what makes it something else, in the words of the model, and how
 * @param isLowerBound whether it is a lower bound of log p(x), once a warm-up is over
 * @param isBoundItself whether it is the very bound, once a warm-up is over
 * @param warmsUp whether there is a warm-up, during which it is no lower bound
 */
record Target(
    List<Setting> settings, boolean isLowerBound, boolean isBoundItself, boolean warmsUp) {

  /** What a setting makes of the bound. */
  private enum Effect {
    BOUND,
    LOWER_BOUND,
    NO_LOWER_BOUND
  }

  /** Collects settings, and what they make of the bound together. */
  private static final class Found {
    private final Model model;
    private final boolean hasPoints;
    private final List<Setting> settings = new ArrayList<>();
    private Effect effect;

    private Found(Model model) {
      this.model = model;
      this.hasPoints = !model.points().isEmpty();
      this.effect = hasPoints ? Effect.NO_LOWER_BOUND : Effect.BOUND;
    }

    private void add(String text, Effect of, String consequence) {
      settings.add(new Setting(text, consequence));
      effect = of.compareTo(effect) > 0 ? of : effect;
    }
  }

  static Target of(Objective objective) {
    Model model = objective.model();
    Found found = new Found(model);
    boolean hasKl =
        objective.terms().stream()
            .map(Term::kind)
            .anyMatch(kind -> kind == Kind.KL || kind == Kind.PRIOR || kind == Kind.ENTROPY);
    bound(found);
    beta(found, hasKl);
    boolean warmsUp = warmup(found, hasKl);
    freeBits(found);
    supervision(found);
    reconstruction(found);
    relaxations(found);
    dropout(found);
    return new Target(
        found.settings,
        found.effect != Effect.NO_LOWER_BOUND,
        found.effect == Effect.BOUND,
        warmsUp);
  }

  private static void bound(Found found) {
    switch (found.model.objective().bound()) {
      case ObjectiveSettings.Bound.Evidence e -> {}
      case ObjectiveSettings.Bound.ImportanceWeighted(int particles) ->
          found.add(
              "iwae(particles = " + particles + ")",
              Effect.LOWER_BOUND,
              "the logarithm of the mean weight p(x, z) / q(z | x) of "
                  + particles
                  + " particles a row: a lower bound of log p(x) that is never looser than the"
                  + " elbo");
      case ObjectiveSettings.Bound.Renyi(double alpha, int particles) ->
          found.add(
              "renyi(alpha = %s, particles = %d)".formatted(number(alpha), particles),
              alpha < 0 && particles > 1 ? Effect.NO_LOWER_BOUND : Effect.LOWER_BOUND,
              renyi(alpha, particles));
    }
  }

  // Of K particles it lies between the elbo (K = 1) and Renyi's bound (infinitely many), which is
  // above log p(x) for a negative alpha, and below the elbo for one above 1.
  private static String renyi(double alpha, int particles) {
    if (alpha == 1) {
      return "at alpha = 1 it is the elbo itself, averaged over particles";
    }
    String formula =
        "log mean w^%s / %s over %d %s a row, w = p(x, z) / q(z | x): "
            .formatted(
                exponent(1 - alpha),
                exponent(1 - alpha),
                particles,
                particles == 1 ? "particle" : "particles");
    if (particles == 1) {
      return formula + "of one particle it is the elbo, whatever alpha";
    }
    if (alpha < 0) {
      return formula + "with a negative alpha, what is trained on is no lower bound of log p(x)";
    }
    return formula
        + (alpha > 1
            ? "a lower bound of log p(x), no tighter than the elbo"
            : "a lower bound of log p(x)");
  }

  private static String exponent(double value) {
    return value < 0 ? "(" + number(value) + ")" : number(value);
  }

  private static void beta(Found found, boolean hasKl) {
    double beta = found.model.objective().beta();
    if (beta == 1) {
      return;
    }
    String text = "beta = " + number(beta);
    if (!hasKl) {
      found.add(text, Effect.BOUND, "there is no KL to multiply");
    } else if (found.hasPoints) {
      found.add(
          text, Effect.NO_LOWER_BOUND, "every KL and every prior at a point is multiplied by it");
    } else if (beta < 1) {
      found.add(
          text,
          Effect.NO_LOWER_BOUND,
          "every KL is multiplied by it: what is trained on is no lower bound of log p(x)");
    } else {
      found.add(
          text,
          Effect.LOWER_BOUND,
          "every KL is multiplied by it: what is trained on is a lower bound of log p(x), but a"
              + " looser one");
    }
  }

  private static boolean warmup(Found found, boolean hasKl) {
    ObjectiveSettings.Stretch warmup = found.model.objective().warmup();
    if (warmup.amount() == 0) {
      return false;
    }
    String text =
        "warmup = " + number(warmup.amount()) + " " + warmup.unit().name().toLowerCase(Locale.ROOT);
    if (!hasKl) {
      found.add(text, Effect.BOUND, "there is no KL to multiply");
    } else if (found.hasPoints) {
      found.add(
          text,
          Effect.NO_LOWER_BOUND,
          "the weight of every KL and of every prior at a point rises from 0 over this time");
    } else {
      found.add(
          text,
          Effect.BOUND,
          "the weight of every KL rises from 0 over this time: until then what is trained on is no"
              + " lower bound of log p(x)");
    }
    return hasKl && !found.hasPoints;
  }

  private static void freeBits(Found found) {
    double bits = found.model.objective().freeBits();
    if (bits > 0) {
      found.add(
          "free_bits = " + number(bits),
          Effect.LOWER_BOUND,
          "each element of a latent variable is charged at least so many nats of KL, which leaves a"
              + " smaller KL without a gradient: what is trained on is not the bound itself");
    }
  }

  // The log of a probability only lowers what is trained on; that of a density may raise it.
  private static void supervision(Found found) {
    double weight = found.model.objective().supervision();
    if (weight > 0) {
      boolean raises =
          found.model.variables().stream()
              .filter(RandomVariable::isPartlyObserved)
              .anyMatch(y -> !y.support().isDiscrete());
      found.add(
          "supervision = " + number(weight),
          raises ? Effect.NO_LOWER_BOUND : Effect.LOWER_BOUND,
          "so many times the log-density of what is observed under its guide is added, which is no"
              + " part of the bound");
    }
  }

  private static void reconstruction(Found found) {
    double weight = found.model.objective().reconstruction();
    if (weight != 1) {
      found.add(
          "reconstruction = " + number(weight),
          Effect.NO_LOWER_BOUND,
          (weight == 0
                  ? "no likelihood counts, only KLs do"
                  : "every likelihood is multiplied by it")
              + ": what is trained on is no lower bound of log p(x)");
    }
  }

  private static void relaxations(Found found) {
    LatentEstimators estimators = LatentEstimators.of(found.model);
    for (String latent : found.model.guideOrder()) {
      if (estimators.of(latent).estimator() instanceof GuideEstimator.Relaxation relaxation) {
        found.add(
            latent + " by " + relaxation.text(),
            Effect.NO_LOWER_BOUND,
            relaxation.straightThrough()
                ? "the samples of %s are values that it has, but gradients are those of a continuous distribution near its guide: what they follow is no lower bound of log p(x)"
                    .formatted(latent)
                : "the samples of %s are those of a continuous distribution near its guide, of which the model has no density: what is trained on is no lower bound of log p(x)"
                    .formatted(latent));
      }
    }
  }

  // Each mask makes another guide, of which each gives a bound; but also another model.
  private static void dropout(Found found) {
    Notation notation = new Notation(found.model);
    for (RandomVariable variable : found.model.variables()) {
      if (Dropout.isIn(variable.density())) {
        found.add(
            "dropout in " + notation.density(variable),
            Effect.NO_LOWER_BOUND,
            "each step trains another model, with elements of its layers left out; of the log p(x)"
                + " of the model that is judged, which has them all, that is no lower bound");
      }
    }
    for (String latent : found.model.guideOrder()) {
      RandomVariable z = found.model.variable(latent);
      if (Dropout.isIn(z.guide().orElseThrow().density())) {
        found.add(
            "dropout in " + notation.guide(z),
            Effect.LOWER_BOUND,
            "each step draws another guide, with elements of its layers left out: what is trained"
                + " on is the mean of their bounds, a lower bound of log p(x)");
      }
    }
  }

  /** A number as a person would write it. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
