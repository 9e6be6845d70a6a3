package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** What a guide is a density of: latents before the bar, what they are given behind it. */
final class GuideHeads {
  private final Problems problems;
  private final Scope scope;

  GuideHeads(Problems problems, Scope scope) {
    this.problems = problems;
    this.scope = scope;
  }

  /**
   * The guide with data moved behind the bar, and latents before it where there are none; reports
   * both.
   *
   * @param all the guides of the model
   */
  Statement.Guide sorted(Statement.Guide statement, List<Statement.Guide> all) {
    List<Name> latents = new ArrayList<>();
    List<Name> observed = new ArrayList<>();
    for (Name name : statement.latents()) {
      Optional<Symbol.Variable> variable = scope.variable(name.text());
      if (variable.isEmpty()) {
        return statement;
      }
      (variable.get().isLatent() || variable.get().hasPrior() ? latents : observed).add(name);
    }
    boolean swapped =
        latents.isEmpty()
            && !statement.given().isEmpty()
            && statement.given().stream()
                .allMatch(
                    name ->
                        scope.variable(name.text()).filter(Symbol.Variable::isLatent).isPresent());
    if (observed.isEmpty() || (latents.isEmpty() && !swapped)) {
      return statement;
    }
    List<Name> of = swapped ? statement.given() : latents;
    List<Name> given = new ArrayList<>(observed);
    if (!swapped) {
      statement.given().stream()
          .filter(name -> observed.stream().noneMatch(o -> o.text().equals(name.text())))
          .forEach(given::add);
    }
    Span head =
        statement
            .latents()
            .getFirst()
            .span()
            .to(
                (statement.given().isEmpty() ? statement.latents() : statement.given())
                    .getLast()
                    .span());
    String text = names(of) + " | " + names(given);
    Name wrong = observed.getFirst();
    boolean second =
        all.stream()
            .filter(guide -> guide != statement)
            .flatMap(guide -> guide.latents().stream())
            .anyMatch(latent -> of.stream().anyMatch(name -> name.text().equals(latent.text())));
    problems.add(
        Diagnostic.error(
                "guide-of",
                wrong.span(),
                "`" + wrong + "` is observed, so a guide is given it, behind the bar")
            .withRelated("declared here", scope.variable(wrong.text()).get().name().span())
            .withFix(
                second
                    ? Fix.say("drop this guide: `" + names(of) + "` has another one")
                    : new Fix("write `q(" + text + ")`", List.of(new Edit(head, text)))));
    if (second) {
      return new Statement.Guide(
          List.of(), statement.given(), statement.density(), statement.span());
    }
    return new Statement.Guide(of, given, statement.density(), statement.span());
  }

  private static String names(List<Name> names) {
    return Words.plain(names.stream().map(Name::text).toList());
  }
}
