package org.vaec.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.Compiler;
import org.vaec.data.DataSet;
import org.vaec.engine.Precision;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.train.TrainingOptions;

/** What is not meant about data is said before the first step, once. */
class SuspicionsTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private static final String MODEL =
      """
      data x[2] : real from columns 1..2
      prior z ~ Normal(0, 1)
      likelihood x ~ Normal(decoder(z), free)
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(3, tanh)
      network encoder = dense(3, tanh)
      """;

  @TempDir private Path folder;

  /** A number that looks drawn, other for each row and column. */
  private static double number(int row, int column) {
    return Math.sin(1.7 * row + 0.9 * column) + Math.cos(2.3 * row * (column + 1));
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** 100 rows of two columns; what {@code cell} leaves empty is a usual number. */
  private Path data(IntFunction<String> a, IntFunction<String> b) throws IOException {
    StringBuilder text = new StringBuilder("a,b\n");
    for (int row = 0; row < 100; row++) {
      text.append(a.apply(row)).append(',').append(b.apply(row)).append('\n');
    }
    return Files.writeString(folder.resolve("data.csv"), text);
  }

  private static String usual(int row) {
    return text(number(row, 0));
  }

  private static String other(int row) {
    return text(number(row, 1));
  }

  private List<Diagnostic> warnings(String model, Path data, double holdout) {
    return load(model, data, holdout).warnings();
  }

  private static DataSet load(String model, Path data, double holdout) {
    return Run.read(
        Compiler.compile(new Source("model.vae", model), new CompilerOptions(Map.of())).model(),
        new TrainingOptions(data, 1, holdout, Precision.FLOAT32, Map.of()));
  }

  private Diagnostic only(String model, Path data) {
    List<Diagnostic> all = warnings(model, data, 0.1);
    assertEquals(1, all.size(), all.toString());
    assertTrue(!all.getFirst().isError());
    return all.getFirst();
  }

  private static void assertSays(Diagnostic diagnostic, String code, String message, String fix) {
    assertEquals(code, diagnostic.code());
    assertTrue(diagnostic.message().contains(message), diagnostic.message());
    String offered = diagnostic.fix().orElseThrow().toString();
    assertTrue(offered.contains(fix), offered);
  }

  @Test
  void nothingIsSaidOfUsualData() throws IOException {
    Path data = data(SuspicionsTest::usual, SuspicionsTest::other);
    assertEquals(List.of(), warnings(MODEL, data, 0.1));
    assertEquals(List.of(), warnings(MODEL.replace("free", "1"), data, 0.1));
    assertEquals(List.of(), warnings(MODEL, data, 0));
  }

  @Test
  void aConstantColumnUnderALearnedSpread() throws IOException {
    Path data = data(SuspicionsTest::usual, row -> "5");
    String message = "column \"b\" of `x` is the same in all training rows (5)";
    assertSays(only(MODEL, data), "constant-column", message, "leave it out");
    Diagnostic standardized = only(MODEL.replace("1..2", "1..2 -> standardize"), data);
    assertSays(standardized, "constant-column", "grows without bound", "leave it out");
    // A spread that is written, or that the other column keeps up, cannot go to 0.
    assertEquals(List.of(), warnings(MODEL.replace("free", "2"), data, 0.1));
    String shared = MODEL.replace("free", "s") + "param s : positive\n";
    assertEquals(List.of(), warnings(shared, data, 0.1));
    String gamma =
        MODEL.replace("real", "positive").replace("Normal(decoder(z), free)", "Gamma(decoder(z))");
    assertSays(
        only(gamma, data(row -> text(3 + number(row, 0)), row -> "7")),
        "constant-column",
        "the density of Gamma",
        "leave it out");
  }

  @Test
  void transformsThatLeaveNothingToLearn() throws IOException {
    Path data = data(SuspicionsTest::usual, SuspicionsTest::other);
    String dark =
        MODEL
            .replace(
                "real from columns 1..2",
                "binary from columns 1..2 -> divide(255) -> threshold(0.5)")
            .replace("Normal(decoder(z), free)", "Bernoulli(decoder(z))");
    assertSays(
        only(dark, data),
        "constant-column",
        "all columns of `x` are the same in all training rows: nothing is left to learn",
        "see what its transforms do to it");
  }

  @Test
  void aConstantInput() throws IOException {
    String model =
        MODEL
            .replace(
                "data x[2] : real from columns 1..2",
                "data x : real from \"a\" input c : real from \"b\"")
            .replace("decoder(z)", "decoder(z, c)");
    Path data = data(SuspicionsTest::usual, row -> "0");
    assertSays(only(model, data), "constant-column", "as an `input` it tells nothing", "leave");
  }

  @Test
  void aColumnWithoutAValue() throws IOException {
    Path data = data(SuspicionsTest::usual, row -> "NA");
    Diagnostic diagnostic = only(MODEL.replace("real", "real?"), data);
    assertSays(diagnostic, "no-values", "column \"b\" of `x` has no value", "leave it out");
  }

  @Test
  void codesForMissingValuesAreOfferedAsSuchAndTheOfferWorks() throws IOException {
    Path data =
        data(row -> row % 9 == 4 ? "-999" : usual(row), row -> row % 8 == 3 ? "9999" : other(row));
    Diagnostic found = only(MODEL, data);
    assertSays(found, "missing-code", "-999 and 9999 stand in 24 cells", "missing(");
    Matcher offered = QUOTED.matcher(found.fix().orElseThrow().toString());
    assertTrue(offered.find());
    String mended = offered.group(1) + MODEL.substring(MODEL.indexOf('\n'));
    DataSet read = load(mended, data, 0);
    assertEquals(List.of(), read.warnings());
    assertArrayEquals(new int[] {89, 87}, read.training().observedCounts("x"));
  }

  @Test
  void aNegativeCodeAmongPositiveNumbers() throws IOException {
    Path data =
        data(row -> row % 9 == 4 ? "-99" : text(300 + 90 * number(row, 0)), SuspicionsTest::other);
    assertSays(only(MODEL, data), "missing-code", "-99 stands in 11 cells", "missing(\"-99\")");
  }

  @Test
  void anOutlierIsNamedWithItsPlace() throws IOException {
    Path data = data(row -> row == 17 ? "1e12" : usual(row), SuspicionsTest::other);
    assertSays(only(MODEL, data), "outlier", "1000000000000 at line 19, column \"a\"", "StudentT");
  }

  @Test
  void heavyTailsAreNoCodesAndNoOutliers() throws IOException {
    // The quantiles of a Cauchy distribution: the largest is three times the second largest.
    Path data =
        data(row -> text(Math.tan(Math.PI * ((row + 0.5) / 100 - 0.5))), SuspicionsTest::other);
    assertEquals(List.of(), warnings(MODEL, data, 0.1));
  }

  @Test
  void equalColumns() throws IOException {
    Path data = data(SuspicionsTest::usual, SuspicionsTest::usual);
    assertSays(only(MODEL, data), "equal-columns", "column \"a\" of `x` and column \"b\"", "leave");
  }

  @Test
  void aScaleThatDoesNotFit() throws IOException {
    String unit = MODEL.replace("free", "1");
    Path wide = data(row -> text(300 * number(row, 0)), SuspicionsTest::other);
    assertSays(
        only(unit, wide),
        "scale-mismatch",
        "column \"a\" of `x` varies far more",
        "-> standardize");
    assertEquals(List.of(), warnings(unit.replace("1..2", "1..2 -> standardize"), wide, 0.1));
    assertEquals(List.of(), warnings(MODEL, wide, 0.1));
    String identity = "MultivariateNormal(decoder(z), covariance = 4 * I)";
    assertSays(
        only(MODEL.replace("Normal(decoder(z), free)", identity), wide),
        "scale-mismatch",
        "far more than the scale that MultivariateNormal has, 2",
        "learn the scale");
    Path narrow = data(row -> text(300 + number(row, 0)), SuspicionsTest::other);
    String loose = MODEL.replace("free", "variance = 1e6");
    assertSays(
        warnings(loose.replace("decoder(z)", "loc = decoder(z)"), narrow, 0.1).getFirst(),
        "scale-mismatch",
        "far less than the scale that Normal has, 1000",
        "learn the scale");
  }

  @Test
  void aSpreadOfManyUsesOfOneFormulaIsLookedAtOnce() throws IOException {
    StringBuilder model = new StringBuilder(MODEL.replace("free", "s40") + "param s0 : positive\n");
    for (int i = 1; i <= 40; i++) {
      model.append("let s%1$d = 0.5 * s%2$d + 0.4 * s%2$d\n".formatted(i, i - 1));
    }
    Path data = data(row -> "3", row -> "5");
    assertSays(only(model.toString(), data), "constant-column", "all columns of `x`", "leave it");
  }

  @Test
  void fewWholeNumbersUnderADensity() throws IOException {
    Path data = data(SuspicionsTest::usual, row -> Integer.toString(row * row % 4));
    assertSays(only(MODEL, data), "discrete-data", "column \"b\" of `x` has few values", "binary");
    Path counts =
        data(
            row -> Long.toString(Math.round(2 * Math.abs(5 * number(row, 0)))),
            row -> Long.toString(Math.round(2 * Math.abs(5 * number(row, 1)))));
    assertSays(only(MODEL, counts), "discrete-data", "are they counts?", "NegativeBinomial");
  }

  @Test
  void fewRows() throws IOException {
    Path data = data(SuspicionsTest::usual, SuspicionsTest::other);
    List<Diagnostic> one = warnings(MODEL, data, 0.9999);
    assertSays(one.getLast(), "few-rows", "there is 1 row to train on", "`--holdout`");
    String large = MODEL.replace("dense(3", "dense(3000");
    assertSays(
        only(large, data), "few-rows", "90 rows, with 180 numbers in all", "networks smaller");
  }

  @Test
  void numbersThatSinglePrecisionDoesNotHoldAreErrors() throws IOException {
    Path data = data(SuspicionsTest::usual, row -> row % 2 == 0 ? "1e300" : "-1e300");
    for (String model : List.of(MODEL, MODEL.replace("1..2", "1..2 -> standardize"))) {
      ModelException refused = assertThrows(ModelException.class, () -> warnings(model, data, 0.1));
      Diagnostic diagnostic = refused.diagnostics().getFirst();
      assertTrue(
          diagnostic.message().contains("1e300 at line 2, column \"b\""), refused.getMessage());
      assertTrue(diagnostic.fix().orElseThrow().toString().contains("`-> divide(1e300)`"));
    }
    String divided = MODEL.replace("1..2", "1..2 -> divide(1e300)");
    assertTrue(warnings(divided, data, 0.1).stream().noneMatch(Diagnostic::isError));
  }
}
