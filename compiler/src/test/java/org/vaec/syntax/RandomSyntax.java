package org.vaec.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vaec.source.Source;
import org.vaec.source.Span;

/** Draws syntax trees that a parser can give, with names that are keywords as often as not. */
final class RandomSyntax {
  private static final Source SOURCE = new Source("random.vae", "");
  private static final Span SPAN = new Span(SOURCE, 0, 0);
  private static final List<String> NAMES =
      Stream.concat(
              Stream.of(Keyword.values()).map(Keyword::word),
              Stream.of(
                  "x",
                  "z2",
                  "_a",
                  "\u03bc",
                  "\u540d\u524d",
                  "from",
                  "columns",
                  "column",
                  "through",
                  "by",
                  "in",
                  "epochs",
                  "steps",
                  "p",
                  "q",
                  "I",
                  "free",
                  "row",
                  "Normal"))
          .toList();
  private static final List<String> NUMBERS =
      List.of("0", "1", "10", "0.5", "2.50", "1e-3", "1E5", "6.02e+23");

  private final Random random;

  RandomSyntax(long seed) {
    random = new Random(seed);
  }

  ModelFile file() {
    return new ModelFile(SOURCE, some(1, 8, this::statement), List.of());
  }

  private Statement statement() {
    return switch (random.nextInt(12)) {
      case 0 -> new Statement.Dataset(text(), SPAN);
      case 1 ->
          new Statement.Observed(
              Statement.Role.values()[random.nextInt(3)],
              name(),
              shape(),
              type(),
              maybe(this::origin),
              SPAN);
      case 2 -> new Statement.Id(name(), maybe(this::origin), SPAN);
      case 3 -> new Statement.Size(name(), expression(4), SPAN);
      case 4 ->
          new Statement.Latent(
              random.nextBoolean(), name(), shape(), maybe(this::type), density(false), SPAN);
      case 5 -> new Statement.Param(name(), shape(), type(), SPAN);
      case 6 -> new Statement.Likelihood(name(), density(false), SPAN);
      case 7 ->
          new Statement.Guide(some(1, 3, this::name), some(0, 3, this::name), density(true), SPAN);
      case 8 -> new Statement.Network(name(), some(1, 4, () -> step(2)), SPAN);
      case 9 -> new Statement.Let(name(), expression(5), SPAN);
      case 10 -> new Statement.Objective(expression(4), SPAN);
      default ->
          new Statement.Train(
              some(1, 4, () -> new Argument(Optional.of(name()), expression(2))), SPAN);
    };
  }

  private DensityExpression density(boolean guide) {
    return new DensityExpression(
        random.nextInt(4) == 0 ? conditional(2) : call(3),
        random.nextInt(3) == 0 ? some(1, 3, () -> step(2)) : List.of(),
        guide ? maybe(() -> step(2)) : Optional.empty(),
        SPAN);
  }

  private Origin origin() {
    Origin.Selection selection =
        random.nextBoolean()
            ? new Origin.Selection.Named(text().value(), SPAN)
            : new Origin.Selection.Columns(some(1, 3, this::column), SPAN);
    return new Origin(selection, some(0, 3, () -> step(2)), SPAN);
  }

  private Origin.Column column() {
    int first = 1 + random.nextInt(9);
    return random.nextBoolean()
        ? new Origin.Column.Header(text().value(), SPAN)
        : new Origin.Column.Range(first, first + random.nextInt(3), SPAN);
  }

  private TypeExpression type() {
    return new TypeExpression(name(), some(0, 2, () -> expression(2)), random.nextBoolean(), SPAN);
  }

  private List<Expression> shape() {
    return some(0, 2, () -> expression(2));
  }

  private Expression expression(int depth) {
    if (depth == 0) {
      return switch (random.nextInt(4)) {
        case 0 -> number();
        case 1 -> text();
        case 2 ->
            new Expression.Quantity(
                number(), new Name(random.nextBoolean() ? "epochs" : "steps", SPAN), SPAN);
        default -> new Expression.Reference(name());
      };
    }
    return switch (random.nextInt(8)) {
      case 0 -> expression(0);
      case 1 -> call(depth - 1);
      case 2 -> conditional(depth - 1);
      case 3 -> new Expression.Negate(expression(depth - 1), SPAN);
      case 4 ->
          new Expression.Index(
              expression(depth - 1), some(1, 2, () -> expression(depth - 1)), SPAN);
      default ->
          new Expression.Binary(
              Expression.Operator.values()[random.nextInt(Expression.Operator.values().length)],
              expression(depth - 1),
              expression(depth - 1),
              SPAN);
    };
  }

  private Expression call(int depth) {
    return new Expression.Call(name(), some(0, 3, () -> argument(depth)), SPAN);
  }

  private Expression conditional(int depth) {
    return new Expression.Conditional(
        new Name(random.nextBoolean() ? "p" : "q", SPAN),
        some(1, 2, () -> expression(depth)),
        some(1, 2, () -> expression(depth)),
        SPAN);
  }

  private Argument argument(int depth) {
    Expression value =
        depth > 0 && random.nextInt(5) == 0
            ? new Expression.Chain(some(2, 3, () -> step(depth - 1)), SPAN)
            : expression(depth);
    return new Argument(maybe(this::name), value);
  }

  private Step step(int depth) {
    return new Step(name(), depth == 0 ? List.of() : some(0, 2, () -> argument(depth - 1)), SPAN);
  }

  private Expression.Number number() {
    return new Expression.Number(NUMBERS.get(random.nextInt(NUMBERS.size())), SPAN);
  }

  private Expression.Text text() {
    return new Expression.Text(random.nextBoolean() ? "a # b -> (c" : "", SPAN);
  }

  private Name name() {
    return new Name(NAMES.get(random.nextInt(NAMES.size())), SPAN);
  }

  private <T> Optional<T> maybe(Supplier<T> supplier) {
    return random.nextBoolean() ? Optional.of(supplier.get()) : Optional.empty();
  }

  private <T> List<T> some(int least, int most, Supplier<T> supplier) {
    List<T> drawn = new ArrayList<>();
    IntStream.range(0, least + random.nextInt(most - least + 1))
        .forEach(i -> drawn.add(supplier.get()));
    return drawn;
  }
}
