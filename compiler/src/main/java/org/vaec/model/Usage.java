package org.vaec.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vaec.syntax.Name;
import org.vaec.syntax.Origin;
import org.vaec.syntax.Statement;
import org.vaec.syntax.Step;

/** Nothing unused: what is declared must reach the objective. */
final class Usage {
  private final Problems problems;
  private final Scope scope;
  private final Set<String> mentioned = new HashSet<>();
  private final Set<String> inModel = new HashSet<>();

  Usage(Problems problems, Scope scope) {
    this.problems = problems;
    this.scope = scope;
  }

  /**
   * Reports what no statement mentions.
   *
   * @param densities the variables that have a distribution
   */
  void check(
      List<Statement> statements, Map<Symbol.Variable, Declarations.WrittenDensity> densities) {
    for (Statement statement : statements) {
      List<Name> names = mentions(statement);
      names.forEach(name -> mentioned.add(name.text()));
      if (!(statement instanceof Statement.Guide)) {
        names.forEach(name -> inModel.add(name.text()));
      }
    }
    for (Symbol symbol : scope.all()) {
      switch (symbol) {
        case Symbol.Variable variable -> check(variable, densities.containsKey(variable));
        case Symbol.Param param ->
            check(param, "the learned constant", "learned from nothing", "this line");
        case Symbol.Let let -> check(let, "the value", "computed for nothing", "this line");
        case Symbol.NetworkName network ->
            check(network, "the network", "never called", "this line");
        case Symbol.Size size -> check(size, "the size", "the size of nothing", "this line");
        case Symbol.Carried carried -> {}
      }
    }
  }

  private void check(Symbol symbol, String what, String why, String drop) {
    if (!mentioned.contains(symbol.name().text())) {
      problems.error(
          "unused",
          symbol.name().span(),
          what + " `" + symbol.name() + "` is unused: it is " + why,
          "use it, or drop " + drop);
    }
  }

  private void check(Symbol.Variable variable, boolean hasDensity) {
    String name = variable.name().text();
    if (variable.isLatent()) {
      // What is wrong elsewhere may be the very place that was to depend on it.
      if (!inModel.contains(name) && !problems.hasErrors()) {
        problems.error(
            "unused",
            variable.name().span(),
            "nothing in the model depends on the latent variable `"
                + name
                + "`, so that its best"
                + " guide is its prior",
            "let a likelihood depend on it, as in `decoder(" + name + ")`, or drop it");
      }
      return;
    }
    if (hasDensity) {
      return;
    }
    if (!mentioned.contains(name)) {
      boolean data = variable.kind() == Symbol.Variable.Kind.DATA;
      problems.error(
          "unused",
          variable.name().span(),
          "`" + name + "` is unused" + (data ? ": it has no likelihood" : ""),
          data
              ? "add `likelihood " + name + " ~ ...`, or declare it by `label`"
              : "condition on it, or drop this line");
    } else if (variable.kind() == Symbol.Variable.Kind.DATA) {
      problems.warning(
          "no-likelihood",
          variable.name().span(),
          "`" + name + "` is conditioned on, but has no likelihood, so it is no part of the bound",
          "declare it by `input`, or add `likelihood " + name + " ~ ...`");
    }
  }

  private static List<Name> mentions(Statement statement) {
    List<Name> names = new ArrayList<>();
    switch (statement) {
      case Statement.Observed s -> {
        names.addAll(Mentions.of(s.shape()).names());
        names.addAll(Mentions.of(s.type().arguments()).names());
        s.origin().ifPresent(origin -> names.addAll(steps(origin)));
      }
      case Statement.Size s -> names.addAll(Mentions.of(s.value()).names());
      case Statement.Latent s -> {
        names.addAll(Mentions.of(s.shape()).names());
        s.type().ifPresent(type -> names.addAll(Mentions.of(type.arguments()).names()));
        // A prior that is made from the guide names its own variable; that is no use of it.
        Mentions.of(s.density()).names().stream()
            .filter(name -> !name.text().equals(s.name().text()))
            .forEach(names::add);
      }
      case Statement.Param s -> {
        names.addAll(Mentions.of(s.shape()).names());
        names.addAll(Mentions.of(s.type().arguments()).names());
      }
      case Statement.Likelihood s -> names.addAll(Mentions.of(s.density()).names());
      case Statement.Guide s -> {
        names.addAll(Mentions.of(s.density()).names());
        names.addAll(s.given());
      }
      case Statement.Network s -> names.addAll(Mentions.ofSteps(s.layers()).names());
      case Statement.Let s -> names.addAll(Mentions.of(s.value()).names());
      case Statement.Objective s -> names.addAll(Mentions.of(s.value()).names());
      case Statement.Train s -> names.addAll(Mentions.ofArguments(s.settings()).names());
      case Statement.Dataset s -> {}
      case Statement.Id s -> {}
    }
    return names;
  }

  private static List<Name> steps(Origin origin) {
    List<Step> steps = origin.transforms();
    return Mentions.ofSteps(steps).names();
  }
}
