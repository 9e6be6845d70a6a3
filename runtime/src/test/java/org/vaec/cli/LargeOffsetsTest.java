package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times in seconds since 1970, a minute or so apart. */
class LargeOffsetsTest {
  private static final int ROWS = 400;

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void theyAreRefusedInSinglePrecisionAndExactWithTheFixesOffered() throws IOException {
    StringBuilder text = new StringBuilder("time\n");
    Random random = new Random(3);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < ROWS; i++) {
      double offset = Math.rint(50 * random.nextGaussian());
      sum += offset;
      squares += offset * offset;
      text.append((long) (1.7e9 + offset)).append('\n');
    }
    Path data = file("times.csv", text.toString());
    double variance = squares / ROWS - sum * sum / ROWS / ROWS;
    double exact = -0.5 * Math.log(2 * Math.PI * Math.E * variance);
    String model =
        """
        data time : real%s
        likelihood time ~ Normal(free)
        train epochs = 2, batch = 400, optimizer = adam(1e-4)
        """;
    Path plain = file("plain.vae", model.formatted(""));
    Path standardized = file("standardized.vae", model.formatted(" from \"time\" -> standardize"));
    Invocation refused = Invocation.of("run", plain, "--data", data, "--out", folder.resolve("a"));
    assertEquals(ExitCode.WRONG_INPUT, refused.code());
    assertTrue(refused.err().contains("error[data-precision]"), refused.err());
    assertTrue(refused.err().contains("`from \"time\" -> standardize`"), refused.err());
    assertTrue(refused.err().contains("`--precision float64`"), refused.err());
    assertFalse(Files.exists(folder.resolve("a")));
    for (Invocation run :
        new Invocation[] {
          Invocation.of(
              "run",
              plain,
              "--data",
              data,
              "--out",
              folder.resolve("b"),
              "--json",
              "--holdout",
              0,
              "--precision",
              "float64"),
          Invocation.of(
              "run",
              standardized,
              "--data",
              data,
              "--out",
              folder.resolve("c"),
              "--json",
              "--holdout",
              0)
        }) {
      assertEquals(0, run.code(), run.err());
      double loglik = ((Number) run.json().get("loglik_file_units")).doubleValue();
      // Two steps of 1e-4 beside the maximum, where the start is, and float rounding.
      assertEquals(exact, loglik, 1e-5);
    }
  }
}
