package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.model.TrainSettings.OptimizerSettings;

/** A run keeps the kind of its optimizer; the rate is the user's. */
class OtherOptimizerTest {
  private static final Pattern SUGGESTED = Pattern.compile("--set optimizer='([^']*)'");

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeAModel() throws IOException {
    model = Examples.model(folder);
  }

  private Invocation run(Object what, String optimizer, Object... more) {
    Object[] line = new Object[more.length + 4];
    System.arraycopy(new Object[] {"run", what, "--set", "optimizer=" + optimizer}, 0, line, 0, 4);
    System.arraycopy(more, 0, line, 4, more.length);
    return Invocation.of(line);
  }

  /** What a training that met no finite number suggests is what the run can go on with. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd(1e30)|sgd(1e-4)",
        "sgd(1e30, momentum = 0.5)|sgd(1e-4, momentum = 0.5)",
        "adam(1e30)|adam(1e-4)"
      })
  void theSuggestedRateGoesOn(String optimizer, String suggested) {
    Path out = folder.resolve("out");
    Invocation diverged = run(model, optimizer, "--out", out, "--epochs", 3);
    assertEquals(3, diverged.code(), diverged.out());
    Matcher fix = SUGGESTED.matcher(diverged.err());
    assertTrue(fix.find(), diverged.err());
    assertEquals(suggested, fix.group(1));
    Invocation rest = run(out, fix.group(1));
    assertEquals(0, rest.code(), rest.err());
  }

  @ParameterizedTest
  @CsvSource({"sgd(0.01),adam(0.01),sgd", "adam(0.01),sgd(0.01),adam", "adamw(0.01),sgd(1),adam"})
  void anotherKindIsNoDamage(String before, String after, String kind) {
    Path out = folder.resolve("out");
    assertEquals(0, run(model, before, "--out", out, "--epochs", 1).code());
    Invocation other = run(out, after, "--epochs", 2, "--json");
    assertEquals(2, other.code(), other.err());
    assertEquals("optimizer-changed", other.list("errors").getFirst().get("code"));
    assertTrue(other.err().contains("keep `" + kind + "(...)`"), other.err());
    assertFalse(other.err().contains("copy"), other.err());
    assertEquals(0, Invocation.of("run", out, "--epochs", 2).code());
  }

  @Test
  void aSmallerRateKeepsWhatElseIsSet() {
    assertEquals("sgd(1e-6)", SmallerRate.of(new OptimizerSettings.Sgd(1e-5, 0)));
    assertEquals("sgd(1e-7)", SmallerRate.of(new OptimizerSettings.Sgd(3e-6, 0)));
    assertEquals(
        "adamw(1e-4, beta2 = 0.99, weight_decay = 0.01)",
        SmallerRate.of(new OptimizerSettings.Adam(1, 0.9, 0.99, 1e-8, 0.01)));
  }
}
