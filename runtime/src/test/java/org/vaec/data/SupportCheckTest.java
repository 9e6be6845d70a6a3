package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

class SupportCheckTest {
  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void openFolder() {
    folder = new DataFolder(temporary);
  }

  @Test
  void aValueOutsideItsTypeIsNamedWithItsPlaceAndAFix() {
    Observed x = Declare.data("x", Support.BINARY).from("grey").observed();
    Diagnostic diagnostic = folder.failure("grey\n0\n0.5\n", x);
    assertEquals("data-outside-support", diagnostic.code());
    assertContains("`x`", diagnostic.message());
    assertContains("`binary`", diagnostic.message());
    assertContains("0.5 at line 3, column \"grey\"", diagnostic.message());
    assertContains("`-> bernoulli` or `-> threshold(0.5)`", diagnostic.fix().orElseThrow());
    assertContains("ContinuousBernoulli", diagnostic.fix().orElseThrow());
  }

  @Test
  void everyTypeRefusesWhatLiesOutsideIt() {
    assertRefused(Support.BINARY, "16", "divide(16)");
    assertRefused(Support.UNIT, "255", "divide(255)");
    assertRefused(Support.UNIT, "-1", "`real`");
    assertRefused(Support.POSITIVE, "0", "Exponential");
    assertRefused(Support.POSITIVE, "-2", "`real`");
    assertRefused(Support.COUNT, "1.5", "take the raw counts");
    assertRefused(Support.COUNT, "-1", "counts are 0 or more");
    assertRefused(Support.INTEGER, "1.5", "`real`");
    assertRefused(Declare.category(2), "2", "`category(3)`");
    assertRefused(new Support.Ordinal(2), "2", "`ordinal(3)`");
  }

  private void assertRefused(Support type, String value, String fix) {
    Observed x = Declare.data("x", type).fromColumns(1, 1).observed();
    Diagnostic diagnostic = folder.failure("1\n" + value + "\n", x);
    assertEquals("data-outside-support", diagnostic.code());
    assertContains("line 2, column 1", diagnostic.message());
    assertContains(fix, diagnostic.fix().orElseThrow());
  }

  @Test
  void vectorsAreCheckedAsWholesAgainstTheirDensity() {
    Declare bits = Declare.data("x", Support.BINARY, 3).fromColumns(1, 3);
    Observed oneHot = bits.under("OneHotCategorical", Support.ONE_HOT).observed();
    assertEquals(2, folder.rows("0,1,0\n1,0,0\n", oneHot).size());
    assertContains("the sum 2 at line 2", folder.failure("0,1,0\n1,0,1\n", oneHot).message());

    Declare counts = Declare.data("x", Support.COUNT, 3).fromColumns(1, 3);
    Observed any =
        counts.under("Multinomial", new Support.CountVector(OptionalInt.empty())).observed();
    assertEquals(2, folder.rows("0,1,4\n1,0,0\n", any).size());
    Observed five =
        counts.under("Multinomial", new Support.CountVector(OptionalInt.of(5))).observed();
    assertEquals(2, folder.rows("0,1,4\n1,2,2\n", five).size());
    Diagnostic total = folder.failure("0,1,4\n1,0,0\n", five);
    assertContains("counts of sum 5, as Multinomial needs them: the sum 1", total.message());
    assertContains("leave out `total_count`", total.fix().orElseThrow());

    Declare shares = Declare.data("x", Support.SIMPLEX, 3).fromColumns(1, 3);
    assertEquals(1, folder.rows("0,0.5,0.5\n", shares.observed()).size());
    Diagnostic zero =
        folder.failure("0,0.5,0.5\n", shares.under("Dirichlet", Support.OPEN_SIMPLEX).observed());
    assertContains("simplex without zeros, the support of Dirichlet", zero.message());
  }

  @Test
  void aUnitVectorHasLengthOneButForItsDecimals() {
    Observed x =
        Declare.data("x", Support.REAL, 2)
            .fromColumns(1, 2)
            .under("VonMisesFisher", Support.UNIT_VECTOR)
            .observed();
    assertEquals(2, folder.rows("0.6,-0.8\n0.70711,0.70711\n", x).size());
    Diagnostic longer = folder.failure("0.6,0.8\n0.6,0.9\n", x);
    assertContains("the length 1.08", longer.message());
    assertContains("divide each row by its length", longer.fix().orElseThrow());
  }

  @Test
  void greyLevelsSurviveTheirDivisionAndNothingElsePasses() {
    Declare x =
        Declare.data("x", Support.UNIT)
            .fromColumns(1, 1)
            .under("DiscretizedLogistic", new Support.Levels(256));
    StringBuilder all = new StringBuilder();
    for (int level = 0; level < 256; level++) {
      all.append(level).append('\n');
    }
    Observed divided = x.through(new Transform.Divide(255));
    assertEquals(256, folder.rows(all.toString(), divided).size());
    Diagnostic between = folder.failure("0.5\n", x.observed());
    assertContains("256 levels from 0 to 1", between.message());
    assertContains("`-> divide(255)`", between.fix().orElseThrow());
  }

  @Test
  void theBoundaryIsRefusedWhereTheDistributionIsOnAnOpenInterval() {
    Declare x = Declare.data("x", Support.UNIT).fromColumns(1, 1);
    assertEquals(2, folder.rows("0\n0.5\n", x.observed()).size());
    Diagnostic diagnostic =
        folder.failure("0\n0.5\n", x.under("Beta", Support.OPEN_UNIT).observed());
    assertContains("outside (0, 1), the support of Beta", diagnostic.message());
    assertContains("0 at line 1", diagnostic.message());
    assertContains("clip(0.001, 0.999)", diagnostic.fix().orElseThrow());
  }

  @Test
  void theCheckIsOfTheTransformedValueAndShowsTheFilesToo() {
    Observed x =
        Declare.data("x", Support.UNIT).fromColumns(1, 1).through(new Transform.Divide(10));
    assertEquals(2, folder.rows("5\n10\n", x).size());
    assertContains("1.2 (in the file 12) at line 2", folder.failure("5\n12\n", x).message());
  }

  @Test
  void aMissingValueIsInAnySupport() {
    for (Support type : List.of(Support.POSITIVE, Support.OPEN_UNIT, Support.COUNT)) {
      Observed x = Declare.data("x", type).fromColumns(1, 1).optional().observed();
      double[] values = DataFolder.gather(folder.rows("NA,0\n", x), "x");
      assertTrue(type.contains(values[0]), type.words());
    }
  }

  @Test
  void aSimplexSumsToOne() {
    Observed x = Declare.data("x", Support.SIMPLEX, 3).fromColumns(1, 3).observed();
    assertEquals(1, folder.rows("0.2,0.3,0.5\n", x).size());
    Diagnostic diagnostic = folder.failure("0.2,0.3,0.5\n0.25,0.5,0.5\n", x);
    assertContains("the sum 1.25 at line 2", diagnostic.message());
    diagnostic = folder.failure("0.2,0.3,0.5\n0,0,0\n", x);
    assertContains("leave rows of sum 0 out of the file", diagnostic.fix().orElseThrow());
  }

  @Test
  void aCovarianceIsSymmetricAndPositiveDefinite() {
    Observed x = Declare.data("x", Support.COVARIANCE, 2, 2).fromColumns(1, 4).observed();
    assertEquals(1, folder.rows("2,1,1,2\n", x).size());
    assertEquals("data-outside-support", folder.failure("2,1,0,2\n", x).code());
    assertEquals("data-outside-support", folder.failure("1,2,2,1\n", x).code());
    Observed factor = Declare.data("x", Support.CHOLESKY, 2, 2).fromColumns(1, 4).observed();
    assertEquals(1, folder.rows("2,0,-1,2\n", factor).size());
    assertEquals("data-outside-support", folder.failure("2,1,0,2\n", factor).code());
    assertEquals("data-outside-support", folder.failure("2,0,1,-2\n", factor).code());
  }

  @Test
  void codesFromOneAreExplained() {
    Observed y = Declare.data("y", Declare.category(3)).fromColumns(1, 1).observed();
    Diagnostic diagnostic = folder.failure("1\n2\n3\n", y);
    assertContains("codes run from 0 to 2", diagnostic.fix().orElseThrow());
    assertContains("category(\"1\", ..., \"3\")", diagnostic.fix().orElseThrow());
    Observed pair = Declare.data("y", Declare.category(2)).fromColumns(1, 1).observed();
    assertContains("`category(\"1\", \"2\")`", folder.failure("1\n2\n", pair).fix().orElseThrow());
  }

  @Test
  void namedCategoriesTakeTheirOrder() {
    Observed y = Declare.data("y", Declare.category(3, "b", "a", "NA")).from("y").observed();
    assertArrayEquals(
        new double[] {1, 0, 2}, DataFolder.gather(folder.rows("y,z\na,0\nb,0\nNA,0\n", y), "y"));
    Diagnostic diagnostic = folder.failure("y\na\nB\n", y);
    assertEquals("data-unknown-category", diagnostic.code());
    assertContains("\"B\" at line 3, column \"y\"", diagnostic.message());
  }

  @Test
  void aLabelMayHaveCategoriesThatNoTrainingRowHas() {
    Observed x = Declare.data("x", Support.REAL).from("x").observed();
    Observed label = Declare.data("y", Declare.category(3)).from("y").label().observed();
    StringBuilder text = new StringBuilder("x,y\n0,rare\n");
    for (int row = 1; row < 40; row++) {
      text.append(row).append(row % 2 == 0 ? ",even\n" : ",odd\n");
    }
    Path path = folder.write("data.csv", text.toString());
    boolean heldOut = false;
    for (long seed = 0; seed < 20; seed++) {
      Options options = new Options(0.5, seed);
      DataSet data = DataSet.load(path, List.of(x, label), Optional.empty(), options);
      assertEquals(List.of("even", "odd", "rare"), data.fitted().of("y").categories());
      heldOut |= Arrays.stream(DataFolder.gather(data.heldOut(), "y")).anyMatch(y -> y == 2);
    }
    assertTrue(heldOut, "some seed holds the rare row out");
  }

  @Test
  void categoriesAreLearnedInAlphabeticalOrder() {
    Observed y = Declare.data("y", Declare.category(3)).from("y").observed();
    DataSet data = DataFolder.load(folder.write("data.csv", "y\nred\nblue\ngreen\nblue\n"), y);
    assertArrayEquals(new double[] {2, 0, 1, 0}, DataFolder.gather(data.training(), "y"));
    assertEquals(List.of("blue", "green", "red"), data.fitted().of("y").categories());
    Observed two = Declare.data("y", Declare.category(2)).from("y").observed();
    Diagnostic diagnostic = folder.failure("y\nred\nblue\ngreen\n", two);
    assertContains("has 2 categories, but the data have 3", diagnostic.message());
  }

  @Test
  void aCategoryThatOnlyTheHeldOutRowsHaveIsRefused() {
    Observed y = Declare.data("y", Declare.category(4)).from("y").observed();
    Path path = folder.write("data.csv", "y\nred\nblue\n");
    ModelException thrown =
        assertThrows(
            ModelException.class,
            () -> DataSet.load(path, List.of(y), Optional.empty(), new Options(0.5, 1)));
    assertContains("not in the training rows", thrown.getMessage());
    assertContains("column \"y\"", thrown.getMessage());
  }

  @Test
  void anInfiniteCodeIsNoCategory() {
    Observed y = Declare.data("y", Declare.category(3)).from("y").observed();
    assertEquals("data-outside-support", folder.failure("y\n0\n-inf\n", y).code());
  }

  @Test
  void everyWrongVariableIsReported() {
    Observed a = Declare.data("a", Support.UNIT).observed();
    Observed b = Declare.data("b", Support.COUNT).observed();
    Path path = folder.write("data.csv", "a,b\n2,0.5\n");
    ModelException thrown = assertThrows(ModelException.class, () -> DataFolder.load(path, a, b));
    assertEquals(2, thrown.diagnostics().size());
  }

  private static void assertContains(String part, String whole) {
    assertTrue(whole.contains(part), whole);
  }
}
