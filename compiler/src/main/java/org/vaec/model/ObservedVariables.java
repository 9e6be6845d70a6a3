package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.vaec.distribution.Family;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Origin;
import org.vaec.syntax.Statement;
import org.vaec.syntax.Step;

/** What a data set must supply: selections, transforms and the checks on them. */
final class ObservedVariables {
  private static final List<String> TRANSFORMS =
      List.of(
          "divide",
          "standardize",
          "log1p",
          "sum",
          "clip",
          "threshold",
          "bernoulli",
          "keep",
          "missing");

  private final Problems problems;
  private final Constants constants;

  ObservedVariables(Problems problems, Constants constants) {
    this.problems = problems;
    this.constants = constants;
  }

  /** One variable or label; empty after an error. */
  Optional<Observed> resolve(
      Declarations.ObservedStatement declared, Optional<DensityDraft> density) {
    Statement.Observed statement = declared.statement();
    List<Transform> transforms = new ArrayList<>();
    for (Step step : statement.origin().map(Origin::transforms).orElse(List.of())) {
      transform(step).ifPresent(transforms::add);
    }
    if (declared.type().isEmpty() || !declared.shape().isKnown()) {
      return Optional.empty();
    }
    Support type = declared.type().get();
    Shape shape = declared.shape().get();
    checkType(statement, type);
    checkTransforms(statement, type, shape);
    checkSelection(statement, shape);
    Optional<Family> family = density.flatMap(DensityDraft::family);
    int categories = type.categories();
    return Optional.of(
        new Observed(
            statement.name().text(),
            statement.role(),
            shape,
            type,
            statement.type().optional(),
            density
                .flatMap(d -> d.support(categories))
                .or(() -> family.map(f -> f.support().apply(categories))),
            family.map(Family::name),
            statement.origin().map(Origin::selection),
            transforms,
            statement.span()));
  }

  private void checkType(Statement.Observed statement, Support type) {
    boolean later =
        switch (type) {
          case Support.Covariance c -> true;
          case Support.Cholesky c -> true;
          default -> false;
        };
    if (later && statement.role() != Statement.Role.LABEL) {
      problems.later(
          statement.type().span(),
          "data of type `" + type.words() + "`",
          "declare it as `real`, `category(K)` or another type, or by `label`");
    }
    if (type instanceof Support.Simplex && statement.shape().isEmpty()) {
      problems.error(
          "shape",
          statement.name().span(),
          "a `simplex` is a vector that sums to 1, but `" + statement.name() + "` is a scalar",
          "write `" + statement.name() + "[10]`");
    }
  }

  private Optional<Transform> transform(Step step) {
    return switch (step.name().text()) {
      case "divide" -> divide(step);
      case "standardize" -> plain(step, new Transform.Standardize());
      case "log1p" -> plain(step, new Transform.Log1p());
      case "sum" -> plain(step, new Transform.Sum());
      case "clip" -> clip(step);
      case "threshold" -> number(step, "at").map(Transform.Threshold::new);
      case "bernoulli" -> bernoulli(step);
      case "keep" -> keep(step);
      case "missing" -> missing(step);
      default -> {
        problems.error(
            "unknown-transform",
            step.name().span(),
            "no transform is called `" + step.name() + "`",
            Words.didYouMean(
                step.name(), TRANSFORMS, "the transforms are " + Words.plain(TRANSFORMS)));
        yield Optional.empty();
      }
    };
  }

  private Optional<Arguments> match(Step step, List<String> names, int required) {
    return Arguments.match(
        problems, step.name().text(), step.span(), step.arguments(), names, required);
  }

  private Optional<Transform> plain(Step step, Transform transform) {
    return match(step, List.of(), 0).map(arguments -> transform);
  }

  private Optional<Double> number(Step step, String name) {
    return match(step, List.of(name), 1).flatMap(arguments -> number(arguments, name));
  }

  private Optional<Double> number(Arguments arguments, String name) {
    OptionalDouble value = constants.number(arguments.get(name).orElseThrow(), "`" + name + "`");
    return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
  }

  private Optional<Transform> divide(Step step) {
    Optional<Double> by = number(step, "by");
    if (by.isPresent() && by.get() == 0) {
      problems.error("range", step.span(), "nothing can be divided by 0", "write `divide(255)`");
      return Optional.empty();
    }
    return by.map(Transform.Divide::new);
  }

  private Optional<Transform> clip(Step step) {
    Optional<Arguments> arguments = match(step, List.of("low", "high"), 2);
    Optional<Double> low = arguments.flatMap(a -> number(a, "low"));
    Optional<Double> high = arguments.flatMap(a -> number(a, "high"));
    if (low.isEmpty() || high.isEmpty()) {
      return Optional.empty();
    }
    if (low.get() >= high.get()) {
      problems.error(
          "range",
          step.span(),
          "`clip` needs a lower and then a larger upper end",
          "write `clip(" + Words.number(high.get()) + ", " + Words.number(low.get()) + ")`");
      return Optional.empty();
    }
    return Optional.of(new Transform.Clip(low.get(), high.get()));
  }

  private Optional<Transform> bernoulli(Step step) {
    Optional<Arguments> arguments = match(step, List.of("how"), 0);
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    Optional<Expression> how = arguments.get().get("how");
    if (how.isEmpty()) {
      return Optional.of(new Transform.Bernoulli(false));
    }
    if (how.get() instanceof Expression.Reference(Name name) && name.text().equals("once")) {
      return Optional.of(new Transform.Bernoulli(true));
    }
    problems.error(
        "unknown-argument",
        how.get().span(),
        "`bernoulli` draws anew each epoch, or once",
        "write `bernoulli` or `bernoulli(once)`");
    return Optional.empty();
  }

  private Optional<Transform> keep(Step step) {
    Optional<Arguments> arguments = match(step, List.of("count"), 1);
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    var count =
        constants.positiveInteger(arguments.get().get("count").orElseThrow(), "how many to keep");
    return count.isPresent() ? Optional.of(new Transform.Keep(count.getAsInt())) : Optional.empty();
  }

  private Optional<Transform> missing(Step step) {
    List<String> spellings = new ArrayList<>();
    for (Argument argument : step.arguments()) {
      Optional<String> spelling = spelling(argument);
      if (spelling.isEmpty()) {
        problems.error(
            "transform",
            argument.span(),
            "`missing` takes the cells that mean a missing value, as the file spells them",
            "write them in quotes, as in `missing(\"-999\", \"-\")`");
        return Optional.empty();
      }
      spellings.add(spelling.get());
    }
    if (spellings.isEmpty()) {
      problems.error(
          "argument-count",
          step.span(),
          "`missing` names no cell",
          "write the cells that mean a missing value, as in `missing(\"-999\", \"-\")`");
      return Optional.empty();
    }
    return Optional.of(new Transform.Missing(spellings));
  }

  // A number stands for itself: missing(-999) can only mean missing("-999").
  private static Optional<String> spelling(Argument argument) {
    if (argument.name().isPresent()) {
      return Optional.empty();
    }
    return switch (argument.value()) {
      case Expression.Text(String text, var span) -> Optional.of(text.strip());
      case Expression.Number number -> Optional.of(number.span().text());
      case Expression.Negate(Expression.Number number, var span) ->
          Optional.of("-" + number.span().text());
      default -> Optional.empty();
    };
  }

  private void checkTransforms(Statement.Observed statement, Support type, Shape shape) {
    for (Step step : statement.origin().map(Origin::transforms).orElse(List.of())) {
      String name = step.name().text();
      boolean category = type instanceof Support.Category || type instanceof Support.Ordinal;
      boolean hides = name.equals("keep") || name.equals("missing");
      if (category && TRANSFORMS.contains(name) && !hides) {
        report(
            statement,
            step,
            "`" + name + "` computes with numbers, but `" + statement.name() + "` is a category",
            "drop it");
      } else if (hides && !statement.type().optional()) {
        String which = name.equals("keep") ? "the other values" : "values";
        report(
            statement,
            step,
            "`" + name + "` makes " + which + " missing, but the type does not allow that",
            "write `" + statement.type().span().text() + "?`");
      } else if (name.equals("missing")
          && statement.origin().orElseThrow().transforms().getFirst() != step) {
        report(
            statement,
            step,
            "`missing` is about the cells of the file, but here they are transformed already",
            "write it first: `from ... -> " + step.span().text().strip() + " -> ...`");
      } else if (name.equals("missing") && namesCategory(type, step)) {
        report(
            statement,
            step,
            "`missing` names a category of `" + statement.name() + "`, which then never occurs",
            "drop it here, or among the categories");
      } else if (name.equals("sum") && !shape.isScalar()) {
        report(
            statement,
            step,
            "`sum` gives one number, but `" + statement.name() + "` has shape " + shape,
            "declare `" + statement.name() + "` without a shape");
      } else if (name.equals("standardize") && isLast(statement, step) && refusesNegative(type)) {
        report(
            statement,
            step,
            "standardized values are negative below the mean, so they are not `"
                + type.words()
                + "`",
            "declare `" + statement.name() + "` as `real`, or drop `standardize`");
      }
    }
  }

  private static boolean namesCategory(Support type, Step step) {
    return type instanceof Support.Category(int size, List<String> names)
        && step.arguments().stream()
            .flatMap(argument -> spelling(argument).stream())
            .anyMatch(names::contains);
  }

  private static boolean isLast(Statement.Observed statement, Step step) {
    return statement.origin().orElseThrow().transforms().getLast() == step;
  }

  private static boolean refusesNegative(Support type) {
    return !(type instanceof Support.Real || type instanceof Support.Angle);
  }

  private void report(Statement.Observed statement, Step step, String message, String fix) {
    problems.add(
        Diagnostic.error("transform", step.span(), message)
            .withRelated("declared here", statement.name().span())
            .withFix(fix));
  }

  private void checkSelection(Statement.Observed statement, Shape shape) {
    boolean sums =
        statement.origin().stream()
            .flatMap(o -> o.transforms().stream())
            .anyMatch(step -> step.name().text().equals("sum"));
    if (statement.origin().isEmpty()
        || !(statement.origin().get().selection() instanceof Origin.Selection.Columns columns)) {
      return;
    }
    long count = 0;
    for (Origin.Column column : columns.columns()) {
      switch (column) {
        case Origin.Column.Header h -> count++;
        case Origin.Column.Range range -> {
          if (range.first() < 1 || range.last() < range.first()) {
            problems.error(
                "columns",
                range.span(),
                "columns are counted from 1, the first one before the last",
                "write `columns 1.." + shape.elements() + "`");
            return;
          }
          count += (long) range.last() - range.first() + 1;
        }
      }
    }
    if (count != shape.elements() && !sums) {
      problems.add(
          Diagnostic.error(
                  "columns",
                  columns.span(),
                  "`"
                      + statement.name()
                      + "` holds "
                      + Words.count(shape.elements(), "value")
                      + " a row, but here "
                      + (count == 1 ? "is 1 column" : "are " + count + " columns"))
              .withRelated(
                  Symbol.declared(statement.name(), shape).words(), statement.name().span())
              .withFix("select " + Words.count(shape.elements(), "column")));
    }
  }

  /** The density that each data variable has, by name. */
  static Optional<DensityDraft> density(
      Statement.Observed statement, Map<Symbol.Variable, DensityDraft> densities) {
    return densities.entrySet().stream()
        .filter(entry -> entry.getKey().at() == statement)
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
