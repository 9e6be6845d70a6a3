package org.vaec.model;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Delta;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Span;

/**
 * A variable that has a density in the model.
 *
 * @param name as written
 * @param shape of one row's value
 * @param support the declared type, or that of the density
 * @param density given its parents: the likelihood of a data variable, the prior of a latent one
 * @param observed whether its values are in the data set
 * @param optional whether some of them may be missing
 * @param guide the approximate posterior; empty for what is always observed, or marginalised where
 *     it is missing, and for a latent that is summed or integrated out
 * @param span the declaration
 */
public record RandomVariable(
    String name,
    Shape shape,
    Support support,
    ResolvedDensity density,
    boolean observed,
    boolean optional,
    Optional<Guide> guide,
    Span span) {

  public boolean isLatent() {
    return !observed;
  }

  /** Whether its values are in the data set and, where they are missing, latent. */
  public boolean isPartlyObserved() {
    return observed && guide.isPresent();
  }

  /** Whether its guide is a point mass: it has a value, which is never drawn. */
  public boolean isPoint() {
    return guide.isPresent() && Delta.isNamed(guide.get().density().family().name());
  }

  /** Whether it is a finite latent whose values are summed over exactly: it is never drawn. */
  public boolean isSummed() {
    return isLatent() && guide.isEmpty() && isFinite();
  }

  /** Whether it is a latent that is integrated out in closed form: it is never drawn. */
  public boolean isIntegrated() {
    return isLatent() && guide.isEmpty() && !isFinite();
  }

  private boolean isFinite() {
    return support instanceof Support.Category || support instanceof Support.Binary;
  }

  /** The number of values of a summed latent. */
  public int states() {
    return support instanceof Support.Category(int size, var names) ? size : 2;
  }

  /**
   * A guide of a latent whose values lie where those of its prior do, as an example in messages.
   *
   * @param given what it is given
   */
  public String exampleGuide(String given) {
    String density =
        FittingFamilies.guide(
            Optional.of(density().family()),
            Optional.of(density().family().support().apply(support.categories())),
            "encoder(" + given + ")");
    return "q(" + name + " | " + given + ") = " + density;
  }

  /** The same latent, its guide by another estimator. */
  public RandomVariable by(GuideEstimator estimator) {
    return new RandomVariable(
        name, shape, support, density, observed, optional, guide.map(g -> g.by(estimator)), span);
  }

  /**
   * The approximate posterior of one latent variable.
   *
   * @param density given its parents among the variables that it names
   * @param given the names behind the bar, in the order written, and the latents of a joint guide
   *     that are drawn before this one
   * @param together the latents of the statement: of a joint guide, this is the factor of one
   * @param estimator what {@code by} asks for; empty where the compiler chooses
   * @param span the statement
   */
  public record Guide(
      ResolvedDensity density,
      List<String> given,
      List<String> together,
      Optional<GuideEstimator> estimator,
      Span span) {
    public Guide {
      given = List.copyOf(given);
      together = List.copyOf(together);
    }

    /** Whether it is a factor of a guide of several latents. */
    public boolean isJoint() {
      return together.size() > 1;
    }

    /** The same guide with another estimator. */
    public Guide by(GuideEstimator other) {
      return new Guide(density, given, together, Optional.of(other), span);
    }
  }
}
