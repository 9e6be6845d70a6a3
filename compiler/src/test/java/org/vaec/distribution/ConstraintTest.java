package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/** The links of heads to parameters, against the same written out. */
class ConstraintTest {
  private static final double ROUNDING = 1e-15;

  private static double[] link(Constraint constraint, double... head) {
    Value value = Value.constant(Tensor.of(Shape.of(head.length), head));
    return Evaluator.ofConstants().run(constraint.link(value));
  }

  private static double positive(double head) {
    return Math.log1p(Math.exp(head)) + Constraint.FLOOR;
  }

  @Test
  void numbersAreLinkedElementwise() {
    double[] head = {-2, 0.3, 1.5};
    assertArrayEquals(head, link(Constraint.REAL, head));
    assertArrayEquals(
        Arrays.stream(head).map(ConstraintTest::positive).toArray(),
        link(Constraint.POSITIVE, head),
        ROUNDING * 10);
    assertArrayEquals(
        Arrays.stream(head).map(h -> 1 / (1 + Math.exp(-h))).toArray(),
        link(Constraint.UNIT, head),
        ROUNDING);
    double sum = Arrays.stream(head).map(Math::exp).sum();
    assertArrayEquals(
        Arrays.stream(head).map(h -> Math.exp(h) / sum).toArray(),
        link(Constraint.SIMPLEX, head),
        ROUNDING);
  }

  /** Row by row: l00; l10, l11; l20, l21, l22. */
  @Test
  void triangleHasAPositiveDiagonalAndTheRestAsItIs() {
    double[] head = {-2, 0.3, 1.5, -0.7, 4, 0};
    double[] triangle = {
      positive(-2),
      0,
      0, //
      0.3,
      positive(1.5),
      0, //
      -0.7,
      4,
      positive(0)
    };
    assertArrayEquals(triangle, link(Constraint.CHOLESKY, head), ROUNDING * 10);
    double[] covariance = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int k = 0; k < 3; k++) {
        covariance[i] += triangle[i / 3 * 3 + k] * triangle[i % 3 * 3 + k];
      }
    }
    assertArrayEquals(covariance, link(Constraint.COVARIANCE, head), ROUNDING * 100);
    for (Constraint constraint : new Constraint[] {Constraint.CHOLESKY, Constraint.COVARIANCE}) {
      assertEquals(Shape.of(head.length), constraint.unconstrained(Shape.of(3, 3)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REAL", "POSITIVE", "UNIT"})
  void unlinkInvertsTheLink(Constraint constraint) {
    for (double head : new double[] {-5, -0.2, 0, 3}) {
      // Near its ends a link is flat: what it rounds is divided by its slope there.
      assertEquals(head, constraint.unlink(link(constraint, head)[0]), 1e-12);
    }
  }

  @Test
  void unlinkMovesTheBoundaryJustInside() {
    assertTrue(Double.isFinite(Constraint.POSITIVE.unlink(0)));
    assertTrue(Double.isFinite(Constraint.UNIT.unlink(0)));
    assertTrue(Double.isFinite(Constraint.UNIT.unlink(1)));
    assertTrue(Double.isFinite(Constraint.SIMPLEX.unlink(0)));
  }
}
