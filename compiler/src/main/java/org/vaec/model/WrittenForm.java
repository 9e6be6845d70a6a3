package org.vaec.model;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.vaec.distribution.Family;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter;
import org.vaec.source.Fix;
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
   * @param isHead whether an argument is learned, so that it has no value of its own
   * @return empty after an error
   */
  static Optional<WrittenForm> match(
      Problems problems, Expression.Call call, Family family, Predicate<Expression> isHead) {
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
    report(problems, call, family, named, isHead);
    return Optional.empty();
  }

  private static void report(
      Problems problems,
      Expression.Call call,
      Family family,
      Map<String, Expression> named,
      Predicate<Expression> isHead) {
    List<String> forms = forms(family);
    Optional<Fix> converted = ForeignParameters.convert(call, family, isHead);
    List<String> all =
        family.parameterisations().stream().flatMap(p -> names(p).stream()).distinct().toList();
    for (Argument argument : call.arguments()) {
      if (argument.name().isPresent() && !all.contains(argument.name().get().text())) {
        Name name = argument.name().get();
        problems.error(
            "unknown-argument",
            name.span(),
            family.name() + " has no parameter `" + name + "`",
            converted.orElseGet(
                () -> Words.didYouMean(name, all, "write " + String.join(" or ", forms))));
        return;
      }
    }
    Optional<Fix> comma = decimalComma(call);
    if (comma.isPresent()) {
      problems.error(
          "argument-count",
          call.span(),
          "a comma parts two arguments, also in a number",
          comma.get());
      return;
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
                + (wanted == 2
                    ? ", or `%s(%s, free)`"
                        .formatted(family.name(), call.arguments().getFirst().span().text().strip())
                    : "")
            : "write " + String.join(" or ", forms));
  }

  /**
   * How a distribution is written: what the other ways share with the first by position, the rest
   * of them by name.
   */
  private static List<String> forms(Family family) {
    List<String> canonical = names(family.canonical());
    List<String> forms = new ArrayList<>();
    for (Parameterisation form : family.parameterisations()) {
      List<String> names = names(form);
      int shared = 0;
      while (shared < Math.min(names.size(), canonical.size())
          && names.get(shared).equals(canonical.get(shared))) {
        shared++;
      }
      int positional = form == family.canonical() ? names.size() : shared;
      List<String> written = new ArrayList<>(names.subList(0, positional));
      names.subList(positional, names.size()).forEach(name -> written.add(name + " = ..."));
      forms.add("`" + family.name() + "(" + Words.plain(written) + ")`");
    }
    return forms;
  }

  /** {@code 0,5} for 0.5. */
  private static Optional<Fix> decimalComma(Expression.Call call) {
    List<Argument> arguments = call.arguments();
    List<Fix> commas = new ArrayList<>();
    for (int i = 0; i + 1 < arguments.size(); i++) {
      boolean comma =
          arguments.get(i).value() instanceof Expression.Number whole
              && arguments.get(i + 1).value() instanceof Expression.Number fraction
              && arguments.get(i + 1).name().isEmpty()
              && (whole.literal() + fraction.literal()).matches("[0-9]+")
              && whole.span().end() + 1 == fraction.span().start();
      if (comma) {
        Span span = arguments.get(i).value().span().to(arguments.get(i + 1).span());
        commas.add(Fix.write(span, span.text().replace(',', '.')));
      }
    }
    // Of 0,0,5 nobody knows which comma it is.
    return commas.size() == 1 ? Optional.of(commas.getFirst()) : Optional.empty();
  }

  private static List<String> names(Parameterisation parameterisation) {
    return parameterisation.written().stream().map(Parameter::name).toList();
  }
}
