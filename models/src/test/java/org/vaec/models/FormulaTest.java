package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Estimator;
import org.vaec.objective.Term;
import org.vaec.shape.Shape;
import org.vaec.source.Source;

/**
 * What is printed is what is computed: read back and put in numbers, the formula of a term has the
 * value that the term has in a step of training.
 */
class FormulaTest {
  /** Constants are printed to six digits, and no formula here has more than ten of size 10. */
  private static final double PRINTED = 1e-4;

  private static final int ELEMENTS = 3;

  /** An argument of a density: a parameter's name and how its number comes from a learned one. */
  private record Argument(String name, boolean positive, int[] sizes) {
    static Argument real(String name) {
      return new Argument(name, false, new int[] {ELEMENTS});
    }

    static Argument positive(String name) {
      return new Argument(name, true, new int[] {ELEMENTS});
    }

    static Argument vector(String name, int size) {
      return new Argument(name, false, new int[] {size});
    }

    String param(String prefix) {
      return prefix + "_" + name;
    }

    String declaration(String prefix) {
      String shape =
          IntStream.of(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", "));
      return "param " + param(prefix) + "[" + shape + "] : real\n";
    }

    String text(String prefix) {
      return name + " = " + (positive ? "exp(" + param(prefix) + ")" : param(prefix));
    }

    double[] numbers(String prefix, RandomBindings bindings) {
      return Arrays.stream(bindings.parameters.get(param(prefix)))
          .map(value -> positive ? Math.exp(value) : value)
          .toArray();
    }
  }

  /** A family with the arguments that are learned. */
  private record Density(String family, List<Argument> arguments) {
    static Density of(String family, Argument... arguments) {
      return new Density(family, List.of(arguments));
    }

    String declarations(String prefix) {
      return arguments.stream().map(a -> a.declaration(prefix)).collect(Collectors.joining());
    }

    String text(String prefix) {
      return arguments.stream()
          .map(argument -> argument.text(prefix))
          .collect(Collectors.joining(", ", family + "(", ")"));
    }
  }

  private static final Density NORMAL =
      Density.of("Normal", Argument.real("loc"), Argument.positive("scale"));
  private static final Density LOG_NORMAL =
      Density.of("LogNormal", Argument.real("loc"), Argument.positive("scale"));
  private static final Density GAMMA =
      Density.of("Gamma", Argument.positive("concentration"), Argument.positive("rate"));
  private static final Density BETA =
      Density.of("Beta", Argument.positive("concentration1"), Argument.positive("concentration0"));
  private static final Density LAPLACE =
      Density.of("Laplace", Argument.real("loc"), Argument.positive("scale"));
  private static final Density BERNOULLI = Density.of("Bernoulli", Argument.real("logits"));
  private static final Density POISSON = Density.of("Poisson", Argument.positive("rate"));
  private static final Density GEOMETRIC = Density.of("Geometric", Argument.real("logits"));
  private static final Density VON_MISES =
      Density.of("VonMises", Argument.real("loc"), Argument.positive("concentration"));
  private static final Density EXPONENTIAL = Density.of("Exponential", Argument.positive("rate"));
  private static final Density INVERSE_GAMMA =
      Density.of("InverseGamma", Argument.positive("concentration"), Argument.positive("scale"));
  private static final Density WEIBULL =
      Density.of("Weibull", Argument.positive("scale"), Argument.positive("concentration"));
  private static final Density DIRICHLET =
      Density.of("Dirichlet", new Argument("concentration", true, new int[] {ELEMENTS}));
  private static final Density CATEGORICAL =
      Density.of("Categorical", Argument.vector("logits", 4));
  private static final Density GUMBEL =
      Density.of("Gumbel", Argument.real("loc"), Argument.positive("scale"));
  private static final Density LOGISTIC =
      Density.of("Logistic", Argument.real("loc"), Argument.positive("scale"));

  private record Pair(Density prior, Density guide) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(NORMAL, NORMAL),
          new Pair(LAPLACE, LAPLACE),
          new Pair(LOG_NORMAL, LOG_NORMAL),
          new Pair(GAMMA, GAMMA),
          new Pair(GAMMA, LOG_NORMAL),
          new Pair(LOG_NORMAL, GAMMA),
          new Pair(EXPONENTIAL, LOG_NORMAL),
          new Pair(INVERSE_GAMMA, LOG_NORMAL),
          new Pair(GAMMA, WEIBULL),
          new Pair(BETA, BETA),
          new Pair(BERNOULLI, BERNOULLI),
          new Pair(POISSON, POISSON),
          new Pair(GEOMETRIC, GEOMETRIC),
          new Pair(VON_MISES, VON_MISES),
          new Pair(DIRICHLET, DIRICHLET),
          new Pair(CATEGORICAL, CATEGORICAL));

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  private static Term term(Compilation compilation, String name) {
    return compilation.objective().terms().stream()
        .filter(term -> term.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> closedFormsOfDivergences() {
    return PAIRS.stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.guide().family() + " to " + pair.prior().family(),
                    () -> checkDivergence(pair)));
  }

  private static void checkDivergence(Pair pair) {
    boolean category = pair.prior() == CATEGORICAL;
    Compilation compilation =
        compile(
            "data x : real from column 1\n"
                + pair.prior().declarations("p")
                + pair.guide().declarations("q")
                + "prior z%s ~ %s\n"
                    .formatted(category ? " : category(4)" : "[3]", pair.prior().text("p"))
                + "likelihood x ~ Normal(%s, 1)\n".formatted(category ? "linear(z)" : "sum(z)")
                + "guide q(z) = %s\n".formatted(pair.guide().text("q")));
    Term kl = term(compilation, "kl.z");
    assertEquals(Estimator.ANALYTIC, kl.estimator());
    for (int seed = 0; seed < 5; seed++) {
      RandomBindings bindings =
          new RandomBindings(compilation.model(), compilation.step(), 2, 1, seed);
      Map<String, double[]> letters = new HashMap<>();
      for (Argument argument : pair.guide().arguments()) {
        letters.put(argument.name(), argument.numbers("q", bindings));
      }
      for (Argument argument : pair.prior().arguments()) {
        letters.put(argument.name() + "_p", argument.numbers("p", bindings));
      }
      double computed = bindings.evaluator().run(compilation.step()).get("kl.z")[0];
      double printed = printed(kl.formula(), letters);
      assertEquals(computed, printed, PRINTED * (1 + Math.abs(computed)), kl.formula());
    }
  }

  private record Likelihood(String type, Density density) {}

  private static final List<Likelihood> LIKELIHOODS =
      List.of(
          new Likelihood("real", NORMAL),
          new Likelihood("real", LAPLACE),
          new Likelihood("real", GUMBEL),
          new Likelihood("real", LOGISTIC),
          new Likelihood("positive", LOG_NORMAL),
          new Likelihood("positive", GAMMA),
          new Likelihood("positive", EXPONENTIAL),
          new Likelihood("positive", INVERSE_GAMMA),
          new Likelihood("positive", WEIBULL),
          new Likelihood("binary", BERNOULLI),
          new Likelihood("count", POISSON),
          new Likelihood("count", GEOMETRIC),
          new Likelihood("angle", VON_MISES));

  @TestFactory
  Stream<DynamicTest> logDensitiesOfData() {
    return LIKELIHOODS.stream()
        .map(
            likelihood ->
                DynamicTest.dynamicTest(
                    likelihood.density().family(), () -> checkDensity(likelihood)));
  }

  private static void checkDensity(Likelihood likelihood) {
    int rows = 4;
    Compilation compilation =
        compile(
            "data x[3] : %s from columns 1..3\n".formatted(likelihood.type())
                + likelihood.density().declarations("p")
                + "likelihood x ~ %s\n".formatted(likelihood.density().text("p")));
    Term term = term(compilation, "likelihood.x");
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), rows, 1, 3);
    double computed = bindings.evaluator().run(compilation.step()).get("likelihood.x")[0];
    double printed = 0;
    for (int row = 0; row < rows; row++) {
      Map<String, double[]> letters = new HashMap<>();
      for (Argument argument : likelihood.density().arguments()) {
        letters.put(argument.name(), argument.numbers("p", bindings));
      }
      double[] all = bindings.inputs.get("x");
      letters.put("x", Arrays.copyOfRange(all, row * ELEMENTS, (row + 1) * ELEMENTS));
      printed += printed(term.formula(), letters) / rows;
    }
    assertEquals(computed, printed, PRINTED * (1 + Math.abs(computed)), term.formula());
  }

  /** E[exp(log rate)], whatever signs and roots its computation goes through. */
  @Test
  void momentsAreWrittenAsOnAPage() {
    Compilation compilation =
        compile(
            """
            data x : count from column 1
            prior z ~ Normal(0, 1)
            likelihood x ~ Poisson(exp(linear(z)))
            guide q(z | x) = Normal(encoder(x))
            network encoder = dense(4, tanh)
            """);
    Term term = term(compilation, "likelihood.x");
    assertEquals(
        "E[log rate] x - exp(0.5 Var[log rate] + E[log rate]) - lgamma(x + 1)", term.formula());
    assertEquals(
        "\\mathbb{E}[\\log \\lambda] x - \\exp\\left(0.5 \\operatorname{Var}[\\log \\lambda] +"
            + " \\mathbb{E}[\\log \\lambda]\\right) - \\log\\Gamma\\left(x + 1\\right)",
        term.formulaLatex());
  }

  /** The value of a printed formula; its letters are numbers, one for each element. */
  private static double printed(String formula, Map<String, double[]> letters) {
    if (!formula.startsWith("sum over ")) {
      Map<String, Value> whole = new HashMap<>();
      letters.forEach(
          (name, values) ->
              whole.put(name, Value.constant(Tensor.of(Shape.of(values.length), values))));
      return number(new Parser(formula, whole).all());
    }
    String each = formula.substring(formula.indexOf(" of ") + " of ".length());
    double sum = 0;
    for (int j = 0; j < ELEMENTS; j++) {
      Map<String, Value> numbers = new HashMap<>();
      int element = j;
      letters.forEach((name, values) -> numbers.put(name, Value.constant(values[element])));
      sum += number(new Parser(each, numbers).all());
    }
    return sum;
  }

  private static double number(Value value) {
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("value", value);
    return Evaluator.ofConstants().run(new Graph(outputs)).get("value")[0];
  }

  /**
   * Reads ASCII mathematics: sums, products without a sign, quotients, powers, functions. A name
   * directly before a parenthesis is a function, with a space between them a factor.
   */
  private static final class Parser {
    private final String text;
    private final Map<String, Value> letters;
    private int at;

    Parser(String text, Map<String, Value> letters) {
      this.text = text;
      this.letters = letters;
    }

    Value all() {
      Value value = sum();
      if (at < text.length()) {
        throw new AssertionError("cannot read " + text.substring(at) + " of " + text);
      }
      return value;
    }

    private boolean eat(String sign) {
      if (text.startsWith(sign, at)) {
        at += sign.length();
        return true;
      }
      return false;
    }

    private Value sum() {
      Value value = eat("-") ? product().negate() : product();
      while (true) {
        if (eat(" + ")) {
          value = value.plus(product());
        } else if (eat(" - ")) {
          value = value.minus(product());
        } else {
          return value;
        }
      }
    }

    private Value product() {
      Value value = power();
      while (true) {
        if (eat(" / ")) {
          value = value.over(power());
        } else if (text.startsWith(" ", at)
            && at + 1 < text.length()
            && (Character.isLetterOrDigit(text.charAt(at + 1)) || text.charAt(at + 1) == '(')) {
          at++;
          value = value.times(power());
        } else {
          return value;
        }
      }
    }

    private Value power() {
      Value base = atom();
      return eat("^") ? base.power(atom()) : base;
    }

    private Value atom() {
      if (eat("(")) {
        Value value = sum();
        if (!eat(")")) {
          throw new AssertionError("no ) at " + text.substring(at));
        }
        return value;
      }
      int start = at;
      if (Character.isDigit(text.charAt(at))) {
        while (at < text.length()
            && (Character.isDigit(text.charAt(at))
                || ".eE".indexOf(text.charAt(at)) >= 0
                || (text.charAt(at) == '-' && "eE".indexOf(text.charAt(at - 1)) >= 0))) {
          at++;
        }
        return Value.constant(Double.parseDouble(text.substring(start, at)));
      }
      while (at < text.length()
          && (Character.isLetterOrDigit(text.charAt(at)) || "_'".indexOf(text.charAt(at)) >= 0)) {
        at++;
      }
      String name = text.substring(start, at);
      if (!eat("(")) {
        Value value = letters.get(name);
        if (value == null) {
          throw new AssertionError("no letter " + name + " in " + text);
        }
        return value;
      }
      Value argument = sum();
      if (!eat(")")) {
        throw new AssertionError("no ) at " + text.substring(at));
      }
      return function(name, argument);
    }

    private static Value function(String name, Value x) {
      return switch (name) {
        case "log" -> x.log();
        case "log1p" -> x.log1p();
        case "exp" -> x.exp();
        case "expm1" -> x.expm1();
        case "sqrt" -> x.sqrt();
        case "abs" -> x.abs();
        case "cos" -> x.cos();
        case "sin" -> x.sin();
        case "softplus" -> x.softplus();
        case "sigmoid" -> x.sigmoid();
        case "lgamma" -> x.logGamma();
        case "digamma" -> x.polygamma(0);
        case "polygamma1" -> x.polygamma(1);
        case "sum" -> x.sumEvent();
        case "log_softmax" -> logSoftmax(x);
        case "softmax" -> logSoftmax(x).exp();
        case "logI0" -> x.logBessel(0);
        case "logI0'" -> x.logBesselSlope(0);
        default -> throw new AssertionError("what is " + name + "?");
      };
    }

    private static Value logSoftmax(Value x) {
      return x.minus(x.logSumExpLast(1).expand(0, x.shape().lastSize()));
    }
  }
}
