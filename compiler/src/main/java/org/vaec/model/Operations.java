package org.vaec.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.vaec.graph.Tensor;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Expression.Operator;

/** The shapes and ranges of arithmetic, matrix products and indexing. */
final class Operations {
  private final Problems problems;

  Operations(Problems problems) {
    this.problems = problems;
  }

  Draft negate(Draft operand, Span span) {
    if (!isNumber(operand)) {
      return Draft.failed(List.of(operand), span);
    }
    if (operand.constant().isPresent()) {
      return Draft.constant(-operand.constant().getAsDouble(), span);
    }
    return Draft.computed(
        operand.shape(),
        Range.REAL,
        List.of(operand),
        span,
        () -> new Formula.Negate(operand.formula().get(), span));
  }

  Draft binary(Operator operator, Draft left, Draft right, Span span) {
    List<Draft> parts = List.of(left, right);
    if (!isNumber(left) | !isNumber(right)) {
      return Draft.failed(parts, span);
    }
    if (operator == Operator.MATRIX_PRODUCT) {
      return matrixProduct(left, right, span);
    }
    if (left.constant().isPresent() && right.constant().isPresent()) {
      return fold(operator, left.constant().getAsDouble(), right.constant().getAsDouble(), span);
    }
    Optional<ShapeVariable> shape =
        broadcast(left, right, span, meant(operator, left, right, span));
    if (shape.isEmpty()) {
      return Draft.failed(parts, span);
    }
    return arithmetic(operator, left, right, shape.get(), range(operator, left, right), span);
  }

  private static Draft arithmetic(
      Operator operator, Draft left, Draft right, ShapeVariable shape, Range range, Span span) {
    Draft.Meaning meaning =
        operator == Operator.TIMES
            ? new Draft.Product(left, right)
            : isComplement(operator, left, right)
                ? new Draft.Complement(right)
                : new Draft.Computed();
    return new Draft(
        meaning,
        shape,
        range,
        List.of(left, right),
        new Lazy<>(
            () ->
                new Formula.Arithmetic(
                    operator, left.formula().get(), right.formula().get(), shape.get(), span)),
        span);
  }

  private Draft fold(Operator operator, double left, double right, Span span) {
    double value = Constants.apply(operator, left, right);
    if (!Double.isFinite(value)) {
      problems.error("not-finite", span, "this is not a finite number", "check the arithmetic");
      return Draft.failed(span);
    }
    return Draft.constant(value, span);
  }

  private static Range range(Operator operator, Draft left, Draft right) {
    if (operator == Operator.TIMES && left.isSameAs(right)) {
      return left.range().isPositive() ? Range.POSITIVE : Range.NON_NEGATIVE;
    }
    if (operator == Operator.POWER && right.constant().isPresent()) {
      return left.range().power(right.constant().getAsDouble());
    }
    if (operator == Operator.DIVIDE
        && right.meaning() instanceof Draft.Norm(Draft of)
        && of.isSameAs(left)) {
      return Range.UNIT_VECTOR;
    }
    if (isComplement(operator, left, right)) {
      return right.range().isOpenUnit() ? Range.OPEN_UNIT : Range.UNIT;
    }
    if (operator == Operator.PLUS) {
      Optional<Range> average = average(left, right).or(() -> average(right, left));
      if (average.isPresent()) {
        return average.get();
      }
    }
    return Range.of(operator, left.range(), right.range());
  }

  private static boolean isComplement(Operator operator, Draft left, Draft right) {
    return operator == Operator.MINUS && left.constant().orElse(0) == 1 && right.range().isUnit();
  }

  /**
   * Of {@code w * a + (1 - w) * b}, which lies between a and b: in any convex set that has both. A
   * weight of its own for each entry keeps the bounds of the entries, but not their sum.
   */
  private static Optional<Range> average(Draft left, Draft right) {
    if (!(left.meaning() instanceof Draft.Product(Draft w, Draft a))
        || !(right.meaning() instanceof Draft.Product(Draft v, Draft b))) {
      return Optional.empty();
    }
    return between(w, a, v, b)
        .or(() -> between(a, w, v, b))
        .or(() -> between(w, a, b, v))
        .or(() -> between(a, w, b, v));
  }

  private static Optional<Range> between(Draft w, Draft a, Draft v, Draft b) {
    boolean constants =
        w.constant().isPresent()
            && v.constant().isPresent()
            && w.constant().getAsDouble() >= 0
            && v.constant().getAsDouble() >= 0
            && Math.abs(w.constant().getAsDouble() + v.constant().getAsDouble() - 1) < 1e-12;
    boolean complement = v.meaning() instanceof Draft.Complement(Draft of) && of.isSameAs(w);
    if (!constants && !complement) {
      return Optional.empty();
    }
    if (w.shape().isScalar() && a.range().isSimplex() && b.range().isSimplex()) {
      boolean open = a.range() == Range.OPEN_SIMPLEX && b.range() == Range.OPEN_SIMPLEX;
      return Optional.of(open ? Range.OPEN_SIMPLEX : Range.SIMPLEX);
    }
    Range bounds = a.range().entries().join(b.range().entries());
    return bounds.isUnit() ? Optional.of(bounds) : Optional.empty();
  }

  /** A product of matrices where {@code *} has shapes that only {@code @} can multiply. */
  private static Supplier<Optional<Fix>> meant(
      Operator operator, Draft left, Draft right, Span span) {
    return () -> {
      boolean matrix =
          operator == Operator.TIMES
              && (left.shape().get().rank() == 2 || right.shape().get().rank() == 2);
      if (matrix && product(left.shape().get(), right.shape().get()).isPresent()) {
        Span between = new Span(span.source(), left.span().end(), right.span().start());
        int sign = between.start() + between.text().indexOf('*');
        return Optional.of(
            new Fix(
                "write `" + left.text() + " @ " + right.text() + "`",
                List.of(new Edit(new Span(span.source(), sign, sign + 1), "@"))));
      }
      boolean turned =
          matrix
              && product(right.shape().get(), left.shape().get()).isPresent()
              && !left.span().text().contains("+")
              && !right.span().text().contains("+");
      return turned
          ? Optional.of(Fix.write(span, right.text() + " @ " + left.text()))
          : Optional.empty();
    };
  }

  /** The shape of an elementwise result; empty after an error about a conflict. */
  Optional<ShapeVariable> broadcast(Draft left, Draft right, Span span) {
    return broadcast(left, right, span, Optional::empty);
  }

  private Optional<ShapeVariable> broadcast(
      Draft left, Draft right, Span span, Supplier<Optional<Fix>> meant) {
    if (left.shape().isScalar()) {
      return Optional.of(right.shape());
    }
    if (right.shape().isScalar() || left.shape().unify(right.shape())) {
      return Optional.of(left.shape());
    }
    Shape leftShape = left.shape().get();
    Shape rightShape = right.shape().get();
    Diagnostic conflict =
        Diagnostic.error(
            "shape",
            span,
            "`"
                + left.text()
                + "` has shape "
                + leftShape
                + ", but `"
                + right.text()
                + "` has shape "
                + rightShape
                + "; only scalars broadcast");
    problems.add(
        withCause(withCause(conflict, left.shape()), right.shape())
            .withFix(
                meant
                    .get()
                    .or(() -> resized(left).or(() -> resized(right)).map(Fix::say))
                    .orElse(Fix.say("give both the same shape"))));
    return Optional.empty();
  }

  /** How the output of a network in {@code draft} gets the size that its surroundings need. */
  static Optional<String> resized(Draft draft) {
    if (draft.meaning() instanceof Draft.Trunk) {
      return Optional.of(
          "write `linear(" + draft.text() + ")` for it, a layer whose size is inferred");
    }
    return draft.parts().stream()
        .filter(part -> part.shape().shape().equals(draft.shape().shape()))
        .flatMap(part -> resized(part).stream())
        .findFirst();
  }

  /** The diagnostic with the place that a shape comes from. */
  static Diagnostic withCause(Diagnostic diagnostic, ShapeVariable shape) {
    return shape.cause().map(c -> diagnostic.withRelated(c.words(), c.span())).orElse(diagnostic);
  }

  /** Whether arithmetic is possible; reports why not. */
  boolean isNumber(Draft draft) {
    if (draft.isFailed()) {
      return false;
    }
    if (!draft.range().isNumber()) {
      problems.error(
          "category-arithmetic",
          draft.span(),
          "`" + draft.text() + "` is a category, and its index is no number to compute with",
          "pass it to a network, or index a param with it: `a[" + draft.text() + "]`");
      return false;
    }
    return true;
  }

  private Draft matrixProduct(Draft left, Draft right, Span span) {
    inferOperand(left, right, true);
    inferOperand(right, left, false);
    ShapeVariable shape = ShapeVariable.unknown();
    boolean[] fits = {true};
    left.shape()
        .whenKnown(
            l ->
                right
                    .shape()
                    .whenKnown(
                        r -> {
                          Optional<Shape> product = product(l, r);
                          fits[0] = product.isPresent();
                          product.ifPresentOrElse(
                              p -> shape.unify(productShape(left, right, p, span)),
                              () -> {
                                reportProduct(left, right, span);
                                shape.fail();
                              });
                        }));
    if (!fits[0]) {
      return Draft.failed(List.of(left, right), span);
    }
    if (left.shape().isFailed() || right.shape().isFailed()) {
      shape.fail();
    }
    return arithmetic(Operator.MATRIX_PRODUCT, left, right, shape, productRange(left, right), span);
  }

  /** A matrix fixes the size of the vector beside it. */
  private static void inferOperand(Draft matrix, Draft vector, boolean onTheLeft) {
    if (vector.shape().isOpen()) {
      matrix
          .shape()
          .whenKnown(
              shape -> {
                if (shape.rank() == 2 && vector.shape().isOpen()) {
                  Shape fitting = Shape.of(shape.size(onTheLeft ? 1 : 0));
                  vector
                      .shape()
                      .unify(
                          ShapeVariable.known(
                              fitting,
                              new ShapeVariable.Cause(
                                  "`" + matrix.text() + "` is multiplied by shape " + fitting,
                                  matrix.span())));
                }
              });
    }
  }

  private static ShapeVariable productShape(Draft left, Draft right, Shape product, Span span) {
    return ShapeVariable.known(
        product,
        new ShapeVariable.Cause(
            "`" + left.text() + " @ " + right.text() + "` has " + ShapeVariable.words(product),
            span));
  }

  private static Optional<Shape> product(Shape left, Shape right) {
    boolean ranks = left.rank() >= 1 && left.rank() <= 2 && right.rank() >= 1 && right.rank() <= 2;
    if (!ranks || left.lastSize() != right.size(0)) {
      return Optional.empty();
    }
    Shape rows = left.dropLast(1);
    return Optional.of(right.rank() == 2 ? rows.append(right.size(1)) : rows);
  }

  private void reportProduct(Draft left, Draft right, Span span) {
    Shape l = left.shape().get();
    Shape r = right.shape().get();
    String message =
        "`"
            + left.text()
            + "` has "
            + ShapeVariable.words(l)
            + " and `"
            + right.text()
            + "` has "
            + ShapeVariable.words(r)
            + ", which `@` cannot multiply";
    String fix =
        l.isScalar() || r.isScalar()
            ? "multiply by a scalar with `*`"
            : "the last size on the left must equal the first on the right";
    problems.add(
        withCause(withCause(Diagnostic.error("shape", span, message), left.shape()), right.shape())
            .withFix(fix));
  }

  private static Range productRange(Draft left, Draft right) {
    boolean square =
        right.meaning() instanceof Draft.Transposed(Draft of) && of.isSameAs(left)
            || left.meaning() instanceof Draft.Transposed(Draft other) && other.isSameAs(right);
    if (square && (left.range() == Range.CHOLESKY || right.range() == Range.CHOLESKY)) {
      return Range.COVARIANCE;
    }
    if (square) {
      return Range.SEMIDEFINITE;
    }
    // With weights that sum to 1 each row of the product is an average of the rows on the right.
    return left.range().isSimplex()
        ? average(right)
        : Range.of(Operator.MATRIX_PRODUCT, left.range(), right.range());
  }

  /** Of an average of the rows of a matrix, or of the entries of a vector. */
  private static Range average(Draft of) {
    boolean rows = of.shape().shape().map(shape -> shape.rank() == 2).orElse(false);
    return rows && of.range().isSimplex() ? of.range() : of.range().entries();
  }

  /** {@code a[k]}: an entry along the first dimension. */
  Draft element(Draft array, Draft index, Span span) {
    List<Draft> parts = List.of(array, index);
    if (array.isFailed() || index.isFailed() || !isIndex(index)) {
      return Draft.failed(parts, span);
    }
    ShapeVariable shape = ShapeVariable.unknown();
    boolean[] fits = {true};
    array
        .shape()
        .whenKnown(
            s -> {
              fits[0] = fits(array, s, index, span);
              if (fits[0]) {
                shape.unify(
                    ShapeVariable.known(
                        new Shape(s.sizes().subList(1, s.rank())),
                        new ShapeVariable.Cause(
                            "an entry of `" + array.text() + "`, which has shape " + s, span)));
              } else {
                shape.fail();
              }
            });
    if (!fits[0]) {
      return Draft.failed(parts, span);
    }
    boolean lastAxis = array.shape().shape().map(s -> s.rank() == 1).orElse(true);
    boolean matrix =
        array.range() == Range.CHOLESKY
            || array.range() == Range.COVARIANCE
            || array.range() == Range.SEMIDEFINITE;
    return Draft.computed(
        shape,
        lastAxis || matrix ? array.range().entries() : array.range(),
        parts,
        span,
        () -> new Formula.Element(array.formula().get(), indexFormula(index), shape.get(), span));
  }

  private static Formula indexFormula(Draft index) {
    return index.constant().isPresent()
        ? new Formula.Literal(Tensor.scalar(index.constant().getAsDouble()), index.span())
        : index.formula().get();
  }

  private boolean isIndex(Draft index) {
    if (index.constant().isPresent() || index.range() == Range.CATEGORY) {
      if (!index.shape().isScalar() && index.shape().isKnown()) {
        problems.later(
            index.span(), "an index of shape " + index.shape().get(), "index with a scalar");
        return false;
      }
      return true;
    }
    problems.error(
        "index",
        index.span(),
        "`" + index.text() + "` cannot be an index: it is no category",
        "index with a variable of type `category(K)` or with a number");
    return false;
  }

  private boolean fits(Draft array, Shape shape, Draft index, Span span) {
    if (shape.isScalar()) {
      problems.error(
          "index", span, "`" + array.text() + "` is a scalar and has no entries", "drop the index");
      return false;
    }
    int size = shape.size(0);
    if (index.constant().isPresent()) {
      double value = index.constant().getAsDouble();
      if (value < 0 || value >= size || value != Math.rint(value)) {
        problems.error(
            "index",
            index.span(),
            "entries of `" + array.text() + "` are numbered from 0 to " + (size - 1),
            "write a whole number in that range");
        return false;
      }
      return true;
    }
    if (index.meaning() instanceof Draft.Variable(Symbol.Variable variable)
        && variable.categories() != size) {
      problems.add(
          withCause(
                  Diagnostic.error(
                          "shape",
                          span,
                          "`"
                              + array.text()
                              + "` has "
                              + size
                              + " entries, but `"
                              + index.text()
                              + "` has "
                              + variable.categories()
                              + " categories")
                      .withRelated("the categories are declared here", variable.name().span()),
                  array.shape())
              .withFix("make the first size " + variable.categories()));
      return false;
    }
    return true;
  }
}
