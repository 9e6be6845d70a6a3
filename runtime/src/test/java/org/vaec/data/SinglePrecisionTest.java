package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** Values that single precision cannot tell apart are refused, in data and in inputs. */
class SinglePrecisionTest {
  private static final Options SINGLE = new Options(0, 1, true);

  @TempDir private Path folder;

  /** Forty rows of a column called {@code a}: an offset and multiples of a step. */
  private DataSet load(double offset, double step, Options options, Observed... variables) {
    StringBuilder text = new StringBuilder("a,b\n");
    for (int i = 0; i < 40; i++) {
      text.append(offset + (i % 7 - 3) * step).append(',').append(i).append('\n');
    }
    return DataSet.load(
        new DataFolder(folder).write("data.csv", text.toString()),
        List.of(variables),
        Optional.empty(),
        options);
  }

  private static Observed of(Support type) {
    return Declare.data("a", type).observed();
  }

  @ParameterizedTest
  @CsvSource({"1.7e9, 25", "-1.7e9, 25", "1e6, 0.01", "20, 1e-6", "7e37, 1e31"})
  void aDeviationOfFewStepsIsAnError(double offset, double step) {
    ModelException refused =
        assertThrows(ModelException.class, () -> load(offset, step, SINGLE, of(Support.REAL)));
    Diagnostic error = refused.diagnostics().getFirst();
    assertEquals("data-precision", error.code());
    assertTrue(error.message().contains("column \"a\""), error.message());
    assertTrue(error.fix().orElseThrow().contains("standardize"), error.toString());
    assertEquals(List.of(), load(offset, step, new Options(0, 1), of(Support.REAL)).warnings());
    Observed standardized = Declare.data("a", Support.REAL).through(new Transform.Standardize());
    assertEquals(List.of(), load(offset, step, SINGLE, standardized).warnings());
  }

  /** What cannot be standardized is not told to be. */
  @Test
  void theFixFitsTheType() {
    for (Support type : List.of(Support.POSITIVE, Support.COUNT, Support.INTEGER)) {
      ModelException refused =
          assertThrows(ModelException.class, () -> load(1.7e9, 25, SINGLE, of(type)));
      String fix = refused.diagnostics().getFirst().fix().orElseThrow();
      assertTrue(fix.contains("--precision float64") && !fix.contains("standardize"), fix);
    }
  }

  @Test
  void aDeviationOfSomeHundredStepsIsAWarning() {
    // 30000 steps of 2^-7 = 128 ulp of 1e5: a deviation of two such steps.
    List<Diagnostic> warnings = load(1e5, 1, SINGLE, of(Support.REAL)).warnings();
    assertEquals(1, warnings.size());
    assertEquals("data-precision", warnings.getFirst().code());
    assertTrue(!warnings.getFirst().isError());
  }

  /** Years, latitudes, prices and seconds of a year are what people have. */
  @ParameterizedTest
  @CsvSource({
    "2020, 5",
    "52.5, 0.05",
    "1e6, 1e4",
    "1.7e9, 8e6",
    "0, 1e-30",
    "1e-20, 1e-22",
    "5, 0"
  })
  void whatIsToldApartIsNotMentioned(double offset, double step) {
    assertEquals(List.of(), load(offset, step, SINGLE, of(Support.REAL)).warnings());
  }

  @Test
  void labelsAreNotComputedWith() {
    Observed label = Declare.data("a", Support.REAL).label().observed();
    assertEquals(
        List.of(),
        load(1.7e9, 25, SINGLE, label, Declare.data("b", Support.REAL).observed()).warnings());
  }
}
