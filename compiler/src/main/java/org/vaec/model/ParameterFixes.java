package org.vaec.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vaec.distribution.Parameter;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;

/** What to write where an argument does not satisfy its parameter's constraint. */
final class ParameterFixes {
  private ParameterFixes() {}

  /** Of a value that cannot be proved to satisfy it. */
  static Fix unproved(Draft argument, Parameter parameter, Densities.Binding binding) {
    String text = argument.text();
    return switch (parameter.constraint()) {
      case REAL -> Fix.say("write a number");
      case POSITIVE -> positive(argument, parameter, binding);
      case COUNT -> Fix.say("write a whole number");
      case UNIT -> unit(argument);
      case SIMPLEX -> simplex(argument, parameter, binding);
      case UNIT_VECTOR ->
          Fix.say("write `h / norm(h)` with `let h = " + text + "`, or `free` or a head");
      case ORDERED -> Fix.say("write `free` or a head, whose link makes the numbers rise");
      case CHOLESKY -> cholesky(argument, binding);
      case COVARIANCE -> covariance(argument, binding);
    };
  }

  /** A matrix belongs to another distribution; a logarithm, by its name, is raised to e again. */
  private static Fix positive(Draft argument, Parameter parameter, Densities.Binding binding) {
    boolean normal = binding.family().name().equals("Normal");
    if (normal && argument.range() == Range.COVARIANCE) {
      return multivariate(argument, "covariance", binding);
    }
    if (normal && argument.range() == Range.CHOLESKY) {
      return multivariate(argument, "cholesky", binding);
    }
    String text = argument.text();
    String name = text.toLowerCase(Locale.ROOT).replace("_", "");
    if (name.matches("log(var|variance)[a-z0-9]*")) {
      return Fix.write(argument.span(), "exp(0.5 * " + text + ")");
    }
    if (name.matches("log(std|sd|sigma|scale|rate|b)[a-z0-9]*")) {
      return Fix.write(argument.span(), "exp(" + text + ")");
    }
    Optional<String> squared = squaredLayer(argument, binding);
    if (squared.isPresent()) {
      String exp = "exp(" + squared.get() + ")";
      boolean deviation = normal && parameter.name().equals("scale");
      return Fix.say(
          "write `"
              + exp
              + "`"
              + (deviation ? ", or `variance = " + exp + "` for a variance" : ""));
    }
    return Fix.say("write `exp(" + text + ")` or `softplus(" + text + ")`");
  }

  /** What is squared to be positive, but may be 0: the output of a layer, and any number it is. */
  private static Optional<String> squaredLayer(Draft argument, Densities.Binding binding) {
    boolean ofLayer =
        argument.parts().stream()
            .anyMatch(
                part ->
                    part.meaning() instanceof Draft.Trunk
                        || part.meaning() instanceof Draft.Layered);
    return ofLayer
            && written(binding.call(), argument).value()
                instanceof
                Expression.Binary(
                    Expression.Operator operator,
                    Expression base,
                    Expression.Number exponent,
                    Span span)
            && operator == Expression.Operator.POWER
            && exponent.value() == 2
        ? Optional.of(base.span().text().strip())
        : Optional.empty();
  }

  private static Fix multivariate(Draft argument, String parameter, Densities.Binding binding) {
    Expression.Call call = binding.call();
    List<Edit> edits =
        List.of(
            new Edit(call.callee().span(), "MultivariateNormal"),
            new Edit(written(call, argument).span(), parameter + " = " + argument.text()));
    return new Fix("write `" + Edit.apply(call.span(), edits).strip() + "`", edits);
  }

  /** The argument of a call, with its name if it has one. */
  private static Argument written(Expression.Call call, Draft argument) {
    return call.arguments().stream()
        .filter(each -> each.value().span().start() == argument.span().start())
        .findFirst()
        .orElseGet(() -> call.arguments().getLast());
  }

  private static Argument written(Expression.Call call, Expression value) {
    return call.arguments().stream()
        .filter(each -> each.value() == value)
        .findFirst()
        .orElseGet(() -> call.arguments().getLast());
  }

  // What may be negative can be a logit; of what cannot, nobody knows which probability is meant.
  private static Fix unit(Draft argument) {
    return Fix.say(
        argument.range().isNonNegative()
            ? "divide it by the most that it can be, or declare it `unit`"
            : "write `sigmoid(" + argument.text() + ")` if it is a logit");
  }

  /** Weights are not logits: softmax would exponentiate them, and be another model. */
  private static Fix simplex(Draft argument, Parameter parameter, Densities.Binding binding) {
    String text = argument.text();
    if (!argument.range().isNonNegative()) {
      return Fix.say("write `softmax(" + text + ")` if these are logits");
    }
    boolean hasLogits =
        binding.family().parameterisations().stream()
            .flatMap(form -> form.parameters().stream())
            .anyMatch(other -> other.name().equals("logits"));
    return Fix.say(
        hasLogits && argument.range().isPositive()
            ? "write `logits = log(" + text + ")`, which divides by the sum"
            : "make it add up to 1, as `softmax(log(a))` divides positive numbers by their sum, or"
                + " declare `"
                + text
                + "` as `simplex`");
  }

  private static Fix cholesky(Draft argument, Densities.Binding binding) {
    if (argument.range() != Range.COVARIANCE) {
      return Fix.say(
          "write `free`, or declare it `cholesky`; a covariance goes to `covariance = ...`");
    }
    Edit edit =
        new Edit(written(binding.call(), argument).span(), "covariance = " + argument.text());
    return new Fix(
        "write `" + Edit.apply(binding.call().span(), List.of(edit)).strip() + "`", List.of(edit));
  }

  private static Fix covariance(Draft argument, Densities.Binding binding) {
    if (argument.range() != Range.CHOLESKY) {
      return Fix.say("add `0.001 * I`, or declare it `covariance`");
    }
    Edit edit = new Edit(written(binding.call(), argument).span(), "cholesky = " + argument.text());
    return new Fix(
        "write `" + Edit.apply(binding.call().span(), List.of(edit)).strip() + "`", List.of(edit));
  }

  /** {@code c * I} is c for each element: a variance of Normal, a scale of all others. */
  static Fix matrix(Expression value, Densities.Binding binding) {
    boolean normal = binding.family().name().equals("Normal");
    Optional<String> number = multipleOfIdentity(value);
    if (number.isPresent()) {
      return normal
          ? new Fix(
              "write `variance = " + number.get() + "`",
              List.of(
                  new Edit(written(binding.call(), value).span(), "variance = " + number.get())))
          : Fix.write(value.span(), number.get());
    }
    if (!normal) {
      return Fix.say("write one positive number, or an array of the shape of the variable");
    }
    List<Edit> edits =
        List.of(
            new Edit(binding.call().callee().span(), "MultivariateNormal"),
            new Edit(
                written(binding.call(), value).span(),
                "covariance = " + value.span().text().strip()));
    return new Fix("write `" + Edit.apply(binding.call().span(), edits).strip() + "`", edits);
  }

  /** The c of {@code c * I}. */
  static Optional<String> multipleOfIdentity(Expression value) {
    if (isIdentity(value)) {
      return Optional.of("1");
    }
    if (!(value instanceof Expression.Binary(var operator, var left, var right, var span))) {
      return Optional.empty();
    }
    return switch (operator) {
      case TIMES ->
          isIdentity(right)
              ? Optional.of(left.span().text().strip())
              : isIdentity(left) ? Optional.of(right.span().text().strip()) : Optional.empty();
      case DIVIDE ->
          isIdentity(left)
              ? Optional.of(
                  "1 / "
                      + (right instanceof Expression.Binary
                          ? "(" + right.span().text().strip() + ")"
                          : right.span().text().strip()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static boolean isIdentity(Expression expression) {
    return expression instanceof Expression.Reference(Name name) && name.text().equals("I");
  }
}
