package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of what latents carry. */
class CollapseTest {
  private static final String HEAD =
      """
      dataset "pairs.csv"
      data x[2] : real from columns 1..2
      """;

  @TempDir private Path folder;
  private int runs;

  @BeforeEach
  void writeData() throws IOException {
    Examples.model(folder);
  }

  private Invocation run(String model, Object... more) throws IOException {
    Path file = Files.writeString(folder.resolve("m.vae"), HEAD + model);
    return Invocation.of(
        Stream.concat(
                Stream.of("run", file, "--out", folder.resolve("out" + runs++), "--json"),
                Stream.of(more))
            .toArray());
  }

  private Invocation evaluated(String model) throws IOException {
    Invocation run = run(model, "--epochs", 0, "--holdout", 0, "--precision", "float64");
    assertEquals(0, run.code(), run.err() + run.out());
    return run;
  }

  private static boolean warns(Invocation run, String code) {
    return run.list("warnings").stream().anyMatch(w -> w.get("code").equals(code));
  }

  private static Object of(Invocation run, String key, String latent) {
    return ((Map<?, ?>) run.json().get(key)).get(latent);
  }

  @SuppressWarnings("unchecked")
  private static List<Double> kl(Invocation run, String latent) {
    return (List<Double>) of(run, "kl_elements", latent);
  }

  /** KL(N(m, s^2) || N(0, 1)) = (s^2 + m^2 - 1) / 2 - log s, element by element. */
  @Test
  void klOfEachElementIsItsClosedForm() throws IOException {
    Invocation run =
        evaluated(
            """
            prior z[2] ~ Normal(0, I)
            likelihood x ~ Normal(z, 1)
            guide q(z | x) = Normal(0.5 * x, 0.25)
            """);
    double[] squares = new double[2];
    for (String line : Files.readAllLines(folder.resolve("pairs.csv"))) {
      String[] cells = line.split(",");
      for (int i = 0; i < 2; i++) {
        squares[i] += Math.pow(0.5 * Double.parseDouble(cells[i]), 2) / 40;
      }
    }
    for (int i = 0; i < 2; i++) {
      double expected = (0.0625 + squares[i] - 1) / 2 - Math.log(0.25);
      assertEquals(expected, kl(run, "z").get(i), 1e-12);
    }
    assertEquals(2, of(run, "active_units", "z"));
    assertFalse(warns(run, "posterior-collapse"));
  }

  /** The second layer's KL is averaged over draws of the first: its elements sum to the term. */
  @Test
  void elementsOfADeeperLayerSumToItsTerm() throws IOException {
    Invocation run =
        evaluated(
            """
            prior z2[2] ~ Normal(0, I)
            prior z1[2] ~ Normal(0, I)
            likelihood x ~ Normal(z1 + z2, 1)
            guide q(z1 | x) = Normal(0.5 * x, 0.25)
            guide q(z2 | z1) = Normal(0.4 * z1, 0.5)
            """);
    double sum = kl(run, "z2").stream().mapToDouble(Double::doubleValue).sum();
    double term = ((Number) ((Map<?, ?>) run.json().get("terms")).get("kl.z2")).doubleValue();
    // The term is an average over the same draws, with log q and log p at the draw of z2.
    assertEquals(term, sum, 0.02);
    assertEquals(2, of(run, "active_units", "z2"));
  }

  /**
   * The means are concentration / rate, alpha / (alpha + beta), and so on: they move, or do not.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "prior r[2] ~ Gamma(2, 1); Gamma(exp(x), 1); 2",
        "prior r[2] ~ Gamma(2, 1); Gamma(exp(x), exp(x)); 0",
        "prior r[2] ~ Gamma(2, 1); Gamma(5 * exp(0.02 * x), 1000); 0",
        "prior r[2] ~ Gamma(2, 1); LogNormal(x, 0.1); 2",
        "prior r[2] ~ Gamma(2, 1); LogNormal(x, 40); ",
        "prior r[2] ~ Beta(2, 2); Beta(exp(x), 1); 2",
        "prior r[2] ~ Beta(2, 2); Beta(exp(x), exp(x)); 0",
        "prior r[2] ~ Bernoulli(0.5); Bernoulli(logits = 3 * x); 2",
        "prior r[2] ~ Bernoulli(0.5); Bernoulli(logits = 0.1 * x); 0",
        "prior r[2] ~ Poisson(1); Poisson(exp(x)); 2"
      })
  void activeUnitsAreOfEveryMeanThatIsKnown(String prior, String guide, Integer expected)
      throws IOException {
    Invocation run =
        evaluated(
            """
            %s
            likelihood x ~ Normal(0.1 * sum(r), 1)
            guide q(r | x) = %s
            """
                .formatted(prior, guide));
    assertEquals(expected, of(run, "active_units", "r"));
  }

  /** The mean of category numbers says nothing, nor does that of angles. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "prior k : category(3) ~ Categorical(free); Categorical(softmax(linear(x)))",
        "prior k : angle ~ VonMises(0, 1); VonMises(sum(x), 3)"
      })
  void categoriesAndAnglesHaveNoActiveUnits(String prior, String guide) throws IOException {
    Invocation run =
        evaluated(
            """
            %s
            likelihood x ~ Normal(linear(k), 1)
            guide q(k | x) = %s
            """
                .formatted(prior, guide));
    assertNull(of(run, "active_units", "k"));
  }

  @Test
  void klThatIsNoSumOverElementsIsNullWithAReason() throws IOException {
    Invocation run =
        evaluated(
            """
            prior z[2] ~ Normal(0, I)
            likelihood x ~ Normal(z, 1)
            guide q(z | x) = MultivariateNormal(linear(x), free)
            """);
    assertNull(kl(run, "z"));
    assertEquals(
        "its guide is one distribution of all its elements", of(run, "kl_elements_unknown", "z"));
  }

  @Test
  void latentThatIsIntegratedOutHasNoKl() throws IOException {
    Invocation run =
        evaluated(
            """
            prior z[2] ~ Normal(0, I)
            likelihood x ~ Normal(z, 1)
            guide q(z | x) = p(z | x)
            """);
    assertNull(kl(run, "z"));
    assertTrue(of(run, "kl_elements_unknown", "z").toString().contains("integrated out"));
    assertFalse(warns(run, "posterior-collapse"));
  }

  /** Eight elements that carry 0.01 nats together, one latent of one, a whole vector. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "prior z[8] ~ Normal(0, I); guide q(z | x) = Normal(0.01 * sum(x), 0.97)",
        "prior z ~ Normal(0, 1); guide q(z | x) = Normal(0.01 * sum(x), 0.99)",
        "prior z[2] ~ Normal(0, I); guide q(z | x) = MultivariateNormal(0.01 * x, cholesky = I)"
      })
  void latentThatCarriesNothingIsWarnedOf(String prior, String guide) throws IOException {
    Invocation run = evaluated(prior + "\nlikelihood x ~ Normal(0.1 * sum(z), 1)\n" + guide + "\n");
    Map<String, Object> warning =
        run.list("warnings").stream()
            .filter(w -> w.get("code").equals("posterior-collapse"))
            .findFirst()
            .orElseThrow();
    assertTrue(warning.get("message").toString().contains("`z`"), warning.toString());
    assertTrue(warning.get("fix").toString().contains("free_bits"), warning.toString());
  }

  /** Trained rather than made: noise that no latent can explain better than its spread does. */
  @Test
  void trainedModelOfNoiseIsWarnedOfOnceAndInItsReport() throws IOException {
    Invocation run =
        run(
            """
            prior z[8] ~ Normal(0, I)
            likelihood x ~ Normal(decoder(z), 20)
            guide q(z | x) = Normal(encoder(x))
            network decoder = dense(4, tanh)
            network encoder = dense(4, tanh)
            train epochs = 300, batch = 36, optimizer = adam(2e-2)
            """);
    assertEquals(0, run.code(), run.err());
    assertEquals(
        1,
        run.list("warnings").stream()
            .filter(w -> w.get("code").equals("posterior-collapse"))
            .count());
    assertTrue(Files.readString(folder.resolve("out0/run.json")).contains("posterior-collapse"));
  }

  @ParameterizedTest
  @CsvSource({
    "5 epochs, 10, false", "10 epochs, 10, false", "11 epochs, 10, true",
    "39 steps, 10, false", "40 steps, 10, false", "41 steps, 10, true"
  })
  void warmUpThatOutlastsTrainingIsWarnedOf(String warmup, int epochs, boolean expected)
      throws IOException {
    String model =
        Examples.MODEL.substring(Examples.MODEL.indexOf("prior"))
            + "objective elbo(warmup = "
            + warmup
            + ")\n";
    Invocation run = run(model, "--epochs", epochs);
    assertEquals(0, run.code(), run.err());
    assertEquals(expected, warns(run, "long-warmup"), run.out());
    if (warmup.endsWith("epochs")) {
      Invocation check = Invocation.of("check", folder.resolve("m.vae"), "--json");
      assertTrue(warns(check, "long-warmup"), "training for 3 epochs as the file says");
    }
  }
}
