package org.vaec.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.vaec.distribution.Beta;
import org.vaec.distribution.Dirichlet;
import org.vaec.distribution.Exponential;
import org.vaec.distribution.Family;
import org.vaec.distribution.Gamma;
import org.vaec.distribution.InverseGamma;
import org.vaec.distribution.MultivariateNormal;
import org.vaec.distribution.Normal;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/**
 * Guides of the form {@code q(k | x) = p(k | x)}: the exact posterior of a finite or conjugate
 * latent given its Markov blanket. Such a latent is never drawn; it is summed or integrated out
 * inside the logarithm. Whether the densities are conjugate is for the derivation to find out.
 */
final class ExactPosteriors {
  /** The continuous priors that some likelihood is conjugate to. */
  private static final Set<Family> CONJUGATE =
      Set.of(
          Normal.FAMILY,
          MultivariateNormal.FAMILY,
          Gamma.FAMILY,
          Exponential.FAMILY,
          InverseGamma.FAMILY,
          Beta.FAMILY,
          Dirichlet.FAMILY);

  private final Problems problems;
  private final Dependencies model;
  private final Dependencies guide;
  private final Map<Symbol.Variable, Statement.Guide> statements;

  ExactPosteriors(
      Problems problems,
      Dependencies model,
      Dependencies guide,
      Map<Symbol.Variable, Statement.Guide> statements) {
    this.problems = problems;
    this.model = model;
    this.guide = guide;
    this.statements = statements;
  }

  /** Whether a guide is a posterior of the model. */
  static boolean isExact(Statement.Guide statement) {
    return statement.density().density() instanceof Expression.Conditional conditional
        && conditional.density().text().equals("p");
  }

  /** Whether a family has finitely many values. */
  static boolean isFinite(Family family) {
    Support support = family.support().apply(2);
    return support instanceof Support.Category || support instanceof Support.Binary;
  }

  private boolean isSummed(Symbol.Variable variable) {
    Statement.Guide statement = statements.get(variable);
    return statement != null && isExact(statement);
  }

  void check(Symbol.Variable variable, DensityDraft prior) {
    Statement.Guide statement = statements.get(variable);
    Expression.Conditional right = (Expression.Conditional) statement.density().density();
    Optional<Family> family = prior.family();
    if (family.isEmpty() || prior.bound().isEmpty()) {
      return;
    }
    if (!statement.density().flows().isEmpty() || statement.density().estimator().isPresent()) {
      problems.error(
          "exact-posterior",
          statement.density().span(),
          "an exact posterior is never drawn, so nothing can follow it",
          "write `" + right.span().text() + "` alone");
      return;
    }
    boolean finite = isFinite(family.get());
    if (!finite && !CONJUGATE.contains(family.get())) {
      problems.later(
          right.span(),
          "the exact posterior of " + family.get().name(),
          "write a guide, as in `"
              + "q(%s | x) = ".formatted(variable.name())
              + FittingFamilies.guide(family, prior.support(variable.categories()), "encoder(x)")
              + "`");
      return;
    }
    if (finite && !variable.shape().shape().map(Shape::isScalar).orElse(true)) {
      problems.later(
          variable.name().span(),
          "the exact posterior of an array of categories",
          "give each its own name and guide");
      return;
    }
    boolean same =
        names(right.of()).equals(List.of(variable.name().text()))
            && Set.copyOf(names(right.given()))
                .equals(statement.given().stream().map(Name::text).collect(Collectors.toSet()));
    if (!same) {
      String given = statement.given().stream().map(Name::text).collect(Collectors.joining(", "));
      problems.error(
          "exact-posterior",
          right.span(),
          "the two sides of this guide are about different variables",
          Fix.write(
              right.span(), "p(" + variable.name() + (given.isEmpty() ? "" : " | " + given) + ")"));
      return;
    }
    // What a density with errors depends on is not known.
    boolean known =
        model.densities().values().stream()
            .allMatch(density -> density.bound().filter(bound -> !bound.isFailed()).isPresent());
    if (known) {
      checkBlanket(variable, statement);
    }
    checkGuides(variable, statement);
  }

  private static List<String> names(List<Expression> expressions) {
    return expressions.stream().map(e -> e.span().text().strip()).toList();
  }

  // Given its parents, its children and their other parents, a variable is independent of all else.
  private void checkBlanket(Symbol.Variable variable, Statement.Guide statement) {
    Set<Symbol.Variable> blanket = new LinkedHashSet<>(model.densities().get(variable).parents());
    for (Symbol.Variable child : model.children(variable)) {
      blanket.add(child);
      blanket.addAll(model.densities().get(child).parents());
    }
    blanket.removeIf(v -> v == variable || v.kind() == Symbol.Variable.Kind.INPUT || isSummed(v));
    Set<String> wanted =
        blanket.stream()
            .map(v -> v.name().text())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> given =
        statement.given().stream()
            .map(Name::text)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    List<String> missing = wanted.stream().filter(name -> !given.contains(name)).toList();
    if (!missing.isEmpty()) {
      String all = String.join(", ", wanted);
      problems.add(
          Diagnostic.error(
                  "blanket",
                  statement.density().span(),
                  "the posterior of `%s` depends on `%s` too, which stands in its Markov blanket"
                      .formatted(variable.name(), String.join("`, `", missing)))
              .withFix(
                  new Fix(
                      "write `q(%1$s | %2$s) = p(%1$s | %2$s)`".formatted(variable.name(), all),
                      List.of(
                          new Edit(
                              statement
                                  .latents()
                                  .getFirst()
                                  .span()
                                  .to(
                                      (statement.given().isEmpty()
                                              ? statement.latents()
                                              : statement.given())
                                          .getLast()
                                          .span()),
                              variable.name() + " | " + all),
                          new Edit(
                              statement.density().density().span(),
                              "p(" + variable.name() + " | " + all + ")")))));
      return;
    }
    for (Name name : statement.given()) {
      boolean input =
          model.densities().keySet().stream().noneMatch(v -> v.name().text().equals(name.text()));
      if (!wanted.contains(name.text()) && !input) {
        problems.error(
            "unused",
            name.span(),
            "given the rest, the posterior of `"
                + variable.name()
                + "` does not depend on `"
                + name
                + "`",
            "drop it on both sides");
      }
    }
  }

  private void checkGuides(Symbol.Variable variable, Statement.Guide statement) {
    for (Symbol.Variable child : guide.children(variable)) {
      problems.later(
          statements.get(child).span(),
          "a guide that depends on `" + variable.name() + "`, which is never drawn",
          "condition on data instead");
    }
  }
}
