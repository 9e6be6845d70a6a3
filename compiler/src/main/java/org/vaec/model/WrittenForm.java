package org.vaec.model;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.distribution.Family;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;

/**
 * A parameterisation of a family, with the expression written for each of its parameters.
 *
 * @param span of the call that says so
 * @param drafts of the expressions that have been looked at, by identity
 */
record WrittenForm(
    Parameterisation parameterisation,
    Map<String, Expression> values,
    Span span,
    Map<Expression, Draft> drafts) {

  WrittenForm(Parameterisation parameterisation, Map<String, Expression> values, Span span) {
    this(parameterisation, values, span, new IdentityHashMap<>());
  }

  /**
   * The parameterisation of a family whose parameters are the arguments of a call: positional ones
   * in order, then named ones.
   *
   * @return empty after an error
   */
  static Optional<WrittenForm> match(Problems problems, Expression.Call call, Family family) {
    Map<String, Expression> named = new LinkedHashMap<>();
    List<Expression> positional = new ArrayList<>();
    for (Argument argument : call.arguments()) {
      if (argument.name().isEmpty()) {
        positional.add(argument.value());
      } else if (named.put(argument.name().get().text(), argument.value()) != null) {
        problems.error(
            "argument-twice",
            argument.span(),
            "`" + argument.name().get() + "` is given twice",
            "give it once");
        return Optional.empty();
      }
    }
    for (Parameterisation candidate : family.parameterisations()) {
      List<String> names = names(candidate);
      boolean fits =
          positional.size() + named.size() == names.size()
              && names.subList(positional.size(), names.size()).containsAll(named.keySet());
      if (fits) {
        Map<String, Expression> values = new LinkedHashMap<>(named);
        for (int i = 0; i < positional.size(); i++) {
          values.put(names.get(i), positional.get(i));
        }
        return Optional.of(new WrittenForm(candidate, values, call.span()));
      }
    }
    report(problems, call, family, named);
    return Optional.empty();
  }

  private static void report(
      Problems problems, Expression.Call call, Family family, Map<String, Expression> named) {
    List<String> forms =
        family.parameterisations().stream()
            .map(p -> family.name() + "(" + Words.plain(names(p)) + ")")
            .toList();
    List<String> all =
        family.parameterisations().stream().flatMap(p -> names(p).stream()).distinct().toList();
    for (Argument argument : call.arguments()) {
      if (argument.name().isPresent() && !all.contains(argument.name().get().text())) {
        Name name = argument.name().get();
        problems.error(
            "unknown-argument",
            name.span(),
            family.name() + " has no parameter `" + name + "`",
            Words.didYouMean(name.text(), all, "write " + String.join(" or ", forms)));
        return;
      }
    }
    Span span = call.span();
    int given = call.arguments().size();
    int wanted = family.canonical().written().size();
    String message =
        given == wanted || !named.isEmpty()
            ? "these arguments do not belong together: "
                + family.name()
                + " is written "
                + String.join(" or ", forms)
            : family.name()
                + " takes "
                + Words.count(wanted, "argument")
                + ", but here "
                + (given == 1 ? "is 1" : "are " + given);
    boolean layer =
        given == 1
            && call.arguments().getFirst().value() instanceof Expression.Call inner
            && inner.callee().text().equals("linear");
    problems.error(
        "argument-count",
        span,
        message,
        layer
            ? "only a declared network stands for all arguments: write `network f = ...` and"
                + " `%s(f(...))`".formatted(family.name())
            : "write " + String.join(" or ", forms));
  }

  private static List<String> names(Parameterisation parameterisation) {
    return parameterisation.written().stream().map(Parameter::name).toList();
  }
}
