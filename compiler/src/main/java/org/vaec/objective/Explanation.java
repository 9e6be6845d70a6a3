package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import org.vaec.model.Model;
import org.vaec.model.RandomVariable;

/**
 * What there is to say about an objective, in the order in which one would say it: the bound, the
 * model and the guide that it follows from, its terms, and what training changes about it.
 *
 * @param title the model file
 * @param bounds the whole bound as one formula; of data that are latent where they are missing, one
 *     where they are observed and one where they are missing
 * @param points the latents whose guide is a point mass: what is bounded is a density of them too
 * @param model one density per variable, parents first
 * @param guides one density per latent variable
 * @param terms likelihoods, then KLs
 * @param settings what is trained on where it is not the bound itself, one entry per setting,
 *     relaxed latent and density with dropout
 * @param trainsOnALowerBound whether what is trained on, once a warm-up is over, is still a lower
 *     bound of log p(x)
 * @param trainsOnTheBound whether it is the bound itself then
 * @param warmsUp whether there is a warm-up, until the end of which it is no lower bound
 * @param notes what all of this assumes
 */
public record Explanation(
    String title,
    List<Bound> bounds,
    List<String> points,
    List<Line> model,
    List<Line> guides,
    List<Term> terms,
    List<Setting> settings,
    boolean trainsOnALowerBound,
    boolean trainsOnTheBound,
    boolean warmsUp,
    List<String> notes) {

  /**
   * A variable or a guide and its distribution.
   *
   * @param left {@code z[10]} or {@code q(z | x)}
   * @param leftLatex the same in LaTeX
   * @param relation {@code ~} or {@code =}
   * @param distribution as the user wrote it
   * @param remark behind it, or empty
   */
  public record Line(
      String left, String leftLatex, String relation, String distribution, String remark) {}

  /** A setting as the language writes it, and what follows from it. */
  public record Setting(String text, String consequence) {}

  /** What an estimator is, for those who meet the word for the first time. */
  public record Word(String word, String meaning) {}

  /** How the sign of a term in the objective is written. */
  static String sign(Term term) {
    return term.kind().sign() > 0 ? "+" : "-";
  }

  /** The explanation as text of at most 100 columns, where no single word is longer. */
  public static String text(Objective objective) {
    return ExplanationText.print(of(objective));
  }

  public static Explanation of(Objective objective) {
    Model model = objective.model();
    Notation notation = new Notation(model);
    Target target = Target.of(objective);
    return new Explanation(
        title(model),
        Bound.of(objective),
        model.points().stream().map(RandomVariable::name).toList(),
        model.variables().stream().map(Explanation::density).toList(),
        guides(model, notation),
        objective.terms(),
        target.settings(),
        target.isLowerBound(),
        target.isBoundItself(),
        target.warmsUp(),
        notes(model));
  }

  // The name alone: an explanation does not depend on where the file lies.
  private static String title(Model model) {
    String name = model.file().source().name();
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }

  private static Line density(RandomVariable x) {
    List<String> remarks = new ArrayList<>();
    if (x.isPartlyObserved()) {
      remarks.add("observed, and latent where it is missing");
    } else {
      remarks.add(x.observed() ? "observed" : "latent");
    }
    if (x.optional() && !x.isPartlyObserved()) {
      remarks.add("may be missing");
    }
    String shape = x.shape().isScalar() ? "" : x.shape().toString();
    return new Line(
        x.name() + shape,
        Notation.latex(x.name()),
        "~",
        x.density().text(),
        String.join(", ", remarks));
  }

  private static List<Line> guides(Model model, Notation notation) {
    List<Line> lines = new ArrayList<>();
    Sampling sampling = new Sampling(model, notation);
    model.guideOrder().forEach(name -> lines.add(guide(model.variable(name), notation, sampling)));
    for (Summation summation : Summation.of(model)) {
      for (RandomVariable k : summation.summed()) {
        lines.add(
            new Line(
                notation.posterior("q", summation, k),
                notation.posteriorLatex("q", summation, k),
                "=",
                notation.posterior("p", summation, k),
                "exact: its " + k.states() + " values are summed over"));
      }
    }
    for (Integration integration : Integration.of(model)) {
      lines.add(
          new Line(
              notation.posterior("q", integration),
              notation.posteriorLatex("q", integration),
              "=",
              notation.posterior("p", integration),
              "exact: " + integration.latent().name() + " is integrated out"));
    }
    return lines;
  }

  private static Line guide(RandomVariable z, Notation notation, Sampling sampling) {
    return new Line(
        notation.guide(z),
        notation.guideLatex(z),
        "=",
        z.guide().orElseThrow().density().text(),
        remark(z, sampling));
  }

  private static String remark(RandomVariable z, Sampling sampling) {
    RandomVariable.Guide guide = z.guide().orElseThrow();
    List<String> remarks = new ArrayList<>();
    if (guide.isJoint()) {
      remarks.add("its factor of the joint guide of " + String.join(", ", guide.together()));
    }
    sampling.remark(z).ifPresent(remarks::add);
    return String.join("; ", remarks);
  }

  private static List<String> notes(Model model) {
    List<String> notes = new ArrayList<>();
    notes.addAll(points(model));
    switch (model.objective().gradient()) {
      case STANDARD -> {}
      case STL ->
          notes.add(
              "gradient = stl: the guide's gradient goes through its samples alone. The score of q"
                  + " that it leaves out has the expectation 0, so it stays unbiased, and it has no"
                  + " noise where the guide is the posterior.");
      case DREG ->
          notes.add(
              "gradient = dreg: the guide's gradient goes through its samples alone, each weighed"
                  + " twice. It is unbiased, and its signal does not drown in noise as the"
                  + " particles become many.");
    }
    List<String> optional =
        model.variables().stream()
            .filter(RandomVariable::optional)
            .map(RandomVariable::name)
            .toList();
    List<String> partly =
        model.variables().stream()
            .filter(RandomVariable::isPartlyObserved)
            .map(RandomVariable::name)
            .toList();
    boolean several =
        partly.size() > 1
            || partly.stream().anyMatch(name -> !model.variable(name).shape().isScalar());
    if (several) {
      notes.add(
          "Of %s a row may observe some values and lack others: each then counts as in its own case of the bound."
              .formatted(String.join(", ", partly)));
    }
    if (!optional.isEmpty()) {
      notes.add(
          "Values of %s may be missing. All of this assumes that they are missing at random: whether a value is missing may depend on what is observed, never on the value itself."
              .formatted(String.join(", ", optional)));
    }
    return notes;
  }

  private static List<String> points(Model model) {
    List<String> names = model.points().stream().map(RandomVariable::name).toList();
    if (names.isEmpty()) {
      return List.of();
    }
    String points = String.join(", ", names);
    return List.of(
        "The guide of %s is a point mass. Its KL from any prior with a density is infinite, so log p(x) has no bound here. The infinite part, minus the entropy of q, does not depend on any parameter and is left out, which leaves the density of the data and of %1$s together (maximum a posteriori; an autoencoder with the prior as its penalty). It is no likelihood: it changes with the units of %1$s, can be compared with no elbo, and does not know how uncertain %1$s is."
            .formatted(points));
  }

  /** The bound of a row, one whose data are all there. */
  public Bound bound() {
    return bounds.getFirst();
  }

  /** Whether nothing is drawn, so that the bound is an equation. */
  public boolean isExact() {
    return bounds.stream().allMatch(Bound::exact);
  }

  /** What the guide is for, as a clause. */
  String guideMeaning() {
    return isExact() && !points.isEmpty()
        ? "gives one point in place of the posterior"
        : "stands for the posterior; the nearer it comes, the tighter the bound";
  }

  /** The estimators that occur, each explained. */
  List<Word> words() {
    return terms.stream()
        .map(Term::estimator)
        .distinct()
        .map(estimator -> new Word(estimator.word(), meaning(estimator)))
        .toList();
  }

  private static String meaning(Estimator estimator) {
    return switch (estimator) {
      case ANALYTIC -> "computed in closed form: no sample enters, so it adds no noise";
      case ENUMERATION ->
          "summed over every value of the finite latents, inside the logarithm or weighted by the"
              + " guide: exact, at the cost of one evaluation for each";
      case SCORE ->
          "averaged over samples through which no gradient passes: the guide follows the gradient"
              + " of their log-density, weighted by how much better than a baseline the terms that"
              + " depend on them do (score function, REINFORCE)";
      case RELAXATION ->
          "averaged over samples of a continuous distribution near the discrete one, through which"
              + " gradients pass: their gradient is biased";
      case PATHWISE ->
          "averaged over samples that are written as a differentiable function of noise, so that"
              + " gradients pass through the sample to the guide (reparameterisation)";
    };
  }

  /** The same of training that ended before its warm-up did. */
  public Explanation whileWarmingUp() {
    return new Explanation(
        title,
        bounds,
        points,
        model,
        guides,
        terms,
        settings,
        trainsOnALowerBound && !warmsUp,
        trainsOnTheBound && !warmsUp,
        false,
        notes);
  }

  /** What is trained on, as a clause: {@code another lower bound of log p(x)}. */
  public String target() {
    String clause =
        trainsOnTheBound
            ? "the bound itself"
            : trainsOnALowerBound
                ? "another lower bound of log p(x)"
                : "what is no lower bound of log p(x)";
    return clause + (warmsUp && trainsOnALowerBound ? ", once the warm-up is over" : "");
  }

  /** What is trained on, in one sentence. */
  String trainedOn() {
    if (settings.isEmpty()) {
      return points.isEmpty()
          ? "Training maximises the bound itself."
          : "Training maximises %s itself, which is no lower bound of log p(x)."
              .formatted(isExact() ? bound().left() : "the bound of " + bound().left());
    }
    return "Training maximises " + target() + ":";
  }

  /** What reports print whatever was trained on. */
  String reported() {
    return points.isEmpty()
        ? "A reported elbo is always the bound above."
        : "What is reported is always the formula above.";
  }
}
