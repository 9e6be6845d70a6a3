package org.vaec.model;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Mixture;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.syntax.Expression;

/** Whether data lie where their likelihood lives, and guides where their priors do. */
final class Supports {
  private final Problems problems;

  Supports(Problems problems) {
    this.problems = problems;
  }

  /** Whether data of a type can have a density on a support, but for its boundary. */
  private static boolean fits(Support type, Support density) {
    boolean category = type instanceof Support.Category || density instanceof Support.Category;
    return category
        ? type.isInside(density)
        : type.isInside(density.closure()) || type.isInside(density.type());
  }

  /** The families for a variable, for a message: those on its very set, else all that reach it. */
  static String fitting(Symbol.Variable variable) {
    boolean vector = variable.shape().shape().map(s -> s.rank() == 1).orElse(false);
    List<Family> fitting =
        Distributions.all().stream()
            .filter(f -> f.hasCategories() == (variable.categories() > 0))
            .filter(f -> f.eventRank() == 0 || vector)
            .filter(f -> fits(variable.support(), support(f, variable)))
            .filter(f -> support(f, variable).isDiscrete() == variable.support().isDiscrete())
            .toList();
    Support type = variable.support().closure();
    List<Family> exact =
        fitting.stream().filter(f -> support(f, variable).type().closure().equals(type)).toList();
    List<String> names = (exact.isEmpty() ? fitting : exact).stream().map(Family::name).toList();
    return names.isEmpty() ? "another type" : Words.either(names);
  }

  private static Support support(Family family, Symbol.Variable variable) {
    return family.support().apply(variable.categories());
  }

  /** Checks the distribution of a data variable against its type. */
  void checkLikelihood(Symbol.Variable variable, DensityDraft density) {
    Optional<Family> family = density.family();
    if (family.isEmpty() || family.get().hasCategories() && variable.categories() == 0) {
      return;
    }
    Support type = variable.support();
    if (type instanceof Support.Covariance || type instanceof Support.Cholesky) {
      // Already refused as a type of data.
      return;
    }
    Support support = family.get().support().apply(variable.categories());
    String name = family.get().name();
    if (!fits(type, support)) {
      problems.add(
          Diagnostic.error(
                  "support",
                  density.written().density().span(),
                  "`"
                      + variable.name()
                      + "` is `"
                      + type.words()
                      + "`, but "
                      + name
                      + " is a distribution of "
                      + support.words()
                      + " values")
              .withRelated("the type is declared here", variable.name().span())
              .withFix("use " + fitting(variable) + transformFix(variable, support)));
    } else if (density.bound().isPresent() && type.isDiscrete() && !support.isDiscrete()) {
      problems.add(
          Diagnostic.warning(
                  "discrete-data",
                  density.written().density().span(),
                  "`"
                      + variable.name()
                      + "` is `"
                      + type.words()
                      + "`, but "
                      + name
                      + " is a density: its log-likelihood is no probability and can grow"
                      + " without bound on values that repeat")
              .withFix("use " + fitting(variable)));
    }
  }

  private static String transformFix(Symbol.Variable variable, Support support) {
    if (support instanceof Support.Binary
        && (variable.support() instanceof Support.Unit
            || variable.support() instanceof Support.Real)) {
      return ", or make the data `binary` by `-> threshold(0.5)` or `-> bernoulli`";
    }
    if (support instanceof Support.Category) {
      return "";
    }
    return ", or declare `"
        + variable.name()
        + "` as `"
        + support.type().words()
        + "` if that is so";
  }

  /** Checks a guide's support against its prior's: outside it, the KL divergence is infinite. */
  void checkGuide(Symbol.Variable variable, DensityDraft prior, DensityDraft guide) {
    Optional<Family> p = prior.family();
    Optional<Family> q = guide.family();
    if (p.isEmpty() || q.isEmpty() || prior.bound().isEmpty() || guide.bound().isEmpty()) {
      return;
    }
    Optional<Support> ofPrior = prior.support(variable.categories());
    Optional<Support> ofGuide = guide.support(variable.categories());
    boolean isReported =
        ofPrior.isEmpty()
            || ofGuide.isEmpty()
            || ofPrior.get().isDegenerate()
            || ofGuide.get().isDegenerate();
    if (isReported) {
      return;
    }
    Support priorSupport = ofPrior.get();
    Support guideSupport = ofGuide.get();
    // A prior may be a mixture of the guide.
    if (isWithoutTotal(variable, guide, guideSupport)
        || isWithoutTotal(variable, prior, priorSupport)) {
      return;
    }
    if (!guideSupport.isDominatedBy(priorSupport)) {
      problems.add(
          Diagnostic.error(
                  "infinite-kl",
                  guide.written().density().span(),
                  "the guide of `"
                      + variable.name()
                      + "` is "
                      + q.get().name()
                      + " on "
                      + guideSupport.words()
                      + " values, but its prior "
                      + p.get().name()
                      + " is "
                      + priorSupport.words()
                      + ": KL(q || p) = infinity")
              .withRelated("the prior is here", prior.span())
              .withFix(guideFix(guide, priorSupport)));
    } else if (!priorSupport.isDominatedBy(guideSupport)) {
      problems.add(
          Diagnostic.warning(
                  "smaller-support",
                  guide.written().density().span(),
                  "the guide of `"
                      + variable.name()
                      + "` reaches "
                      + guideSupport.words()
                      + " values only, but its prior "
                      + p.get().name()
                      + " is "
                      + priorSupport.words()
                      + ": the rest of the posterior is out of its reach")
              .withRelated("the prior is here", prior.span())
              .withFix(guideFix(guide, priorSupport)));
    }
  }

  /** Whether counts that nobody observes have a sum that nobody wrote; reports it. */
  private boolean isWithoutTotal(Symbol.Variable variable, DensityDraft density, Support support) {
    if (!(support instanceof Support.CountVector(var total)) || total.isPresent()) {
      return false;
    }
    String text = innermost(density);
    problems.error(
        "not-constant",
        density.written().density().span(),
        "`%s` is latent and has no sum of its own, so `%s` does not say how many counts to draw"
            .formatted(variable.name(), text),
        "write their number first, as in `%s(10, ...)`".formatted(text.replaceFirst("\\(.*", "")));
    return true;
  }

  private static String guideFix(DensityDraft guide, Support prior) {
    Expression written = guide.written().density();
    String text = innermost(guide);
    int parenthesis = text.indexOf('(');
    String arguments = parenthesis < 0 ? "(...)" : text.substring(parenthesis);
    String fitting =
        prior instanceof Support.Interval(double low, double high) && !prior.isInside(Support.UNIT)
            ? truncated("Normal" + arguments, low, high)
            : family(prior) + arguments;
    // What the bounds were for is gone with them; components stay.
    boolean isMixture =
        guide.family().map(f -> f.name().equals(Mixture.CONSTRUCTION.name())).orElse(false);
    return "use `"
        + (isMixture ? written.span().text().strip().replace(text, fitting) : fitting)
        + "`";
  }

  private static String innermost(DensityDraft density) {
    return Constructions.innermost(density.written().density()).span().text().strip();
  }

  private static String truncated(String density, double low, double high) {
    return "Truncated("
        + density
        + (Double.isInfinite(low) ? "" : ", low = " + Words.number(low))
        + (Double.isInfinite(high) ? "" : ", high = " + Words.number(high))
        + ")";
  }

  private static String family(Support prior) {
    return switch (prior) {
      case Support.Positive p -> "LogNormal";
      case Support.NonNegative p -> "LogNormal";
      case Support.Unit p -> "ContinuousBernoulli";
      case Support.OpenUnit p -> "Kumaraswamy";
      case Support.Interval i -> "Kumaraswamy";
      case Support.OpenSimplex s -> "Dirichlet";
      case Support.UnitVector u -> "VonMisesFisher";
      case Support.Binary b -> "Bernoulli";
      case Support.Category c -> "Categorical";
      case Support.Count c -> "Poisson";
      case Support.BoundedCount c -> "Binomial";
      default -> "Normal";
    };
  }
}
