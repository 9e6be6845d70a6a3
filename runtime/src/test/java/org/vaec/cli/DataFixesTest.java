package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is offered where values lie outside their type works when it is done. */
class DataFixesTest {
  private static final String MODEL =
      """
      DATA
      prior z ~ Normal(0, 1)
      likelihood x ~ DENSITY
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(2, tanh)
      network encoder = dense(2, tanh)
      train epochs = 1
      """;

  @TempDir private Path folder;

  private static String model(String data, String density) {
    return MODEL.replace("DATA", data).replace("DENSITY", density);
  }

  private Invocation run(String model, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("model.vae"), model);
    Path data = Files.writeString(folder.resolve("data.csv"), text);
    return Invocation.of(
        "run", file, "--data", data, "--out", Files.createTempDirectory(folder, "out"), "--quiet");
  }

  private void assertOffers(String model, String text, String fix) throws IOException {
    Invocation refused = run(model, text);
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains(fix), refused.err());
  }

  private void assertWorks(String model, String text) throws IOException {
    Invocation mended = run(model, text);
    assertEquals(0, mended.code(), mended.err());
  }

  @Test
  void aRowOfZeroesInAnInputIsLeftOutOrClipped() throws IOException {
    String counts =
        "data x[3] : count from columns 1..3\ninput l : positive from columns 1..3 -> sum";
    String density = "Poisson(l * softmax(linear(decoder(z))))";
    String rows = "a,b,c\n1,2,3\n0,0,0\n2,0,4\n";
    assertOffers(
        model(counts, density), rows, "leave these rows out of the file, or add `-> clip(0.5, 6)`");
    assertFalse(run(model(counts, density), rows).err().contains("Exponential"));
    assertWorks(model(counts + " -> clip(0.5, 6)", density), rows);
    assertWorks(model(counts, density), rows.replace("0,0,0\n", ""));
  }

  @Test
  void countsThatWereLoggedAreTakenRaw() throws IOException {
    String data = "data x : count from \"x\"";
    assertOffers(model(data, "Poisson(decoder(z))"), "x\n0.693\n1.099\n0\n", "take the raw counts");
    String logged = data + " -> log1p";
    assertOffers(model(logged, "Poisson(decoder(z))"), "x\n1\n2\n0\n", "leave the transforms out");
    assertWorks(model(data, "Poisson(decoder(z))"), "x\n1\n2\n0\n");
    assertWorks(
        model(data.replace("count", "real"), "Normal(decoder(z), 1)"), "x\n0.693\n1.099\n0\n");
  }

  @Test
  void greysUnderBernoulliAreTakenInThreeWays() throws IOException {
    String data = "data x : binary from \"x\"";
    String greys = "x\n0\n0.25\n1\n0.75\n";
    String fix =
        "declare `unit` with ContinuousBernoulli, or add `-> bernoulli` or `-> threshold(0.5)`";
    assertOffers(model(data, "Bernoulli(decoder(z))"), greys, fix);
    assertWorks(model("data x : unit from \"x\"", "ContinuousBernoulli(decoder(z))"), greys);
    assertWorks(model(data + " -> bernoulli", "Bernoulli(decoder(z))"), greys);
    assertWorks(model(data + " -> threshold(0.5)", "Bernoulli(decoder(z))"), greys);
  }

  @Test
  void realsUnderBernoulliAreCutOrTakenByNormal() throws IOException {
    String reals = "x\n-0.5\n0.25\n1.5\n-3\n";
    String data = "data x : real from \"x\"";
    assertOffers(model(data, "Bernoulli(decoder(z))"), reals, "fix: use Normal");
    assertOffers(
        model(data, "Bernoulli(decoder(z))"), reals, "the data `binary` by `-> threshold(0)`");
    assertWorks(model(data, "Normal(decoder(z), 1)"), reals);
    String cut = "data x : binary from \"x\" -> threshold(0)";
    assertWorks(model(cut, "Bernoulli(decoder(z))"), reals);
  }

  @Test
  void zeroUnderAPositiveDensityIsTakenByExponentialOrClipped() throws IOException {
    String data = "data x : positive from \"x\"";
    String rows = "x\n0\n0.25\n3\n0.75\n";
    String fix = "use Exponential, which takes 0, or add `-> clip(0.001, 3)`";
    assertOffers(model(data, "Gamma(decoder(z))"), rows, fix);
    assertWorks(model(data, "Exponential(decoder(z))"), rows);
    assertWorks(model(data + " -> clip(0.001, 3)", "Gamma(decoder(z))"), rows);
  }

  @Test
  void aCodeForMissingValuesIsOfferedAsOne() throws IOException {
    String rows = "x\n1\n-999\n3\n-999\n2\n";
    String declaration = "data x : positive? from \"x\" -> missing(\"-999\")";
    assertOffers(
        model("data x : positive", "LogNormal(decoder(z), free)"),
        rows,
        "if -999 means that a value is missing, write `" + declaration + "`");
    assertWorks(model(declaration, "LogNormal(decoder(z), free)"), rows);
  }

  @Test
  void aSpellingOrNumberThatIsNoCategoryMayMeanMissing() throws IOException {
    String words = "data x : category(\"a\", \"b\") from \"x\"";
    String rows = "x\na\nb\nunknown\na\n";
    String fix = "data x : category(\"a\", \"b\")? from \"x\" -> missing(\"unknown\")";
    assertOffers(model(words, "Categorical(decoder(z))"), rows, "`" + fix + "`");
    assertWorks(model(fix, "Categorical(decoder(z))"), rows);
    String numbers = "data x : category(3)";
    rows = "x\n0\n1\n2\n-1\n-1\n";
    fix = "data x : category(3)? from \"x\" -> missing(\"-1\")";
    assertOffers(model(numbers, "Categorical(decoder(z))"), rows, "`" + fix + "`");
    assertWorks(model(fix, "Categorical(decoder(z))"), rows);
  }

  @Test
  void aCodeThatIsNoCategoryIsNotOffered() throws IOException {
    for (String cell : new String[] {"1e300", "-1e300", "9e18", "123456789"}) {
      Invocation refused =
          run(model("data x : category(3)", "Categorical(decoder(z))"), "x\n0\n1\n" + cell + "\n");
      assertEquals(1, refused.code());
      assertTrue(refused.err().contains("codes run from 0 to 2: correct the data"), refused.err());
    }
  }

  @Test
  void gapsInSharesAreLeftOut() throws IOException {
    String data = "data x[3] : simplex from columns 1..3";
    String rows = "a,b,c\n0.2,0.3,0.5\n0.1,,0.9\n0.3,0.3,0.4\n0.25,0.5,0.25\n";
    String density = "Dirichlet(decoder(z))";
    assertOffers(model(data, density), rows, "leave these rows out of the file");
    assertWorks(model(data, density), rows.replace("0.1,,0.9\n", ""));
  }

  @Test
  void everythingAboveOneIsDivided() throws IOException {
    String rows = "x\n0\n120\n255\n";
    String density = "ContinuousBernoulli(decoder(z))";
    assertOffers(model("data x : unit from \"x\"", density), rows, "add `-> divide(255)`");
    assertWorks(model("data x : unit from \"x\" -> divide(255)", density), rows);
    assertWorks(model("data x : real from \"x\"", "Normal(decoder(z), free)"), rows);
  }
}
