package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;

class TransformsTest {
  /** A few roundings of a double near 1. */
  private static final double ROUNDING = 1e-14;

  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void openFolder() {
    folder = new DataFolder(temporary);
  }

  @Test
  void elementwiseTransformsApplyFromLeftToRight() {
    Observed x =
        real(3)
            .through(new Transform.Divide(2), new Transform.Clip(-1, 1.5), new Transform.Log1p());
    Rows rows = folder.rows("0,1,8\n", x);
    assertArrayEquals(
        new double[] {0, Math.log(1.5), Math.log(2.5)}, DataFolder.gather(rows, "x"), ROUNDING);
  }

  @Test
  void thresholdIsStrict() {
    Observed x =
        Declare.data("x", Support.BINARY, 3)
            .fromColumns(1, 3)
            .through(new Transform.Threshold(0.5));
    assertArrayEquals(
        new double[] {0, 0, 1}, DataFolder.gather(folder.rows("0.4,0.5,0.6\n", x), "x"));
  }

  @Test
  void sumMakesAScalarOfARow() {
    Observed x =
        Declare.data("x", Support.REAL).fromColumns(1, 3).optional().through(new Transform.Sum());
    Rows rows = folder.rows("1,2,3\n4,,6\n", x);
    assertEquals(1, rows.elements("x"));
    assertArrayEquals(new double[] {6, 0}, DataFolder.gather(rows, "x"));
    assertArrayEquals(new double[] {1, 0}, DataFolder.observed(rows, "x"));
  }

  @Test
  void standardizeGivesTheTrainingRowsMeanZeroAndVarianceOne() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      text.append(i * i).append(',').append(7 - i).append('\n');
    }
    Path path = folder.write("data.csv", text.toString());
    Observed x = real(2).through(new Transform.Standardize());
    DataSet data = DataSet.load(path, List.of(x), Optional.empty(), new Options(0.2, 5));
    double[] values = DataFolder.gather(data.training(), "x");
    for (int column = 0; column < 2; column++) {
      double sum = 0;
      double squares = 0;
      for (int i = column; i < values.length; i += 2) {
        sum += values[i];
        squares += values[i] * values[i];
      }
      assertEquals(0, sum / data.training().size(), ROUNDING);
      assertEquals(1, squares / data.training().size(), ROUNDING);
    }
  }

  @Test
  void aConstantColumnBecomesZeroWithAWarning() {
    Observed x = real(2).through(new Transform.Standardize());
    // The mean of 0.1, 0.1, 0.1 rounds to another number, so 0 must not hang on subtraction.
    DataSet data = DataFolder.load(folder.write("data.csv", "0.1,1\n0.1,2\n0.1,3\n"), x);
    double[] values = DataFolder.gather(data.training(), "x");
    assertEquals(0, values[0]);
    assertEquals(0, values[4]);
    Diagnostic warning = data.warnings().getFirst();
    assertEquals("constant-column", warning.code());
    assertFalse(warning.isError());
    assertTrue(warning.message().contains("in column 1,"), warning.message());
    assertEquals(Optional.empty(), data.training().logJacobian("x"));
  }

  @Test
  void missingValuesTakeNoPartInStandardize() {
    Observed x = real(1).optional().through(new Transform.Standardize());
    Rows rows = folder.rows("1,0\n,0\n3,0\n", x);
    assertArrayEquals(new double[] {-1, 0, 1}, DataFolder.gather(rows, "x"), ROUNDING);
  }

  @Test
  void theLogJacobianIsTheSumOfTheLogDerivatives() {
    Observed x = real(2).through(new Transform.Divide(4), new Transform.Log1p());
    double[] logJacobian = folder.rows("1,2\n0,8\n", x).logJacobian("x").orElseThrow();
    // d/dx log(1 + x/4) = 1 / (4 + x)
    assertEquals(-Math.log(5) - Math.log(6), logJacobian[0], ROUNDING);
    assertEquals(-Math.log(4) - Math.log(12), logJacobian[1], ROUNDING);
    Observed standard = real(1).through(new Transform.Standardize());
    assertEquals(
        -Math.log(2), folder.rows("1\n5\n", standard).logJacobian("x").orElseThrow()[0], ROUNDING);
  }

  @Test
  void missingValuesAddNothingToTheLogJacobian() {
    Observed x = real(2).optional().through(new Transform.Divide(4));
    double[] logJacobian = folder.rows("1,2\n1,\n", x).logJacobian("x").orElseThrow();
    assertArrayEquals(new double[] {-2 * Math.log(4), -Math.log(4)}, logJacobian, ROUNDING);
  }

  @Test
  void discreteValuesHaveNoJacobianAndLossyTransformsNoInverse() {
    Observed halves =
        Declare.data("x", Support.COUNT).fromColumns(1, 1).through(new Transform.Divide(2));
    assertArrayEquals(
        new double[] {0, 0}, folder.rows("2\n4\n", halves).logJacobian("x").orElseThrow());
    Observed binary =
        Declare.data("x", Support.BINARY).fromColumns(1, 1).through(new Transform.Threshold(3));
    assertEquals(Optional.empty(), folder.rows("2\n4\n", binary).logJacobian("x"));
    Observed clipped = real(1).through(new Transform.Clip(0, 9));
    assertEquals(Optional.empty(), folder.rows("2\n4\n", clipped).logJacobian("x"));
  }

  @Test
  void log1pOfMinusOneIsRefused() {
    Observed x = real(1).through(new Transform.Log1p());
    assertTrue(folder.failure("0\n-1\n", x).message().contains("-1 at line 2"));
  }

  @Test
  void binaryPixelsAreDrawnAnewEachEpochInTrainingAndOnceInEvaluation() {
    DataSet data = DataFolder.load(greyLevels(), pixels(false));
    double[] first = DataFolder.gather(data.training(), "x", 0);
    double[] again = DataFolder.gather(data.training(), "x", 0);
    double[] second = DataFolder.gather(data.training(), "x", 1);
    assertArrayEquals(first, again);
    assertFalse(Arrays.equals(first, second));
    double[] evaluated = DataFolder.gather(data.heldOut(), "x", 0);
    assertArrayEquals(evaluated, DataFolder.gather(data.heldOut(), "x", 1));
    assertFalse(Arrays.equals(first, evaluated));
  }

  @Test
  void pixelsDrawnOnceStayAndAreThoseOfEvaluation() {
    DataSet data = DataFolder.load(greyLevels(), pixels(true));
    double[] first = DataFolder.gather(data.training(), "x", 0);
    assertArrayEquals(first, DataFolder.gather(data.training(), "x", 1));
    assertArrayEquals(first, DataFolder.gather(data.heldOut(), "x", 0));
    DataSet anew = DataFolder.load(greyLevels(), pixels(false));
    assertArrayEquals(first, DataFolder.gather(anew.heldOut(), "x", 0));
  }

  @Test
  void pixelsAreOneWithTheirGreyLevelAsProbability() {
    double[] drawn =
        DataFolder.gather(DataFolder.load(greyLevels(), pixels(false)).training(), "x", 3);
    double[] ones = new double[4];
    for (int i = 0; i < drawn.length; i++) {
      ones[i % 4] += drawn[i];
    }
    assertEquals(0, ones[0]);
    assertEquals(250, ones[1], 4 * Math.sqrt(0.25 * 0.75 * 1000));
    assertEquals(500, ones[2], 4 * Math.sqrt(0.25 * 1000));
    assertEquals(1000, ones[3]);
  }

  @Test
  void theBatchAndThePrecisionChangeNoPixel() {
    Rows rows = DataFolder.load(greyLevels(), pixels(false)).training();
    double[] all = DataFolder.gather(rows, "x", 2);
    float[] batch = new float[8];
    Column column = rows.column("x");
    column.select(new int[] {17, 5}, 2);
    column.gatherFloats(0, 1, MemorySegment.ofArray(batch));
    column.gatherFloats(1, 1, MemorySegment.ofArray(batch));
    for (int i = 0; i < 4; i++) {
      assertEquals(all[17 * 4 + i], batch[i]);
      assertEquals(all[5 * 4 + i], batch[4 + i]);
    }
  }

  @Test
  void greyLevelsAboveOneAreNoProbabilities() {
    Observed x =
        Declare.data("x", Support.BINARY).fromColumns(1, 1).through(new Transform.Bernoulli(false));
    Diagnostic diagnostic = folder.failure("0\n16\n", x);
    assertTrue(diagnostic.fix().orElseThrow().contains("divide(16)"));
  }

  @Test
  void aTransformAfterPixelsDrawnAnewIsNotSupportedYet() {
    Observed x =
        Declare.data("x", Support.BINARY)
            .fromColumns(1, 1)
            .through(new Transform.Bernoulli(false), new Transform.Sum());
    assertEquals("not-supported-yet", folder.failure("0\n1\n", x).code());
  }

  @Test
  void keepIsBalancedOverCategoriesAndHidesTheHeldOutValues() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append(i % 10 == 0 ? 1 : i % 3 == 0 ? 2 : 0).append("\n");
    }
    Path path = folder.write("data.csv", text.toString());
    DataSet data = DataSet.load(path, List.of(kept(9)), Optional.empty(), new Options(0.25, 3));
    double[] values = DataFolder.gather(data.training(), "y");
    double[] observed = DataFolder.observed(data.training(), "y");
    int[] left = new int[3];
    for (int i = 0; i < values.length; i++) {
      left[(int) values[i]] += (int) observed[i];
    }
    assertArrayEquals(new int[] {3, 3, 3}, left);
    assertEquals(0, Arrays.stream(DataFolder.observed(data.heldOut(), "y")).sum());
    assertEquals(
        0, Arrays.stream(DataFolder.gather(data.heldOut(), "y")).sum(), "hidden, not only masked");
    DataSet other = DataSet.load(path, List.of(kept(9)), Optional.empty(), new Options(0.25, 4));
    assertNotEquals(
        Arrays.toString(observed), Arrays.toString(DataFolder.observed(other.training(), "y")));
  }

  @Test
  void keepNeedsAQuestionMarkAndEnoughRows() {
    Observed sure =
        Declare.data("y", Declare.category(3)).fromColumns(1, 1).through(new Transform.Keep(1));
    assertEquals("data-missing", folder.failure("0\n1\n", sure).code());
    assertEquals("data-too-few-rows", folder.failure("0\n1\n", kept(3)).code());
  }

  @Test
  void keepLeavesNothingOfOtherDataForATrainedModel() {
    Path path = folder.write("data.csv", "0\n1\n2\n");
    List<Observed> variables = List.of(kept(3));
    Earlier run = DataFolder.load(path, kept(3)).toKeep();
    Rows rows =
        DataSet.loadOther(path, variables, Optional.empty(), run, new Options(1, 1)).heldOut();
    assertArrayEquals(new double[] {0, 0, 0}, DataFolder.observed(rows, "y"));
  }

  private static Observed kept(int count) {
    return Declare.data("y", Declare.category(3))
        .fromColumns(1, 1)
        .optional()
        .through(new Transform.Keep(count));
  }

  private static Declare real(int columns) {
    return (columns == 1
            ? Declare.data("x", Support.REAL)
            : Declare.data("x", Support.REAL, columns))
        .fromColumns(1, columns);
  }

  private static Observed pixels(boolean once) {
    return Declare.data("x", Support.BINARY, 4)
        .fromColumns(1, 4)
        .through(new Transform.Divide(4), new Transform.Bernoulli(once));
  }

  private Path greyLevels() {
    return folder.write("grey.csv", "0,1,2,4\n".repeat(1000));
  }
}
