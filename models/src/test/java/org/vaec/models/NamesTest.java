package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.CompilerOptions;
import org.vaec.network.LearnedArray;
import org.vaec.objective.Explanation;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/**
 * A variable may be called what a distribution's parameter, a stream of random numbers or an output
 * of a graph is called: renamed back, explanations and numbers are the same.
 */
class NamesTest {
  private static final List<String> NAMES =
      List.of(
          "loc",
          "scale",
          "scale_p",
          "df",
          "rate",
          "logits",
          "concentration",
          "state",
          "shuffle",
          "holdout",
          "eps",
          "elbo",
          "loss",
          "warmup",
          "schedule",
          "kl",
          "likelihood",
          "baseline",
          "gradient",
          "log_weight",
          "q",
          "p",
          "m",
          "s",
          "E_q",
          "mu",
          "sigma",
          "pi",
          "KL",
          "H");

  /** Each asks for numbers at the sample, over letters, or of names with dots. */
  private static final List<String> PROGRAMS =
      List.of(
          """
          data x[2] : real from columns 1..2
          prior z ~ StudentT(df = 4, loc = 0.5, scale = 1)
          likelihood x ~ Normal(tanh(linear(z)), free)
          guide q(z | x) = Normal(loc = linear(x), scale = 0.7)
          """,
          """
          data x[2] : count from columns 1..2
          prior z[2] ~ Gamma(concentration = 2, rate = 1.5)
          likelihood x ~ NegativeBinomial(mean = free, dispersion = exp(linear(z)))
          guide q(z | x) = Gamma(encoder(x))
          network encoder = dense(3, tanh)
          """,
          """
          data x[2] : real from columns 1..2
          prior w ~ Normal(0, 1)
          prior z[2] ~ Laplace(w, 0.8)
          likelihood x ~ Normal(z, 1)
          guide q(z | x) = Normal(linear(x), 0.6)
          guide q(w | z) = Normal(sum(z), 0.9)
          """,
          """
          data x : real from column 1
          param a[3] : real
          prior z : category(3) ~ Categorical(free)
          likelihood x ~ Normal(a[z], 1)
          guide q(z | x) = Categorical(logits = a * x) by score(baseline = mean)
          objective elbo(warmup = 3 steps)
          """);

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  /** All the texts with one of their variables called something else. */
  private record Renamed(String text, String from, String to) {
    static Stream<Renamed> of(String text, String... variables) {
      return Stream.of(variables)
          .flatMap(
              from ->
                  NAMES.stream()
                      .filter(to -> !text.matches("(?s).*(data|prior|param)\\s+" + to + "\\b.*"))
                      .map(to -> new Renamed(text, from, to)));
    }

    Compilation compilation() {
      // Behind an equals sign or in parentheses it is the variable; before one, the parameter.
      return compile(text.replaceAll("\\b" + from + "\\b(?! =)", to));
    }

    /** A formula as it would be with the old name. */
    String back(String formula, boolean isKl) {
      Pattern word = Pattern.compile("([pq])\\.(\\w+)|(?<!\\.)\\b" + to + "\\b(?!\\()");
      return word.matcher(formula).replaceAll(match -> before(match, isKl, formula));
    }

    private String before(MatchResult match, boolean isKl, String formula) {
      if (match.group(1) == null) {
        boolean isFunction = match.end() < formula.length() && formula.charAt(match.end()) == '(';
        return isFunction ? match.group() : from;
      }
      return match.group(2) + (isKl && match.group(1).equals("p") ? "_p" : "");
    }
  }

  private static Stream<Renamed> small() {
    return PROGRAMS.stream()
        .flatMap(text -> Renamed.of(text, text.contains("prior w") ? "w" : "x", "z"));
  }

  private static Stream<Renamed> all() {
    return Stream.concat(
        small(),
        Stream.of("ppca.vae", "clusters.vae", "digits-semisupervised.vae")
            .map(file -> Shipped.source(Path.of(file)).text())
            .flatMap(text -> Renamed.of(text, "z"))
            .filter(renamed -> List.of("loc", "scale", "m", "E_q").contains(renamed.to())));
  }

  @TestFactory
  Stream<DynamicTest> explanationsTellVariablesFromParameters() {
    Map<String, Compilation> originals = new HashMap<>();
    return all()
        .map(
            renamed ->
                DynamicTest.dynamicTest(
                    renamed.from() + " -> " + renamed.to(),
                    () -> {
                      List<Term> before =
                          originals
                              .computeIfAbsent(renamed.text(), NamesTest::compile)
                              .objective()
                              .terms();
                      List<Term> after = renamed.compilation().objective().terms();
                      for (int i = 0; i < before.size(); i++) {
                        boolean isKl = before.get(i).kind() == Term.Kind.KL;
                        assertEquals(
                            before.get(i).formula(), renamed.back(after.get(i).formula(), isKl));
                        assertEquals(before.get(i).estimator(), after.get(i).estimator());
                        assertEquals(before.get(i).form(), after.get(i).form());
                      }
                      assertEquals(before.size(), after.size());
                    }));
  }

  /** At the sample, a scale-free Student's t would cancel to 0 where z were taken for its loc. */
  @Test
  void aLatentCalledLocIsNotTheLocation() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior loc ~ Laplace(free, 1)
            likelihood x ~ Normal(loc, 1)
            guide q(loc | x) = Normal(linear(x), 0.5)
            objective elbo(kl = sampled)
            """);
    assertEquals(
        "-0.225791 - 0.5 ((loc - q.loc) / 0.5)^2 - (-0.693147 - abs(loc - p.loc))",
        compilation.objective().terms().getLast().formula());
    assertTrue(
        compilation
            .objective()
            .terms()
            .getLast()
            .formulaLatex()
            .contains("\\mathrm{loc} - \\mu_{p}"),
        compilation.objective().terms().getLast().formulaLatex());
  }

  /** The symbol of a location in LaTeX is that of a latent called mu. */
  @Test
  void aLatentCalledMuHasItsSymbolForItself() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior mu ~ StudentT(4, 0.5, 1)
            likelihood x ~ Normal(mu, 1)
            guide q(mu | x) = Normal(linear(x), 0.5)
            """);
    String latex = compilation.objective().terms().getLast().formulaLatex();
    assertTrue(
        latex.contains("\\log\\left(1 + \\left(\\frac{\\mu - 0.5}{2}\\right)^2\\right)"), latex);
    String text = Explanation.text(compilation.objective());
    assertTrue(text.contains("E_q[log(1 + ((mu - m) / s)^2)]"), text);
  }

  /** In the reason of a latent called m, m would be two things. */
  @Test
  void reasonsHaveAnotherLetterForAVariableThatIsCalledLikeTheirs() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior m ~ Normal(0, 1)
            likelihood x ~ Normal(m, 1)
            guide q(m | x) = Normal(linear(x), 0.5)
            """);
    String reason = compilation.objective().terms().getLast().reason();
    assertTrue(reason.contains("E_q[((z - m) / s)^2]"), reason);
    assertTrue(reason.endsWith("; z stands for a value of m"), reason);
  }

  @TestFactory
  Stream<DynamicTest> numbersAreTheSame() {
    Map<String, Compilation> originals = new HashMap<>();
    return small()
        .filter(renamed -> NAMES.indexOf(renamed.to()) < NAMES.indexOf("q"))
        .map(
            renamed ->
                DynamicTest.dynamicTest(
                    renamed.from() + " -> " + renamed.to(),
                    () -> {
                      Compilation before =
                          originals.computeIfAbsent(renamed.text(), NamesTest::compile);
                      Compilation after = renamed.compilation();
                      assertSame(before, before.step(), renamed, after, after.step());
                      assertSame(before, before.evaluation(), renamed, after, after.evaluation());
                    }));
  }

  private static void assertSame(
      Compilation before, Graph graph, Renamed renamed, Compilation after, Graph other) {
    RandomBindings numbers = new RandomBindings(before.model(), graph, 3, 2, 5);
    Map<String, double[]> results = numbers.evaluator().run(graph);
    // Learned arrays stand in one order; all other leaves begin with the variable's name.
    List<String> names = before.model().learned().stream().map(LearnedArray::name).toList();
    List<String> others = after.model().learned().stream().map(LearnedArray::name).toList();
    Map<String, double[]> parameters = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      double[] values = numbers.parameters.get(names.get(i));
      if (values != null) {
        parameters.put(others.get(i), values);
      }
    }
    Map<String, double[]> statistics = new HashMap<>();
    Map<String, double[]> inputs = new HashMap<>();
    for (Value value : other.values()) {
      switch (value.op()) {
        case Op.Statistic(String name, var shape) ->
            statistics.put(name, numbers.statistics.get(back(name, renamed)));
        case Op.Input(String name, var shape) ->
            inputs.put(name, numbers.inputs.get(back(name, renamed)));
        default -> {}
      }
    }
    NoiseSource seeded = NoiseSource.seeded(5);
    NoiseSource noise =
        new NoiseSource() {
          @Override
          public double[] noise(Op.Noise leaf, int elements) {
            return seeded.noise(
                new Op.Noise(back(leaf.site(), renamed), leaf.kind(), leaf.plates(), leaf.shape()),
                elements);
          }

          @Override
          public DoubleSupplier uniforms(Op.Draw draw, int element) {
            return seeded.uniforms(
                new Op.Draw(draw.kind(), back(draw.site(), renamed), draw.plates(), draw.shape()),
                element);
          }
        };
    Map<String, double[]> same =
        Evaluator.of(numbers.plates, parameters, statistics, inputs, noise).run(other);
    List<String> outputs = new ArrayList<>(graph.outputs().keySet());
    List<String> otherOutputs = new ArrayList<>(other.outputs().keySet());
    assertEquals(outputs.size(), otherOutputs.size());
    IntStream.range(0, outputs.size())
        .forEach(
            i ->
                assertArrayEquals(
                    results.get(outputs.get(i)), same.get(otherOutputs.get(i)), outputs.get(i)));
  }

  private static String back(String leaf, Renamed renamed) {
    String own = leaf.startsWith("latent.") ? leaf.substring("latent.".length()) : leaf;
    boolean isOf = own.equals(renamed.to()) || own.startsWith(renamed.to() + ".");
    // The schedule's own statistic is no variable's.
    return isOf && !leaf.equals("schedule.warmup")
        ? renamed.from() + own.substring(renamed.to().length())
        : leaf;
  }
}
