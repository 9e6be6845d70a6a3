package org.vaec.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Special functions over their whole range, against numbers of 60 and more digits rounded to
 * doubles.
 */
class SpecialReferenceTest {

  private static List<String[]> rows(String file) {
    try (InputStream stream = SpecialReferenceTest.class.getResourceAsStream("special/" + file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(","))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<double[]> numbers(String file) {
    return rows(file).stream()
        .map(row -> Arrays.stream(row).mapToDouble(Double::parseDouble).toArray())
        .toList();
  }

  private static void assertClose(double expected, double actual, double relative, String where) {
    assertEquals(expected, actual, relative * Math.abs(expected), where);
  }

  @Test
  void theSlopeOfAGammaVariateIsAccurateFromTinyToHugeConcentrations() {
    for (double[] row : numbers("gamma-variate-slope.csv")) {
      String where = "a = " + row[0] + ", log z = " + row[1];
      // What log z leaves of log(z / a) in double is amplified by as much as the slope bends there.
      assertClose(row[2], IncompleteGamma.slope(row[0], row[1]), 1e-11, where);
    }
  }

  @Test
  void theIncompleteGammaFunctionsAreAccurateRelativeToThemselvesInBothTails() {
    for (double[] row : numbers("incomplete-gamma.csv")) {
      double a = row[0];
      double x = row[1];
      String where = "a = " + a + ", x = " + x;
      // Rounding of x itself: d log P / d log x is at most about |a - x| + 1.
      double tolerance = 1e-13 + 0x1p-51 * (Math.abs(x - a) + a);
      assertClose(row[2], IncompleteGamma.lower(a, x), tolerance, "P at " + where);
      assertClose(row[3], IncompleteGamma.upper(a, x), tolerance, "Q at " + where);
    }
  }

  @Test
  void theIncompleteGammaFunctionsHaveTheirLimits() {
    assertEquals(0, IncompleteGamma.lower(2.5, 0));
    assertEquals(1, IncompleteGamma.upper(2.5, 0));
    assertEquals(1, IncompleteGamma.lower(2.5, Double.POSITIVE_INFINITY));
    assertEquals(0, IncompleteGamma.upper(2.5, Double.POSITIVE_INFINITY));
    assertEquals(-Math.expm1(-0.3), IncompleteGamma.lower(1, 0.3), 1e-15);
    for (double outside : new double[] {0, -1, Double.NaN}) {
      assertTrue(Double.isNaN(IncompleteGamma.lower(outside, 1)));
      assertTrue(Double.isNaN(IncompleteGamma.upper(outside, 1)));
      assertTrue(Double.isNaN(IncompleteGamma.slope(outside, 1)));
    }
    assertTrue(Double.isNaN(IncompleteGamma.lower(1, -1)));
    assertTrue(Double.isNaN(IncompleteGamma.slope(1, Double.NaN)));
  }

  @Test
  void theSlopeIsContinuousWhereItsSeriesHandOver() {
    for (double a : new double[] {0.3, 3, 30, 49.999, 50.001, 1e3, 1e9}) {
      for (double logZ : new double[] {Math.log(a + 1), Math.log(a) - 1.2, Math.log(a) + 1.2}) {
        double below = IncompleteGamma.slope(a, logZ - 1e-13);
        double above = IncompleteGamma.slope(a, logZ + 1e-13);
        assertClose(below, above, 1e-11, "a = " + a + ", log z = " + logZ);
      }
    }
  }

  @Test
  void theLogarithmOfTheNormalDistributionFunctionKeepsItsDigitsInBothTails() {
    for (double[] row : numbers("normal.csv")) {
      assertClose(row[1], ErrorFunctions.logNdtr(row[0]), 2e-14, "log Phi at " + row[0]);
      assertClose(row[2], ErrorFunctions.ndtrHazard(row[0]), 2e-14, "hazard at " + row[0]);
    }
    assertEquals(0, ErrorFunctions.logNdtr(Double.POSITIVE_INFINITY), 0);
    assertEquals(Double.NEGATIVE_INFINITY, ErrorFunctions.logNdtr(Double.NEGATIVE_INFINITY));
    assertTrue(Double.isNaN(ErrorFunctions.logNdtr(Double.NaN)));
  }

  @Test
  void theInverseOfTheNormalDistributionFunctionUndoesIt() {
    for (double[] row : numbers("normal.csv")) {
      double x = row[0];
      if (x > 8) {
        continue; // log Phi has underflowed to the denormals or to 0
      }
      // A rounding of log Phi moves x by that over the hazard.
      double tolerance = 1e-14 * Math.abs(x) + 0x1p-51 * Math.abs(row[1]) / row[2];
      assertEquals(x, ErrorFunctions.logNdtrInverse(row[1]), tolerance, "at " + x);
    }
    assertEquals(Double.NEGATIVE_INFINITY, ErrorFunctions.logNdtrInverse(Double.NEGATIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, ErrorFunctions.logNdtrInverse(0));
    assertTrue(Double.isNaN(ErrorFunctions.logNdtrInverse(0.1)));
  }

  @Test
  void elementaryFunctionsKeepTheirDigitsWhereTheirFormulasCancel() {
    for (String[] row : rows("elementary.csv")) {
      DoubleUnaryOperator function =
          switch (row[0]) {
            case "erf_inverse" -> ErrorFunctions::erfInverse;
            case "log1mexp" -> Special::log1mexp;
            case "exp_remainder" -> Special::expRemainder;
            case "stirling" -> Special::stirling;
            case "stirling_slope" -> Special::stirlingSlope;
            default -> throw new IllegalStateException(row[0]);
          };
      double x = Double.parseDouble(row[1]);
      double expected = Double.parseDouble(row[2]);
      // Of log1mexp at -40 the exponential has x's own rounding, forty times as large.
      double relative = row[0].equals("log1mexp") ? 2e-15 + Math.abs(x) * 0x1p-53 : 2e-14;
      assertClose(expected, function.applyAsDouble(x), relative, row[0] + " at " + x);
    }
  }

  @Test
  void erfInverseIsOddAndInfiniteAtTheEnds() {
    for (double x : new double[] {1e-300, 0.1, 0.5, 0.7, 0.999}) {
      assertEquals(-ErrorFunctions.erfInverse(x), ErrorFunctions.erfInverse(-x));
      assertEquals(x, Special.erf(ErrorFunctions.erfInverse(x)), 4e-16 * x + 1e-300);
    }
    assertEquals(Double.POSITIVE_INFINITY, ErrorFunctions.erfInverse(1));
    assertEquals(Double.NEGATIVE_INFINITY, ErrorFunctions.erfInverse(-1));
    assertTrue(Double.isNaN(ErrorFunctions.erfInverse(1.5)));
  }

  @Test
  void theLimitsOfTheElementaryFunctions() {
    assertEquals(Double.POSITIVE_INFINITY, Special.expRemainder(Double.NEGATIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, Special.expRemainder(Double.POSITIVE_INFINITY));
    assertEquals(0, Special.expRemainder(0));
    assertEquals(0, Special.stirling(0));
    assertEquals(Double.POSITIVE_INFINITY, Special.stirling(Double.POSITIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, Special.stirlingSlope(0));
    assertEquals(Double.NEGATIVE_INFINITY, Special.log1mexp(0));
    assertTrue(Double.isNaN(Special.log1mexp(0.5)));
    assertTrue(Double.isNaN(Special.stirling(-1)));
  }
}
