package org.vaec.claim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * A formula about the evidence lower bound, as one writes it on paper, and whether it holds.
 *
 * <p>Meant is the model of the lectures: prior z ~ N(0, I), guide q(z | x) = N(mu, diag(sigma^2)),
 * any likelihood. An identity is proved by derivation where both sides come to one form; else it is
 * tried by quadrature in models with random numbers. A claim that fails in one of them is refuted
 * by its numbers.
 */
public final class Claim {
  private Claim() {}

  /** Judges a formula. */
  public static Verdict check(String formula) {
    ClaimParser.Reading reading;
    try {
      reading = ClaimParser.read(formula);
    } catch (Unreadable e) {
      return Verdict.unreadable(e.getMessage());
    } catch (Slip e) {
      return Verdict.refuted(e.getMessage(), Optional.empty(), Optional.of(e.hint()));
    }
    Checks checks = Checks.thorough();
    SequencedSet<String> remarks = new LinkedHashSet<>(reading.remarks());
    List<String> reasons = new ArrayList<>();
    for (Statement statement : reading.statements()) {
      try {
        Optional<String> failure = checks.failure(statement);
        if (failure.isPresent()) {
          if (checks.withDrawsFromPrior().failure(statement).isPresent()) {
            return refuted(statement, failure.get(), checks);
          }
          remarks.add("with z_l drawn from the prior p(z), not from the guide");
        }
      } catch (Unreadable e) {
        return Verdict.unreadable(e.getMessage());
      } catch (Slip e) {
        return Verdict.refuted(e.getMessage(), Optional.empty(), Optional.of(e.hint()));
      }
      remarks.addAll(Remarks.on(statement));
      reasons.add(why(statement, checks));
    }
    return Verdict.holds(String.join("; ", new LinkedHashSet<>(reasons)), List.copyOf(remarks));
  }

  private static Verdict refuted(Statement statement, String failure, Checks checks) {
    Optional<Slips.Repaired> meant = Slips.meant(statement, checks);
    return Verdict.refuted(
        "it does not hold in every model",
        Optional.of(failure),
        meant.map(
            repaired ->
                repaired.what()
                    + (repaired.statement() instanceof Statement.Chain chain
                        ? "; this holds: " + Printer.print(chain)
                        : "")));
  }

  private static String why(Statement statement, Checks checks) {
    return switch (statement) {
      case Statement.Chain chain -> {
        if (chain.sides().size() == 2
            && Checks.isDefinition(chain.sides().get(0), chain.sides().get(1))) {
          yield "a choice of the model";
        }
        if (chain.sides().get(0).equals(Quantities.Z)) {
          yield "mu + sigma eps, with eps ~ N(0, I), is distributed as q(z | x) is";
        }
        yield Proof.of(chain)
            .map(
                steps ->
                    "proved: "
                        + String.join(
                            "; ", steps.isEmpty() ? List.of("both sides are the same") : steps))
            .orElse("no counterexample in 7 random models, by quadrature to 1e-7");
      }
      case Statement.Continuation(var side) ->
          checks
              .meant(side)
              .map(
                  quantity ->
                      "it is " + Printer.print(quantity) + ", by quadrature in 7 random models")
              .orElseThrow();
      case Statement.Drawn d -> "that is its distribution in the model";
      case Statement.Optimum o ->
          "the bound is log p(x) - KL(q || p(z | x)), so both have their best q in common";
      case Statement.Step(var sign, var ofLoss) ->
          ofLoss ? "the loss is minimised" : "the bound is maximised";
    };
  }
}
