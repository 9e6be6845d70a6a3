package org.vaec.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vaec.distribution.Constraint;
import org.vaec.distribution.Family;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Tensor;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Expression.Operator;

/** Whether an argument fits a parameter: its shape, and a proof that it meets the constraint. */
final class ParameterRules {
  /** How far the entries of a written simplex may be from a sum of 1. */
  private static final double ROUNDING = 1e-9;

  private final Problems problems;
  private final NetworkCalls networks;

  ParameterRules(Problems problems, NetworkCalls networks) {
    this.problems = problems;
    this.networks = networks;
  }

  /** Whether a variable has the dimensions that a family is of; reports why not. */
  boolean isDimension(Family family, Symbol.Variable variable, Span span) {
    Optional<Shape> shape = variable.shape().shape();
    if (shape.isEmpty()) {
      return true;
    }
    int rank = shape.get().rank();
    if (rank < family.eventRank()) {
      String vector = "`" + variable.name() + "[1]`";
      problems.add(
          Diagnostic.error(
                  "shape",
                  span,
                  family.name()
                      + " is a distribution of vectors, but `"
                      + variable.name()
                      + "` is a scalar")
              .withRelated(variable.cause(shape.get()).words(), variable.name().span())
              .withFix("declare " + vector + ", or use a distribution of numbers such as Normal"));
      return false;
    }
    boolean needsDirections = family.support().apply(0) instanceof Support.UnitVector;
    if (needsDirections && rank > 0 && shape.get().lastSize() < 2) {
      problems.error(
          "shape",
          span,
          family.name() + " is a distribution of directions, of which one dimension has but two",
          "give `" + variable.name() + "` two dimensions or more");
      return false;
    }
    if (family.eventRank() > 0 && rank > family.eventRank()) {
      problems.later(
          span,
          family.name() + " of shape " + shape.get(),
          "give each of the vectors a name of its own, as in `%s_1[%d]`"
              .formatted(variable.name(), shape.get().lastSize()));
      return false;
    }
    if (family.hasCategories() && variable.categories() == 0) {
      if (!variable.isLatent()) {
        reportNoCategories(family, variable, span);
      } else {
        problems.later(
            span,
            "the number of categories of a latent without a type",
            "write its type: `prior " + variable.name() + " : category(3) ~ ...`");
      }
      return false;
    }
    return true;
  }

  private void reportNoCategories(Family family, Symbol.Variable variable, Span span) {
    String support = family.supportWords();
    problems.add(
        Diagnostic.error(
                "support",
                span,
                family.name()
                    + " is a distribution of "
                    + (support.startsWith("ordinal") ? "ordered categories" : "categories")
                    + ", but `"
                    + variable.name()
                    + "` is "
                    + variable.support().words())
            .withRelated("declared here", variable.name().span())
            .withFix("declare it as `" + support + "`, or use " + FittingFamilies.words(variable)));
  }

  /** {@code I} as a scale is 1; any other matrix there is an error. */
  Optional<Draft> identityScale(Expression value, Parameter parameter, Densities.Binding binding) {
    boolean perElement =
        parameter.extent() == Parameter.Extent.ELEMENTS
            && parameter.constraint() == Constraint.POSITIVE;
    if (!perElement || !Mentions.of(value).contains("I")) {
      return Optional.empty();
    }
    if (value instanceof Expression.Reference && binding.family().name().equals("Normal")) {
      return Optional.of(Draft.constant(1, value.span()));
    }
    String family = binding.family().name();
    problems.error(
        "matrix-scale",
        value.span(),
        "`"
            + parameter.name()
            + "` of "
            + family
            + " is one positive number per element, and `"
            + value.span().text()
            + "` is a matrix"
            + (family.equals("Normal") ? ": as a covariance it would mean a variance" : ""),
        ParameterFixes.matrix(value, binding));
    return Optional.of(Draft.failed(value.span()));
  }

  /** An argument as the parameter's value; failed after an error. */
  Draft fit(Draft argument, Parameter parameter, Densities.Binding binding) {
    Optional<Shape> variable = binding.variable().shape().shape();
    if (argument.isFailed() || variable.isEmpty()) {
      return Draft.failed(List.of(argument), argument.span());
    }
    Shape shape = parameter.shape(variable.get(), binding.width());
    if (Constants.isTooLarge(shape.sizes())) {
      problems.error(
          "too-large",
          argument.span(),
          "`" + parameter.name() + "` would hold more than 2^30 numbers",
          "choose smaller sizes");
      return Draft.failed(List.of(argument), argument.span());
    }
    if (parameter.isLiteral() && argument.constant().isEmpty()) {
      return notWritten(argument, parameter, binding);
    }
    return switch (argument.meaning()) {
      case Draft.Trunk(Network network) ->
          networks.head(argument, network, parameter, shape, binding.context());
      case Draft.Free f -> {
        // It is replaced whole: the shape it would have inside an expression is of no consequence.
        argument.shape().unify(ShapeVariable.known(Shape.SCALAR));
        yield networks.free(parameter, shape, binding.context(), argument.span());
      }
      case Draft.Constant(double value) -> constant(value, argument, parameter, binding, shape);
      default -> value(argument, parameter, binding, shape);
    };
  }

  /** The size of a variable's last dimension, as the constant that a parameter stands for. */
  Draft dimension(Densities.Binding binding, Span span) {
    return binding
        .variable()
        .shape()
        .shape()
        .map(shape -> Draft.constant(shape.lastSize(), span))
        .orElseGet(() -> Draft.failed(span));
  }

  private Draft notWritten(Draft argument, Parameter parameter, Densities.Binding binding) {
    if (argument.meaning() instanceof Draft.Free) {
      argument.shape().unify(ShapeVariable.known(Shape.SCALAR));
    }
    String family = binding.family().name();
    problems.error(
        "not-constant",
        argument.span(),
        "the values that "
            + family
            + " can take depend on `"
            + parameter.name()
            + "`, which must be a number that is known before any data are read",
        "write `"
            + binding.family().canonical().parameters().stream()
                .map(p -> p.name() + " = ...")
                .collect(Collectors.joining(", ", family + "(", ")"))
            + "` with a number for `"
            + parameter.name()
            + "`");
    return Draft.failed(List.of(argument), argument.span());
  }

  private Draft constant(
      double value, Draft argument, Parameter parameter, Densities.Binding binding, Shape shape) {
    boolean whole =
        parameter.extent() == Parameter.Extent.MATRIX
            || isRising(parameter, shape)
            || parameter.constraint() == Constraint.UNIT_VECTOR;
    if (whole) {
      return mismatch(argument, parameter, binding, shape);
    }
    boolean simplex = parameter.constraint() == Constraint.SIMPLEX;
    if (parameter.extent() == Parameter.Extent.COLUMNS && value < 1) {
      return invalid(
          argument,
          "a factor has at least one column, but `"
              + parameter.name()
              + "` is "
              + Words.number(value),
          "write `1`, or use Normal");
    }
    boolean valid = parameter.constraint().support().contains(value);
    if (!valid) {
      return invalid(
          argument,
          "`"
              + parameter.name()
              + "` of "
              + binding.family().name()
              + " must be "
              + parameter.constraint().words()
              + ", but this is "
              + Words.number(value),
          "write a number that is " + parameter.constraint().words());
    }
    if (simplex && Math.abs(value * shape.lastSize() - 1) > ROUNDING) {
      return invalid(
          argument,
          "each of "
              + shape.lastSize()
              + " categories gets the probability "
              + Words.number(value)
              + ", so that their sum is "
              + Words.number(value * shape.lastSize()),
          "write `1/" + shape.lastSize() + "`");
    }
    boolean spreads =
        parameter.extent() == Parameter.Extent.CATEGORIES
            || parameter.extent() == Parameter.Extent.THRESHOLDS
            || binding.family().eventRank() > 0;
    if (!spreads || shape.isScalar()) {
      return argument;
    }
    return Draft.computed(
        ShapeVariable.known(shape),
        simplex ? Range.SIMPLEX : argument.range(),
        List.of(argument),
        argument.span(),
        () -> new Formula.Literal(filled(shape, value), argument.span()));
  }

  /** Whether one number cannot stand for all, because they must differ. */
  private static boolean isRising(Parameter parameter, Shape shape) {
    return parameter.constraint() == Constraint.ORDERED && shape.lastSize() > 1;
  }

  private static Tensor filled(Shape shape, double value) {
    double[] values = new double[shape.elements()];
    Arrays.fill(values, value);
    return Tensor.of(shape, values);
  }

  private Draft invalid(Draft argument, String message, String fix) {
    return invalid(argument, message, Fix.say(fix));
  }

  private Draft invalid(Draft argument, String message, Fix fix) {
    problems.error("constraint", argument.span(), message, fix);
    return Draft.failed(List.of(argument), argument.span());
  }

  private Draft value(Draft argument, Parameter parameter, Densities.Binding binding, Shape shape) {
    boolean identity = argument.meaning() instanceof Draft.Identity;
    if (identity && parameter.extent() != Parameter.Extent.MATRIX) {
      return invalid(
          argument,
          "`" + parameter.name() + "` of " + binding.family().name() + " is no matrix",
          "write a number");
    }
    boolean proved = identity || argument.range().satisfies(parameter.constraint());
    if (!proved) {
      return unproved(argument, parameter, binding);
    }
    boolean scalar = argument.shape().isScalar() && !shape.isScalar();
    if (scalar && parameter.extent() == Parameter.Extent.ELEMENTS) {
      return binding.family().eventRank() == 0 ? argument : spread(argument, shape);
    }
    ShapeVariable wanted =
        ShapeVariable.known(shape, binding.variable().cause(binding.variable().shape().get()));
    return argument.shape().unify(wanted)
        ? argument
        : mismatch(argument, parameter, binding, shape);
  }

  /** A scalar where a family takes whole vectors. */
  private static Draft spread(Draft scalar, Shape shape) {
    return Draft.computed(
        ShapeVariable.known(shape),
        scalar.range(),
        List.of(scalar),
        scalar.span(),
        () ->
            new Formula.Arithmetic(
                Operator.TIMES,
                new Formula.Literal(filled(shape, 1), scalar.span()),
                scalar.formula().get(),
                shape,
                scalar.span()));
  }

  private Draft mismatch(
      Draft argument, Parameter parameter, Densities.Binding binding, Shape shape) {
    Symbol.Variable variable = binding.variable();
    Shape given = argument.shape().get();
    boolean mayBeScalar =
        parameter.extent() == Parameter.Extent.ELEMENTS
            && parameter.constraint() != Constraint.UNIT_VECTOR
            && !shape.isScalar();
    Diagnostic conflict =
        Diagnostic.error(
                "shape",
                argument.span(),
                "`"
                    + variable.name()
                    + "` has "
                    + ShapeVariable.words(variable.shape().get())
                    + ", so `"
                    + parameter.name()
                    + "` of "
                    + binding.family().name()
                    + " needs "
                    + ShapeVariable.words(shape)
                    + (mayBeScalar ? " or a scalar" : "")
                    + ", but `"
                    + argument.text()
                    + "` has "
                    + ShapeVariable.words(given))
            .withRelated(variable.cause(variable.shape().get()).words(), variable.name().span());
    problems.add(
        Operations.withCause(conflict, argument.shape())
            .withFix(
                parameter.extent() == Parameter.Extent.MATRIX
                    ? "write `I`, `free` or a head"
                    : isRising(parameter, shape) || parameter.constraint() == Constraint.UNIT_VECTOR
                        ? "write `free` or a head"
                        : shape.isScalar()
                            ? "make one number of it, as `sum` and `mean` do"
                            : Operations.resized(argument).orElse("change one of the two shapes")));
    return Draft.failed(List.of(argument), argument.span());
  }

  private Draft unproved(Draft argument, Parameter parameter, Densities.Binding binding) {
    String text = argument.text();
    if (argument.range() == Range.CATEGORY) {
      return invalid(
          argument,
          "`" + text + "` is a category, and its index is no number",
          "index a param with it: `a[" + text + "]`");
    }
    return invalid(
        argument,
        "`"
            + parameter.name()
            + "` of "
            + binding.family().name()
            + " must be "
            + parameter.constraint().words()
            + ", and `"
            + text
            + "` cannot be proved to be",
        ParameterFixes.unproved(argument, parameter, binding));
  }
}
