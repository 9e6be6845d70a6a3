package org.vaec.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.syntax.Statement.Role;

/**
 * One variable of a data set over all rows, ready to be gathered.
 *
 * @param observed what the model says about it
 * @param places how to name a cell of it
 * @param result its values after the transforms
 * @param moments those of the values over the training rows; of none where the model is trained
 * @param columns what its columns in the file look like, where it is a number or a vector of such
 *     that are measured or counted, and the model is not trained yet; else empty
 * @param placeholders [elements] what stands where a value is missing: in the support, never NaN
 * @param fitted what was learned about it from the training rows
 * @param warnings what the user may not have meant
 */
record Values(
    Observed observed,
    Table.Places places,
    Pipeline.Result result,
    Moments moments,
    List<FileColumn> columns,
    double[] placeholders,
    Fitted.Variable fitted,
    List<Diagnostic> warnings) {

  /**
   * Encodes, transforms and checks what the table holds.
   *
   * @param earlier what another data set taught, to be used in place of this one's training rows
   */
  static Values of(
      Observed variable,
      Table.Column column,
      Split split,
      Options options,
      Optional<Fitted.Variable> earlier) {
    checkShape(variable, column);
    earlier.ifPresent(learned -> learned.requireFit(variable));
    Categories codes =
        switch (column.values()) {
          case Table.Raw.Numbers(Cells cells) ->
              new Categories(MissingCells.of(variable).mark(cells), List.of());
          case Table.Raw.Words words ->
              Categories.encode(variable, words, column.places(), split, earlier);
        };
    checkComplete(variable, codes.cells(), column.places());
    Pipeline.Result result =
        new Pipeline(variable, codes.cells(), column.places(), split, options.seed(), earlier)
            .run();
    // A cell that is still to be drawn was checked to be a probability; what it can become is 0 or
    // 1.
    Cells possible = result.isDrawn() ? Cells.of(new double[] {0, 1}, 1) : result.cells();
    BitSet missing = result.isDrawn() ? new BitSet() : result.missing();
    SupportCheck.check(variable, possible, missing, column.places(), codes.cells())
        .ifPresent(
            wrong -> {
              throw new ModelException(wrong);
            });
    SupportCheck.checkSize(variable, possible, column.places(), options.isSingle());
    int[] training = earlier.isPresent() ? new int[0] : split.training();
    Moments moments = Moments.of(result.cells(), result.missing(), training);
    Statistics statistics =
        earlier
            .map(Fitted.Variable::statistics)
            .orElseGet(
                () ->
                    Statistics.of(
                        variable.type(),
                        moments,
                        result.cells(),
                        result.missing(),
                        training,
                        result.isDrawn()));
    boolean isLookedAt = earlier.isEmpty() && isMeasured(variable);
    double[] placeholders =
        IntStream.range(0, result.cells().elements())
            .mapToDouble(element -> SupportCheck.placeholder(variable, element))
            .toArray();
    List<Diagnostic> warnings = new ArrayList<>(result.warnings());
    if (options.isSingle()) {
      SinglePrecision.check(variable, statistics, column.places())
          .ifPresent(
              lost -> {
                if (lost.isError()) {
                  throw new ModelException(lost);
                }
                warnings.add(lost);
              });
    }
    return new Values(
        variable,
        column.places(),
        result,
        moments,
        isLookedAt ? FileColumn.of(codes.cells()) : List.of(),
        placeholders,
        new Fitted.Variable(result.learned(), codes.learned(), statistics),
        List.copyOf(warnings));
  }

  int elements() {
    return result.cells().elements();
  }

  boolean isMissing(int row, int element) {
    return result.missing().get(row * elements() + element);
  }

  // Pictures have too many columns to speak of each.
  private static boolean isMeasured(Observed variable) {
    boolean isNumber =
        switch (variable.type()) {
          case Support.Real r -> true;
          case Support.Positive p -> true;
          case Support.Count c -> true;
          case Support.Integer i -> true;
          default -> false;
        };
    return isNumber && variable.shape().rank() < 2 && variable.role() != Role.LABEL;
  }

  private static void checkShape(Observed variable, Table.Column column) {
    boolean sums = variable.transforms().stream().anyMatch(Transform.Sum.class::isInstance);
    Shape shape = sums ? Shape.SCALAR : column.shape();
    if (shape.elements() == variable.shape().elements()) {
      return;
    }
    String message =
        String.format(
            "`%s` has %s, but the data set gives %s for it",
            variable.name(), words(variable.shape()), words(shape));
    String fix =
        "declare `"
            + variable.name()
            + (shape.isScalar() ? "" : shape.toString())
            + "`, or name other columns after `from`";
    throw new ModelException(Diagnostic.error("data-shape", variable.span(), message).withFix(fix));
  }

  private static String words(Shape shape) {
    int elements = shape.elements();
    return shape.isScalar()
        ? "one value a row"
        : "shape " + shape + (shape.rank() > 1 ? ", " + elements + " values a row" : "");
  }

  // A CSV reader has found gaps already and says which cell; an array of floats may hold NaN.
  private static void checkComplete(Observed variable, Cells cells, Table.Places places) {
    if (variable.optional() || cells.allMatch(x -> !Double.isNaN(x))) {
      return;
    }
    BadCells gaps = new BadCells();
    for (int row = 0; row < cells.rows(); row++) {
      for (int i = 0; i < cells.elements(); i++) {
        if (Double.isNaN(cells.at(row, i))) {
          gaps.add("NaN", places.cell(row, i));
        }
      }
    }
    String message = "values of `" + variable.name() + "` are missing: " + gaps;
    throw new ModelException(
        Diagnostic.error("data-missing", variable.span(), message)
            .withFix(Redeclaration.withGaps(variable)));
  }
}
