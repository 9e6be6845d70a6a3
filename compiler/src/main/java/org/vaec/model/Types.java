package org.vaec.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vaec.distribution.Constraint;
import org.vaec.shape.Support;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.TypeExpression;

/** What the types that a user writes mean. */
final class Types {
  private static final List<String> NAMES =
      List.of(
          "real",
          "positive",
          "unit",
          "binary",
          "count",
          "integer",
          "category",
          "ordinal",
          "simplex",
          "angle",
          "covariance",
          "cholesky");

  private final Problems problems;
  private final Constants constants;

  Types(Problems problems, Constants constants) {
    this.problems = problems;
    this.constants = constants;
  }

  /**
   * The support that a type means; empty after an error.
   *
   * @param declared the variable
   * @param shaped whether a shape stands behind its name
   */
  Optional<Support> support(TypeExpression type, Name declared, boolean shaped) {
    String name = type.name().text();
    if (name.equals("category")) {
      return category(type);
    }
    if (name.equals("ordinal")) {
      OptionalInt size = single(type);
      if (size.equals(OptionalInt.of(1))) {
        problems.error(
            "type-arguments",
            type.span(),
            "of one value nothing can be said that orders it",
            "write how many values there are, at least two");
        return Optional.empty();
      }
      return size.isPresent()
          ? Optional.of(new Support.Ordinal(size.getAsInt()))
          : Optional.empty();
    }
    Optional<Support> support =
        Optional.ofNullable(
            switch (name) {
              case "real" -> Support.REAL;
              case "positive" -> Support.POSITIVE;
              case "unit" -> Support.UNIT;
              case "binary" -> Support.BINARY;
              case "count" -> Support.COUNT;
              case "integer" -> Support.INTEGER;
              case "simplex" -> Support.SIMPLEX;
              case "angle" -> Support.ANGLE;
              case "covariance" -> Support.COVARIANCE;
              case "cholesky" -> Support.CHOLESKY;
              default -> null;
            });
    if (support.isEmpty()) {
      problems.error(
          "unknown-type",
          type.name().span(),
          "no type is called `" + name + "`",
          Words.didYouMean(type.name(), NAMES, "the types are " + Words.plain(NAMES)));
    } else if (!type.arguments().isEmpty()) {
      problems.error(
          "type-arguments",
          type.span(),
          "`" + name + "` takes no arguments: a shape stands behind the name of the variable",
          shaped ? Fix.write(type.span(), name) : shape(type, declared));
    }
    return support;
  }

  /** {@code x : real(4)} with its shape where it belongs. */
  private static Fix shape(TypeExpression type, Name declared) {
    Span last = type.arguments().getLast().span();
    Span sizes = type.arguments().getFirst().span().to(last);
    String shape = "[" + sizes.text().strip() + "]";
    return new Fix(
        "write `" + declared + shape + " : " + type.name() + "`",
        List.of(
            Edit.after(declared.span(), shape),
            new Edit(type.span(), type.name() + (type.optional() ? "?" : ""))));
  }

  private Optional<Support> category(TypeExpression type) {
    boolean named =
        !type.arguments().isEmpty()
            && type.arguments().stream().allMatch(Expression.Text.class::isInstance);
    if (!named) {
      OptionalInt size = single(type);
      return size.isPresent()
          ? Optional.of(new Support.Category(size.getAsInt(), List.of()))
          : Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (Expression argument : type.arguments()) {
      names.add(((Expression.Text) argument).value());
    }
    if (new HashSet<>(names).size() < names.size()) {
      problems.error(
          "duplicate-category", type.span(), "a category is named twice", "name each once");
      return Optional.empty();
    }
    return Optional.of(new Support.Category(names.size(), names));
  }

  private OptionalInt single(TypeExpression type) {
    String name = type.name().text();
    if (type.arguments().size() != 1) {
      String alternative =
          name.equals("category") ? "`category(10)` or `category(\"a\", \"b\")`" : "`ordinal(5)`";
      problems.error(
          "type-arguments",
          type.span(),
          "`" + name + "` needs to know how many values there are",
          "write " + alternative);
      return OptionalInt.empty();
    }
    return constants.positiveInteger(type.arguments().getFirst(), "the number of categories");
  }

  /** The constraint of a param of this type; empty after an error. */
  Optional<Constraint> constraint(TypeExpression type, Name declared, boolean shaped) {
    Optional<Support> support = support(type, declared, shaped);
    if (support.isEmpty()) {
      return Optional.empty();
    }
    if (type.optional()) {
      problems.error(
          "param-type", type.span(), "a param is learned, so it is never missing", "drop the `?`");
      return Optional.empty();
    }
    for (Constraint constraint : Constraint.values()) {
      boolean learned = !constraint.support().isDiscrete();
      if (learned && constraint.support().equals(support.get())) {
        return Optional.of(constraint);
      }
    }
    if (support.get().isDiscrete()) {
      problems.error(
          "param-type",
          type.span(),
          "a param is learned by its gradient, so it cannot be `" + support.get().words() + "`",
          "make it `real`, or a latent variable by `prior`");
    } else {
      problems.later(
          type.span(), "a param of type `" + support.get().words() + "`", "make it `real`");
    }
    return Optional.empty();
  }
}
