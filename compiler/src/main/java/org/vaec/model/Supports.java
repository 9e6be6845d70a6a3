package org.vaec.model;

import java.util.Optional;
import org.vaec.distribution.Family;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.Fix;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** Whether data lie where their likelihood lives, and guides where their priors do. */
final class Supports {
  private final Problems problems;

  private final Densities densities;

  Supports(Problems problems, Densities densities) {
    this.problems = problems;
    this.densities = densities;
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
    if (!FittingFamilies.fits(type, support)) {
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
              .withFix("use " + FittingFamilies.words(variable) + transformFix(variable, support)));
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
              .withFix("use " + FittingFamilies.words(variable)));
    }
  }

  private static String transformFix(Symbol.Variable variable, Support support) {
    if (support instanceof Support.Binary && variable.support() instanceof Support.Unit) {
      return ", or make the data `binary` by `-> bernoulli` or `-> threshold(0.5)`";
    }
    // Any number is above or below one, but only some are probabilities.
    if (support instanceof Support.Binary && variable.support() instanceof Support.Real) {
      return ", or make the data `binary` by `-> threshold(0)`";
    }
    boolean named =
        variable.support() instanceof Support.Category(int size, var names) && !names.isEmpty();
    if (support instanceof Support.Category || named) {
      return "";
    }
    return ", or declare `"
        + variable.name()
        + "` as `"
        + support.type().words()
        + "` if that is so";
  }

  /** Checks a guide's support against its prior's: outside it, the KL divergence is infinite. */
  void checkGuide(
      Symbol.Variable variable, DensityDraft prior, DensityDraft guide, Statement.Guide statement) {
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
              .withFix(fix(variable, statement, guide, p.get(), priorSupport)));
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
              .withFix(fix(variable, statement, guide, p.get(), priorSupport)));
    }
  }

  /** Whether counts that nobody observes have a sum that nobody wrote; reports it. */
  private boolean isWithoutTotal(Symbol.Variable variable, DensityDraft density, Support support) {
    if (!(support instanceof Support.CountVector(var total)) || total.isPresent()) {
      return false;
    }
    String text = Constructions.innermost(density.written().density()).span().text().strip();
    problems.error(
        "not-constant",
        density.written().density().span(),
        "`%s` is latent and has no sum of its own, so `%s` does not say how many counts to draw"
            .formatted(variable.name(), text),
        "write their number first, as in `%s(10, ...)`".formatted(text.replaceFirst("\\(.*", "")));
    return true;
  }

  /** Another family for a joint guide would be one for all of its latents. */
  private Fix fix(
      Symbol.Variable variable,
      Statement.Guide statement,
      DensityDraft guide,
      Family prior,
      Support support) {
    if (!JointGuides.isJoint(statement)) {
      return FittingFamilies.guide(guide, prior, support, densities.isHead(guide));
    }
    String given =
        statement.given().isEmpty()
            ? "x"
            : Words.plain(statement.given().stream().map(Name::text).toList());
    return Fix.say(
        "give `%1$s` a guide of its own, as in `guide q(%1$s | %2$s) = %3$s`, and leave the others to this one"
            .formatted(
                variable.name(),
                given,
                FittingFamilies.guide(
                    Optional.of(prior),
                    Optional.of(support),
                    "encoder_%s(%s)".formatted(variable.name(), given))));
  }
}
