package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.vaec.models.PartlyObservedRow.PARTICLES;
import static org.vaec.models.PartlyObservedRow.ROWS;
import static org.vaec.models.PartlyObservedRow.bindings;
import static org.vaec.models.PartlyObservedRow.patterns;
import static org.vaec.models.WrittenOut.logNormal;
import static org.vaec.models.WrittenOut.logSoftmax;
import static org.vaec.models.WrittenOut.logSumExp;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Statistics;
import org.vaec.source.Source;

/**
 * Finite data that are latent where they are missing, against sums written out here for each
 * missingness pattern.
 */
class SemiSupervisedTest {
  /** Double arithmetic over a few hundred operations. */
  private static final double ROUNDING = 1e-10;

  /** Of central differences: see {@link RandomBindings#differences}. */
  private static final double DIFFERENCE = 1e-8;

  private static final double SUPERVISION = 3;

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(Map.of()));
  }

  /** One joint value of what a row does not observe: log p(x, y, ...), and log q of it. */
  private record State(double logModel, double logGuide) {}

  /**
   * One row, written out.
   *
   * @param states all joint values under the row's missingness pattern
   * @param logGuide log q of each observed element
   */
  private record Row(List<State> states, double[] logGuide) {
    double elbo() {
      return states.stream()
          .mapToDouble(s -> Math.exp(s.logGuide()) * (s.logModel() - s.logGuide()))
          .sum();
    }

    double logLikelihood() {
      return logSumExp(states.stream().mapToDouble(State::logModel).toArray());
    }
  }

  private static List<Row> rows(RandomBindings bindings, Function<PartlyObservedRow, Row> written) {
    return PartlyObservedRow.of(bindings).stream().map(written).toList();
  }

  /** What training minimises: supervision is a mean over the rows that observe an element. */
  private static double loss(RandomBindings bindings, Function<PartlyObservedRow, Row> written) {
    double[] mask = bindings.inputs.get(Statistics.observedMask("y"));
    int elements = mask.length / ROWS;
    List<Row> rows = rows(bindings, written);
    double bound = rows.stream().mapToDouble(Row::elbo).average().orElseThrow();
    double supervision = 0;
    for (int i = 0; i < elements; i++) {
      int element = i;
      supervision +=
          IntStream.range(0, ROWS)
              .filter(row -> mask[row * elements + element] == 1)
              .mapToDouble(row -> rows.get(row).logGuide()[element])
              .average()
              .orElse(0);
    }
    return -bound - SUPERVISION * supervision;
  }

  private static void check(
      Compilation compilation, int elements, Function<PartlyObservedRow, Row> written) {
    for (double[] mask : patterns(elements)) {
      RandomBindings bindings = bindings(compilation, mask, 5);
      Map<String, double[]> step = bindings.evaluator().run(compilation.step());
      Map<String, double[]> evaluated = bindings.evaluator().run(compilation.evaluation());
      List<Row> rows = rows(bindings, written);
      for (int row = 0; row < ROWS; row++) {
        assertEquals(rows.get(row).elbo(), evaluated.get("elbo")[row], ROUNDING);
        double logLikelihood = evaluated.get("log_weight")[row] - Math.log(PARTICLES);
        assertEquals(rows.get(row).logLikelihood(), logLikelihood, ROUNDING);
      }
      double elbo = rows.stream().mapToDouble(Row::elbo).average().orElseThrow();
      assertEquals(elbo, step.get("elbo")[0], ROUNDING);
      assertEquals(loss(bindings, written), step.get("loss")[0], ROUNDING);
      bindings.parameters.forEach(
          (name, values) ->
              assertArrayEquals(
                  bindings.differences(name, () -> loss(bindings, written)),
                  step.get(Compilation.gradient(name)),
                  DIFFERENCE,
                  name));
    }
  }

  private static final String CLASSES =
      """
      data x : real from column 1
      data y : category(3)? from column 2
      param t[3, 2] : real
      param m[2] : real
      param n[3] : real
      param a[3] : real
      param c[3, 2] : real
      prior y ~ Categorical(free)
      prior j : category(2) ~ Categorical(logits = t[y])
      likelihood x ~ Normal(m[j] + n[y], 1)
      guide q(y | x) = Categorical(logits = a * x)
      guide q(j | x, y) = Categorical(logits = c[y] * x)
      objective elbo(supervision = 3)
      """;

  private static Row classes(PartlyObservedRow row) {
    double[] logPrior = logSoftmax(row.learned().get("y.logits"));
    double[] logits = new double[3];
    for (int y = 0; y < 3; y++) {
      logits[y] = row.of("a", y) * row.x();
    }
    double[] logGuide = logSoftmax(logits);
    Stream.Builder<State> states = Stream.builder();
    for (int y = 0; y < 3; y++) {
      if (row.mayBe(0, y)) {
        double[] t = logSoftmax(row.of("t", 2 * y), row.of("t", 2 * y + 1));
        double[] c = logSoftmax(row.of("c", 2 * y) * row.x(), row.of("c", 2 * y + 1) * row.x());
        for (int j = 0; j < 2; j++) {
          double mean = row.of("m", j) + row.of("n", y);
          states.add(
              new State(
                  logPrior[y] + t[j] + logNormal(row.x(), mean, 1),
                  c[j] + (row.observed()[0] ? 0 : logGuide[y])));
        }
      }
    }
    return new Row(states.build().toList(), new double[] {logGuide[(int) row.y()[0]]});
  }

  @Test
  void aClassIsSummedOverWhereItIsMissingAndNowhereElse() {
    check(compile(CLASSES), 1, SemiSupervisedTest::classes);
  }

  @Test
  void densitiesAtTheSampleGiveTheSameSums() {
    check(
        compile(CLASSES.replace("supervision = 3", "supervision = 3, kl = sampled")),
        1,
        SemiSupervisedTest::classes);
  }

  /** Any elements of a row may be missing, whatever the others. */
  @Test
  void eachElementOfAnArrayHasItsOwnGaps() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            data y[2] : binary? from columns 2..3
            param w[2] : real
            param a[2] : real
            prior y ~ Bernoulli(logits = free)
            likelihood x ~ Normal(sum(w * y) ^ 2, 1)
            guide q(y | x) = Bernoulli(logits = a * x)
            objective elbo(supervision = 3)
            """);
    check(
        compilation,
        2,
        row -> {
          double[] q = new double[2];
          Stream.Builder<State> states = Stream.builder();
          for (int state = 0; state < 4; state++) {
            double sum = 0;
            double logModel = 0;
            double logGuide = 0;
            boolean possible = true;
            for (int i = 0; i < 2; i++) {
              int bit = state >> i & 1;
              possible &= row.mayBe(i, bit);
              sum += bit * row.of("w", i);
              logModel += logSoftmax(0, row.of("y.logits", i))[bit];
              logGuide += row.observed()[i] ? 0 : logSoftmax(0, row.of("a", i) * row.x())[bit];
              q[i] = logSoftmax(0, row.of("a", i) * row.x())[(int) row.y()[i]];
            }
            if (possible) {
              states.add(new State(logModel + logNormal(row.x(), sum * sum, 1), logGuide));
            }
          }
          return new Row(states.build().toList(), q);
        });
  }

  @Test
  void whereAllIsObservedTheBoundIsThatOfTheSupervisedModel() {
    String supervised =
        CLASSES
            .replace("category(3)?", "category(3)")
            .replace("prior y", "likelihood y")
            .replace("guide q(y | x) = Categorical(logits = a * x)\n", "")
            .replace("param a[3] : real\n", "")
            .replace("objective elbo(supervision = 3)\n", "");
    assertSameBound(compile(CLASSES), patterns(1).getFirst(), compile(supervised));
  }

  @Test
  void whereNothingIsObservedTheBoundIsThatOfTheLatentClass() {
    String latent =
        CLASSES
            .replace("data y : category(3)? from column 2\n", "")
            .replace("prior y ~", "prior y : category(3) ~")
            .replace("objective elbo(supervision = 3)\n", "");
    assertSameBound(compile(CLASSES), patterns(1).get(1), compile(latent));
  }

  private static void assertSameBound(Compilation partly, double[] mask, Compilation other) {
    RandomBindings ofPartly = bindings(partly, mask, 2);
    RandomBindings ofOther = bindings(other, 2);
    ofOther.parameters.replaceAll((name, values) -> ofPartly.parameters.get(name));
    ofOther.inputs.replaceAll((name, values) -> ofPartly.inputs.get(name));
    assertEquals(
        ofOther.evaluator().run(other.step()).get("elbo")[0],
        ofPartly.evaluator().run(partly.step()).get("elbo")[0],
        ROUNDING);
    Map<String, double[]> evaluated = ofPartly.evaluator().run(partly.evaluation());
    Map<String, double[]> expected = ofOther.evaluator().run(other.evaluation());
    assertArrayEquals(expected.get("log_weight"), evaluated.get("log_weight"), ROUNDING);
    assertArrayEquals(expected.get("elbo"), evaluated.get("elbo"), ROUNDING);
  }

  /** The guide reads y only where it is missing or given; a placeholder must not matter. */
  @Test
  void whatStandsInForAMissingValueDoesNotMatter() {
    Compilation compilation = compile(CLASSES);
    double[] mask = {1, 0, 1, 0};
    RandomBindings one = bindings(compilation, mask, 4);
    RandomBindings other = bindings(compilation, mask, 4);
    double[] y = other.inputs.get("y").clone();
    y[1] = (y[1] + 1) % 3;
    y[3] = (y[3] + 2) % 3;
    other.inputs.put("y", y);
    Map<String, double[]> expected = one.evaluator().run(compilation.step());
    Map<String, double[]> found = other.evaluator().run(compilation.step());
    expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), 0, name));
  }
}
