package org.vaec.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Against values of mpmath at 50 digits, rounded to double. */
class SpecialTest {
  /** A few roundings of the last place; the functions themselves claim 1e-14. */
  private static final double ROUNDING = 1e-14;

  private static void assertClose(double expected, double actual, double tolerance, String what) {
    assertEquals(expected, actual, tolerance * Math.abs(expected), what);
  }

  private static final double[][] LOG_GAMMA = {
    {1e-300, 690.7755278982137},
    {1e-20, 46.051701859880914},
    {1e-05, 11.512919692895826},
    {0.1, 2.252712651734206},
    {0.4999, 0.5725613186041184},
    {0.5, 0.5723649429247001},
    {0.75, 0.20328095143129538},
    {0.999, 0.0005780385328913802},
    {0.9999999999, 5.7721571274281786e-11},
    {1.0000000001, -5.772157125783244e-11},
    {1.001, -0.0005763935982833062},
    {1.25, -0.09827183642181316},
    {1.4616321449683622, -0.12148629053584961},
    {1.5, -0.12078223763524522},
    {1.9, -0.03898427592308336},
    {1.999999999, -4.227843697573328e-10},
    {2.000000001, 4.2278437040226697e-10},
    {2.4999, 0.28461255726068263},
    {2.5001, 0.2847531885887332},
    {3.0, 0.6931471805599453},
    {5.5, 3.9578139676187165},
    {9.99, 12.779315214350193},
    {10.01, 12.824350262448247},
    {25.0, 54.78472939811232},
    {171.5, 709.1431630309282},
    {100000.0, 1051287.7089736569},
    {10000000000.0, 220258509288.81058},
    {1e+100, 2.2925850929940456e+102},
    {1e+300, 6.897755278982137e+302},
    {2.5e+305, 1.7555118602376452e+308},
  };

  private static final double[][] ERF = {
    {1e-300, 1.1283791670955126e-300},
    {1e-10, 1.1283791670955126e-10},
    {0.1, 0.1124629160182849},
    {0.5, 0.5204998778130465},
    {1.0, 0.8427007929497149},
    {1.5, 0.9661051464753108},
    {2.0, 0.9953222650189527},
    {2.4999, 0.9995928300996666},
    {2.5001, 0.9995932657565293},
    {3.0, 0.9999779095030014},
    {4.0, 0.9999999845827421},
    {5.5, 0.9999999999999927},
    {10.0, 1.0},
  };

  private static final double[][] POLYGAMMA = {
    {0, 1e-300, -9.999999999999999e+299},
    {0, 1e-100, -1e+100},
    {0, 1e-05, -100000.57719921567},
    {0, 0.1, -10.423754940411076},
    {0, 0.5, -1.9635100260214235},
    {0, 1.0, -0.5772156649015329},
    {0, 1.2, -0.2890398965921884},
    {0, 1.46, -0.0015805619870834522},
    {0, 1.4616321449683622, -9.241265521729427e-17},
    {0, 1.4616321449683625, 1.2245374622004068e-16},
    {0, 1.7115, 0.2176303311316686},
    {0, 1.712, 0.21802342897550578},
    {0, 2.0, 0.42278433509846713},
    {0, 5.0, 1.5061176684318005},
    {0, 11.9, 2.4339335368825377},
    {0, 14.5, 2.6392697253489863},
    {0, 20.0, 2.970523992242149},
    {0, 100.0, 4.600161852738087},
    {0, 100000000.0, 18.420680738952367},
    {0, 1e+150, 345.38776394910684},
    {1, 1e-100, 1e+200},
    {1, 1e-05, 10000000001.644909},
    {1, 0.1, 101.43329915079275},
    {1, 0.5, 4.934802200544679},
    {1, 1.0, 1.6449340668482264},
    {1, 1.2, 1.2673772054237793},
    {1, 1.46, 0.9691196215098878},
    {1, 1.4616321449683622, 0.9676722454476212},
    {1, 1.4616321449683625, 0.9676722454476211},
    {1, 1.7115, 0.7863441475495445},
    {1, 1.712, 0.7860472639441441},
    {1, 2.0, 0.6449340668482264},
    {1, 5.0, 0.22132295573711533},
    {1, 11.9, 0.08766320119000419},
    {1, 14.5, 0.07139825615164695},
    {1, 20.0, 0.05127082293520312},
    {1, 100.0, 0.010050166663333571},
    {1, 100000000.0, 1.000000005e-08},
    {1, 1e+150, 1e-150},
    {2, 1e-100, -1.9999999999999998e+300},
    {2, 1e-05, -2000000000000002.0},
    {2, 0.1, -2001.8614573783436},
    {2, 0.5, -16.82879664423432},
    {2, 1.0, -2.4041138063191885},
    {2, 1.2, -1.4780361144359333},
    {2, 1.46, -0.8880630425818332},
    {2, 1.4616321449683622, -0.8855263379671844},
    {2, 1.4616321449683625, -0.885526337967184},
    {2, 1.7115, -0.5939841184429885},
    {2, 1.712, -0.5935503802020594},
    {2, 2.0, -0.4041138063191886},
    {2, 5.0, -0.048789732245114494},
    {2, 11.9, -0.007679939159328307},
    {2, 14.5, -0.005095552370983587},
    {2, 20.0, -0.0026281224023146548},
    {2, 100.0, -0.00010100499983335},
    {2, 100000000.0, -1.00000001e-16},
    {2, 1e+150, -1e-300},
  };

  private static final double[][] POLYGAMMA_OF_HIGH_ORDER = {
    {3, 1e-05, 5.999999999999999e+20},
    {3, 0.1, 60004.51287679026},
    {3, 0.5, 97.40909103400244},
    {3, 1.0, 6.493939402266829},
    {3, 2.0, 0.49393940226682914},
    {3, 5.0, 0.021427828192755075},
    {3, 14.5, 0.0007270118682901487},
    {3, 20.0, 0.0002693742213396389},
    {3, 100.0, 2.030199990001333e-06},
    {3, 100000000.0, 2.0000000300000002e-24},
    {5, 1e-05, 1.1999999999999994e+32},
    {5, 0.1, 120000069.30751093},
    {5, 0.5, 7691.113548602436},
    {5, 1.0, 122.0811674381339},
    {5, 2.0, 2.081167438133897},
    {5, 5.0, 0.01226150963595438},
    {5, 14.5, 4.434201357071909e-05},
    {5, 20.0, 8.48426620615823e-06},
    {5, 100.0, 2.460599944011996e-09},
    {5, 100000000.0, 2.4000000600000005e-39},
    {10, 1e-05, -3.628799999999997e+61},
    {10, 0.1, -3.628800000012727e+17},
    {10, 0.5, -7431824508.858769},
    {10, 1.0, -3630593.311606629},
    {10, 2.0, -1793.311606628713},
    {10, 5.0, -0.08675107579196581},
    {10, 14.5, -1.225860656416669e-06},
    {10, 20.0, -4.5103770549818434e-08},
    {10, 100.0, -3.8135655355681386e-15},
    {10, 100000000.0, -3.628800181440003e-75},
    {30, 1e-05, -2.652528598121904e+187},
    {30, 0.1, -2.652528598121906e+63},
    {30, 0.5, -5.696261790319176e+41},
    {30, 1.0, -2.652528599357095e+32},
    {30, 2.0, -1.2351841765847807e+23},
    {30, 5.0, -57164299593.247604},
    {30, 14.5, -0.00030291075018036427},
    {30, 20.0, -1.59402668621415e-08},
    {30, 100.0, -1.0236429687189539e-29},
    {30, 100000000.0, -8.84176332000407e-210},
  };

  @Test
  void logGammaIsAccurateRelativeToItself() {
    for (double[] row : LOG_GAMMA) {
      assertClose(row[1], Special.logGamma(row[0]), ROUNDING, "at " + row[0]);
    }
  }

  @Test
  void logGammaAtIntegersIsTheLogarithmOfAFactorial() {
    double factorial = 1;
    for (int n = 1; n < 150; n++) {
      assertEquals(
          Math.log(factorial), Special.logGamma(n), ROUNDING * Math.log(factorial), "at " + n);
      factorial *= n;
    }
  }

  @Test
  void logGammaHasItsLimitsAtTheEnds() {
    assertEquals(Double.POSITIVE_INFINITY, Special.logGamma(0));
    assertEquals(Double.POSITIVE_INFINITY, Special.logGamma(Double.POSITIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, Special.logGamma(Double.MAX_VALUE));
    assertTrue(Double.isNaN(Special.logGamma(-0.5)));
    assertTrue(Double.isNaN(Special.logGamma(Double.NaN)));
  }

  @Test
  void erfIsAccurateRelativeToItselfAndOdd() {
    for (double[] row : ERF) {
      assertClose(row[1], Special.erf(row[0]), ROUNDING, "at " + row[0]);
      assertEquals(-Special.erf(row[0]), Special.erf(-row[0]), 0, "at " + -row[0]);
    }
    assertEquals(1, Special.erf(Double.POSITIVE_INFINITY));
    assertEquals(-1, Special.erf(Double.NEGATIVE_INFINITY));
    assertEquals(0, Special.erf(0));
    assertTrue(Double.isNaN(Special.erf(Double.NaN)));
  }

  @Test
  void polygammaIsAccurateRelativeToItselfAlsoAtTheZeroOfDigamma() {
    for (double[] row : POLYGAMMA) {
      assertClose(
          row[2],
          Special.polygamma((int) row[0], row[1]),
          ROUNDING,
          "order " + row[0] + " at " + row[1]);
    }
  }

  @Test
  void polygammaLosesOneRoundingPerOrder() {
    for (double[] row : POLYGAMMA_OF_HIGH_ORDER) {
      assertClose(
          row[2],
          Special.polygamma((int) row[0], row[1]),
          ROUNDING + row[0] * 0x1p-52,
          "order " + row[0] + " at " + row[1]);
    }
  }

  @Test
  void polygammaHasItsLimitsAtTheEnds() {
    assertEquals(Double.NEGATIVE_INFINITY, Special.polygamma(0, 0));
    assertEquals(Double.POSITIVE_INFINITY, Special.polygamma(1, 0));
    assertEquals(Double.NEGATIVE_INFINITY, Special.polygamma(2, 0));
    assertEquals(Double.POSITIVE_INFINITY, Special.polygamma(1, 1e-300));
    assertEquals(Double.POSITIVE_INFINITY, Special.polygamma(0, Double.POSITIVE_INFINITY));
    assertEquals(0, Special.polygamma(1, Double.POSITIVE_INFINITY));
    assertEquals(1e-300, Special.polygamma(1, 1e300), 1e-314);
    assertEquals(Math.log(1e300), Special.polygamma(0, 1e300), 1e-12);
    for (int order = 0; order < 3; order++) {
      assertTrue(Double.isNaN(Special.polygamma(order, -1)));
      assertTrue(Double.isNaN(Special.polygamma(order, Double.NaN)));
    }
  }

  @Test
  void sigmoidOfOppositeArgumentsAddsToOneAndKeepsItsSmallTail() {
    for (double x : new double[] {0, 1e-20, 0.3, 5, 36, 700, 1e300, Double.POSITIVE_INFINITY}) {
      assertEquals(1, Special.sigmoid(x) + Special.sigmoid(-x), 0x1p-52, "at " + x);
    }
    assertClose(Math.exp(-700), Special.sigmoid(-700), ROUNDING, "at -700");
    assertEquals(0, Special.sigmoid(Double.NEGATIVE_INFINITY));
    assertTrue(Double.isNaN(Special.sigmoid(Double.NaN)));
  }

  @Test
  void softplusIsExpFarBelowZeroAndTheIdentityFarAbove() {
    assertClose(Math.exp(-700), Special.softplus(-700), ROUNDING, "at -700");
    assertClose(Math.log(2), Special.softplus(0), ROUNDING, "at 0");
    assertEquals(1e300, Special.softplus(1e300));
    assertEquals(0, Special.softplus(Double.NEGATIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, Special.softplus(Double.POSITIVE_INFINITY));
    assertTrue(Double.isNaN(Special.softplus(Double.NaN)));
  }
}
