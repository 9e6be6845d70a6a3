package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.DensityExpression;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Step;

/** The names that a piece of text mentions, in the order of the text. */
record Mentions(List<Name> names) {

  Mentions {
    names = List.copyOf(names);
  }

  static Mentions of(Expression expression) {
    List<Name> names = new ArrayList<>();
    collect(expression, names);
    return new Mentions(names);
  }

  static Mentions of(List<Expression> expressions) {
    List<Name> names = new ArrayList<>();
    expressions.forEach(expression -> collect(expression, names));
    return new Mentions(names);
  }

  static Mentions of(DensityExpression density) {
    List<Name> names = new ArrayList<>();
    collect(density.density(), names);
    collectSteps(density.flows(), names);
    density.estimator().ifPresent(step -> collectSteps(List.of(step), names));
    return new Mentions(names);
  }

  static Mentions ofSteps(List<Step> steps) {
    List<Name> names = new ArrayList<>();
    collectSteps(steps, names);
    return new Mentions(names);
  }

  static Mentions ofArguments(List<Argument> arguments) {
    return of(arguments.stream().map(Argument::value).toList());
  }

  boolean contains(String name) {
    return names.stream().anyMatch(n -> n.text().equals(name));
  }

  /** Where {@code name} is mentioned first, or {@code otherwise}. */
  Span spanOf(String name, Span otherwise) {
    return names.stream()
        .filter(n -> n.text().equals(name))
        .findFirst()
        .map(Name::span)
        .orElse(otherwise);
  }

  private static void collectSteps(List<Step> steps, List<Name> names) {
    for (Step step : steps) {
      step.arguments().forEach(argument -> collect(argument.value(), names));
    }
  }

  private static void collect(Expression expression, List<Name> names) {
    switch (expression) {
      case Expression.Number n -> {}
      case Expression.Quantity q -> {}
      case Expression.Text t -> {}
      case Expression.Reference(Name name) -> names.add(name);
      case Expression.Call call -> {
        names.add(call.callee());
        call.arguments().forEach(argument -> collect(argument.value(), names));
      }
      case Expression.Index index -> {
        collect(index.array(), names);
        index.indices().forEach(i -> collect(i, names));
      }
      case Expression.Negate negate -> collect(negate.operand(), names);
      case Expression.Binary binary -> {
        collect(binary.left(), names);
        collect(binary.right(), names);
      }
      case Expression.Conditional conditional -> {
        conditional.of().forEach(e -> collect(e, names));
        conditional.given().forEach(e -> collect(e, names));
      }
      case Expression.Chain chain -> collectSteps(chain.steps(), names);
    }
  }
}
