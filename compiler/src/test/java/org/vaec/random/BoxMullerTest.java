package org.vaec.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BoxMullerTest {
  /** The functions of java.lang.StrictMath are within one unit in the last place themselves. */
  private static final double UNITS = 3;

  @Test
  void theRadiusIsTheRootOfTwiceTheNegativeLogarithm() {
    Philox philox = Philox.of(1, "radius", 0);
    for (int i = 0; i < 100_000; i++) {
      double u = philox.uniform(i);
      assertRadius(u);
      assertRadius(u * 0x1p-45);
      assertRadius(1 - u * 0x1p-40);
    }
    assertRadius(0x1p-53);
    assertRadius(1 - 0x1p-53);
    assertRadius(0.5);
    assertRadius(Math.sqrt(0.5));
  }

  private static void assertRadius(double u) {
    double expected = Math.sqrt(-2 * StrictMath.log(u));
    assertEquals(expected, BoxMuller.radius(u), UNITS * Math.ulp(expected), "u = " + u);
  }

  @Test
  void sineAndCosineLieOnTheCircleAtTheAngle() {
    Philox philox = Philox.of(1, "angle", 0);
    for (int i = 0; i < 100_000; i++) {
      double turns = philox.uniform(i);
      double angle = 2 * Math.PI * turns;
      // The angle of the reference is rounded, by half a unit of a number up to 2 pi.
      double tolerance = 2 * Math.ulp(2 * Math.PI);
      assertEquals(StrictMath.cos(angle), BoxMuller.cosine(turns), tolerance);
      assertEquals(StrictMath.sin(angle), BoxMuller.sine(turns), tolerance);
    }
  }

  @Test
  void quartersOfATurnAreExact() {
    double[] cosines = {0, -1, 0};
    double[] sines = {1, 0, -1};
    for (int quarter = 1; quarter < 4; quarter++) {
      assertEquals(cosines[quarter - 1], BoxMuller.cosine(quarter / 4.0), 0);
      assertEquals(sines[quarter - 1], BoxMuller.sine(quarter / 4.0), 0);
    }
  }
}
