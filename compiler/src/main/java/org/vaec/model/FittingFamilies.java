package org.vaec.model;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Mixture;
import org.vaec.shape.Support;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.syntax.Expression;

/** Which distributions a message offers for a variable, the usual ones first. */
final class FittingFamilies {
  /** What a person would try first of those that fit. */
  private static final List<String> USUAL =
      List.of(
          "Normal",
          "StudentT",
          "Laplace",
          "MultivariateNormal",
          "LogNormal",
          "Gamma",
          "Exponential",
          "Weibull",
          "ContinuousBernoulli",
          "Beta",
          "Bernoulli",
          "Poisson",
          "NegativeBinomial",
          "Multinomial",
          "DirichletMultinomial",
          "Categorical",
          "OrderedLogistic",
          "Dirichlet",
          "VonMises");

  private static final int MOST = 4;

  /**
   * Families on (0, 1) whose KL to themselves has a closed form and whose samples carry gradients.
   */
  private static final List<String> ON_THE_OPEN_UNIT =
      List.of("Beta", "Kumaraswamy", "LogitNormal");

  private FittingFamilies() {}

  /**
   * Whether data of a type can have a density on a support, but for its boundary.
   *
   * <p>Categories have no numbers that a density could be of, an angle of pi is as good as one of
   * -pi, and of directions only real numbers are coordinates. All members of {0, 1} but one lie on
   * the boundary of a density on positive numbers, and all of them on that of one on (0, 1).
   */
  static boolean fits(Support type, Support density) {
    if (isOfCategories(type) || isOfCategories(density)) {
      return isOfCategories(type) && isOfCategories(density) && type.isInside(density);
    }
    if (type instanceof Support.Angle || density instanceof Support.Angle) {
      return type.equals(density);
    }
    if (density instanceof Support.UnitVector) {
      return type instanceof Support.Real;
    }
    boolean onTheBoundary =
        type instanceof Support.Binary
            && (density instanceof Support.Positive || density instanceof Support.OpenUnit);
    return !onTheBoundary && (type.isInside(density.closure()) || type.isInside(density.type()));
  }

  private static boolean isOfCategories(Support support) {
    return support instanceof Support.Category || support instanceof Support.Ordinal;
  }

  /** For a message: {@code Normal, StudentT or Laplace}. */
  static String words(Symbol.Variable variable) {
    List<String> names = of(variable).stream().map(Family::name).toList();
    return names.isEmpty() ? "another type" : Words.either(names);
  }

  /** Those on the variable's very set, boundary included, else those that reach all of it. */
  private static List<Family> of(Symbol.Variable variable) {
    boolean vector = variable.shape().shape().map(s -> s.rank() == 1).orElse(false);
    Support type = variable.support();
    List<Family> fitting =
        Distributions.all().stream()
            .filter(f -> USUAL.contains(f.name()))
            .filter(f -> f.hasCategories() == (variable.categories() > 0))
            .filter(f -> f.eventRank() == 0 || vector)
            .filter(f -> fits(type, support(f, variable)))
            .filter(f -> support(f, variable).isDiscrete() == type.isDiscrete())
            .sorted(Comparator.comparingInt(f -> USUAL.indexOf(f.name())))
            .toList();
    List<Family> exact =
        fitting.stream()
            .filter(f -> support(f, variable).type().closure().equals(type.closure()))
            .toList();
    List<Family> whole = exact.stream().filter(f -> type.isInside(support(f, variable))).toList();
    List<Family> best = !whole.isEmpty() ? whole : !exact.isEmpty() ? exact : fitting;
    return best.subList(0, Math.min(MOST, best.size()));
  }

  private static Support support(Family family, Symbol.Variable variable) {
    return family.support().apply(variable.categories());
  }

  /** A likelihood with the head of another one, {@code Normal(decoder(z), 1)}. */
  static Fix likelihood(Symbol.Variable variable, Expression.Call written, boolean isHead) {
    List<Family> fitting = of(variable);
    if (fitting.isEmpty()
        || !isHead
        || written.arguments().size() != 1
        || written.arguments().getFirst().name().isPresent()) {
      return Fix.say("use " + words(variable));
    }
    Family first = fitting.getFirst();
    String head = written.arguments().getFirst().span().text().strip();
    boolean located =
        first.head().written().size() == 2 && has(first, "loc") && has(first, "scale");
    return Fix.write(written.span(), first.name() + "(" + head + (located ? ", 1" : "") + ")");
  }

  private static boolean has(Family family, String parameter) {
    return family.head().written().stream().anyMatch(p -> p.name().equals(parameter));
  }

  /**
   * A guide with the head of another one, where its prior has probability.
   *
   * @param isHead whether its parameters are those of a network or free, so that they are learned
   *     for whatever family they stand in
   */
  static Fix guide(DensityDraft guide, Family prior, Support support, boolean isHead) {
    Expression written = guide.written().density();
    Expression innermost = Constructions.innermost(written);
    if (!(innermost instanceof Expression.Call call)) {
      return Fix.say("use " + guideFamily(prior, support));
    }
    String text = innermost.span().text().strip();
    String arguments = text.contains("(") ? text.substring(text.indexOf('(')) : "(...)";
    boolean truncated =
        support instanceof Support.Interval interval
            && !interval.equals(new Support.Interval(0, 1));
    String family = truncated ? "Normal" : guideFamily(prior, support);
    // A location and a scale stay what they are under another family that has both.
    boolean same =
        isHead
            || Distributions.named(family).filter(f -> has(f, "loc") && has(f, "scale")).isPresent()
                && Distributions.named(call.callee().text())
                    .filter(f -> has(f, "loc") && has(f, "scale"))
                    .isPresent();
    if (!same) {
      return Fix.say(
          "use `" + family + "(encoder(x))`, or " + family + " with parameters that fit");
    }
    String fitting = family + arguments;
    if (truncated) {
      Support.Interval bounds = (Support.Interval) support;
      fitting = truncated(fitting, bounds.low(), bounds.high());
    }
    // What the bounds were for is gone with them; components stay.
    boolean isMixture =
        guide.family().map(f -> f.name().equals(Mixture.CONSTRUCTION.name())).orElse(false);
    String whole = isMixture ? written.span().text().strip().replace(text, fitting) : fitting;
    return new Fix("use `" + whole + "`", List.of(new Edit(written.span(), whole)));
  }

  private static String truncated(String density, double low, double high) {
    return "Truncated("
        + density
        + (Double.isInfinite(low) ? "" : ", low = " + Words.number(low))
        + (Double.isInfinite(high) ? "" : ", high = " + Words.number(high))
        + ")";
  }

  /** A guide of a latent with this prior, as an example. */
  static String guide(Optional<Family> prior, Optional<Support> support, String arguments) {
    if (prior.isEmpty() || support.isEmpty()) {
      return "Normal(" + arguments + ")";
    }
    return support.get() instanceof Support.Interval interval
            && !interval.equals(new Support.Interval(0, 1))
        ? truncated("Normal(" + arguments + ")", interval.low(), interval.high())
        : guideFamily(prior.get(), support.get()) + "(" + arguments + ")";
  }

  /** The family of a guide on a prior's support, whose KL to that prior is exact if one's is. */
  private static String guideFamily(Family prior, Support support) {
    return switch (support) {
      case Support.Positive p -> "LogNormal";
      case Support.NonNegative p -> "LogNormal";
      case Support.Unit p -> "ContinuousBernoulli";
      case Support.OpenUnit p ->
          ON_THE_OPEN_UNIT.contains(prior.name()) ? prior.name() : "Kumaraswamy";
      case Support.Interval i -> "Beta";
      case Support.OpenSimplex s -> "Dirichlet";
      case Support.UnitVector u -> "VonMisesFisher";
      case Support.Binary b -> "Bernoulli";
      case Support.Category c -> "Categorical";
      case Support.Ordinal o -> "OrderedLogistic";
      case Support.Count c -> "Poisson";
      case Support.BoundedCount c -> "Binomial";
      case Support.OneHot o -> "OneHotCategorical";
      case Support.CountVector c -> prior.name();
      case Support.Angle a -> "VonMises";
      case Support.Levels l -> prior.name();
      case Support.Simplex s -> "Dirichlet";
      case Support.Real r -> "Normal";
      case Support.Integer i -> "Normal";
      case Support.Covariance c -> "Normal";
      case Support.Cholesky c -> "Normal";
    };
  }
}
