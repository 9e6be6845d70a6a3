package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vaec.model.Model;
import org.vaec.model.Observed;
import org.vaec.model.RandomVariable;
import org.vaec.objective.Term.Kind;
import org.vaec.syntax.Statement.Role;

/**
 * The bound as one formula: {@code log p(x) >= term - term}; {@code log p(x, z) = term + term}
 * where z is a point. Of data that are latent where they are missing there are two, one for either
 * case.
 *
 * @param where of which rows it is: {@code y is observed}; empty where it is of all
 * @param left what is bounded
 * @param leftLatex the same in LaTeX
 * @param exact whether it is an equation, as without latent variables
 * @param right its summands
 */
public record Bound(
    String where, String left, String leftLatex, boolean exact, List<Summand> right) {

  /**
   * What is added or subtracted.
   *
   * @param sign {@code +} or {@code -}
   * @param text in ASCII mathematics
   * @param latex the same in LaTeX
   */
  public record Summand(String sign, String text, String latex) {}

  public Bound {
    right = List.copyOf(right);
  }

  static List<Bound> of(Objective objective) {
    Model model = objective.model();
    Set<String> partly =
        model.variables().stream()
            .filter(RandomVariable::isPartlyObserved)
            .map(RandomVariable::name)
            .collect(Collectors.toSet());
    if (partly.isEmpty()) {
      return List.of(of(objective, "", Set.of(), Set.of()));
    }
    String names =
        model.variables().stream()
            .map(RandomVariable::name)
            .filter(partly::contains)
            .collect(Collectors.joining(", "));
    String verb = partly.size() == 1 ? " is " : " are ";
    return List.of(
        of(objective, names + verb + "observed", partly, Set.of()),
        of(objective, names + verb + "missing", Set.of(), partly));
  }

  /**
   * @param observed of the variables with a guide, those whose values are there
   * @param missing those of the data whose values are not
   */
  private static Bound of(
      Objective objective, String where, Set<String> observed, Set<String> missing) {
    Model model = objective.model();
    Notation notation = new Notation(model, observed);
    List<String> known =
        Stream.concat(
                model.variables().stream()
                    .filter(RandomVariable::observed)
                    .filter(x -> !missing.contains(x.name())),
                model.points().stream().filter(RandomVariable::isLatent))
            .map(RandomVariable::name)
            .toList();
    List<String> inputs =
        model.observed().stream().filter(o -> o.role() == Role.INPUT).map(Observed::name).toList();
    String left = "log " + Notation.joint("p", known, inputs);
    boolean exact = observed.containsAll(model.drawn(model.guideOrder()));
    List<Summand> right = new ArrayList<>();
    List<Term> terms =
        objective.bound().stream()
            .filter(
                term ->
                    !(term.kind() == Kind.LIKELIHOOD ? missing : observed)
                        .contains(term.variable()))
            .toList();
    for (Term term : terms) {
      String sign = term.kind().sign() > 0 ? "+" : "-";
      String text = notation.mathematics(term);
      // Alone on its side it would say that log p(y) is log p(y).
      right.add(
          exact && terms.size() == 1 && text.equals(left)
              ? new Summand(sign, term.formula(), term.formulaLatex())
              : new Summand(sign, text, notation.mathematicsLatex(term)));
    }
    return new Bound(where, left, "\\log " + Notation.jointLatex("p", known, inputs), exact, right);
  }

  /** {@code >=}, or {@code =} where it is an equation. */
  String relation() {
    return exact ? "=" : ">=";
  }

  /** On one line. */
  public String text() {
    StringBuilder out = new StringBuilder(left).append(' ').append(relation());
    for (int i = 0; i < right.size(); i++) {
      String sign = right.get(i).sign();
      out.append(i == 0 && sign.equals("+") ? "" : " " + sign);
      out.append(' ').append(right.get(i).text());
    }
    return out.toString();
  }

  /** All cases on one line. */
  public static String text(List<Bound> bounds) {
    return bounds.stream()
        .map(bound -> bound.where().isEmpty() ? bound.text() : bound.where() + ": " + bound.text())
        .collect(Collectors.joining("; "));
  }
}
