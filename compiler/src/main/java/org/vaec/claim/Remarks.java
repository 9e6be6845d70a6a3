package org.vaec.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Statement.Relation;

/** What a careful reader would say of a claim that holds. */
final class Remarks {
  private Remarks() {}

  static List<String> on(Statement statement) {
    List<String> remarks = new ArrayList<>();
    if (statement instanceof Statement.Chain chain) {
      chain.sides().forEach(side -> on(side, remarks));
      boolean bounds =
          chain.relations().contains(Relation.AT_LEAST)
              || chain.relations().contains(Relation.AT_MOST);
      if (bounds && chain.sides().stream().anyMatch(Remarks::isLogEvidence)) {
        remarks.add("with equality where q(z | x) is the posterior p(z | x)");
      }
      if (!chain.relations().contains(Relation.ESTIMATED)
          && chain.sides().stream().anyMatch(Remarks::isEstimate)) {
        remarks.add(
            "a sum over draws is an estimate, and random: read as what it tends to with many draws;"
                + " better written with ~=");
      }
      if (chain.relations().contains(Relation.ESTIMATED)) {
        remarks.add(
            "an estimate: in the limit of many draws, and unbiased where it is linear in them");
      }
      if (chain.sides().size() == 2
          && Checks.isDefinition(chain.sides().get(0), chain.sides().get(1))) {
        remarks.add("any other likelihood would do as well");
      }
    }
    return remarks;
  }

  // Whether draws are added up that no expectation is over.
  private static boolean isEstimate(Expression e) {
    return switch (e) {
      case Expression.Expectation ex -> false;
      case Expression.Total t when Totals.range(t, Set.of()).kind() == Scope.Kind.DRAW -> true;
      default -> e.children().stream().anyMatch(Remarks::isEstimate);
    };
  }

  private static boolean isLogEvidence(Expression e) {
    return e instanceof Expression.Apply(var function, Expression.Density d)
        && function == Expression.Function.LOG
        && !d.ofGuide()
        && d.given().isEmpty()
        && d.of().stream().noneMatch(v -> v.mentions(Name.Z));
  }

  private static void on(Expression e, List<String> remarks) {
    switch (e) {
      case Expression.Total t -> {
        if (t.index().isPresent()) {
          String index = t.index().get();
          Totals.strayLetter(t.body(), Set.of(index))
              .filter(stray -> Totals.range(t, Set.of()).letter().filter(index::equals).isEmpty())
              .ifPresent(
                  stray ->
                      remarks.add(
                          "the sum names %s, its summands have the index %s"
                              .formatted(index, stray)));
        }
        if (t.last().orElse(null) instanceof Expression.Letter(var last) && last.equals("n")) {
          remarks.add("n and N are read as the same number of rows");
        }
      }
      case Expression.Product(Expression.Power(Expression.Symbol s, var two), Expression.Symbol one)
          when s.name() == Name.SIGMA && one.name() == Name.IDENTITY ->
          remarks.add("sigma is a vector here: sigma^2 I is read as diag(sigma^2)");
      default -> {
        // Nothing to say.
      }
    }
    e.children().forEach(child -> on(child, remarks));
  }
}
