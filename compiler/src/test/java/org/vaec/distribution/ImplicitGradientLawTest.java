package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.IncompleteGamma;
import org.vaec.graph.Special;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Gradients through Gamma variates: for a function f of a sample, E[df/dlog z dlog z/da] over the
 * variates z equals E[f d log p(z)/da], whatever concentrations the sample is made from.
 */
class ImplicitGradientLawTest {
  private static final List<Double> CONCENTRATIONS = List.of(0.01, 0.1, 1.0, 10.0, 100.0, 1e3, 1e4);

  /**
   * Nodes and weights of a trapezoidal rule, which converges faster than any power of its step once
   * a substitution makes both tails fall doubly exponentially.
   */
  private record Rule(double[] nodes, double[] weights) {

    /** For the logarithm of a Gamma(a, 1) variate, whose tail to the left has the rate a. */
    static Rule ofLogGamma(double a, double step) {
      double width = 1 / Math.sqrt(Math.max(a, 1));
      double centre = Math.log(Math.max(a, 1));
      return substituted(
          step,
          -Math.log(reach(a, width)),
          a < 1 ? 5 : 10,
          s -> centre + width * (s - Math.exp(-s)),
          s -> width * (1 + Math.exp(-s)),
          y -> a * y - Math.exp(y) - Special.logGamma(a));
    }

    /** For the logit of a Beta(a, b) variable, with nodes close together where it is near 0. */
    static Rule ofLogitBeta(double a, double b, double step) {
      double width = Math.sqrt(1 / Math.max(a, 1) + 1 / Math.max(b, 1));
      double centre = Math.log(Math.max(a, 1) / Math.max(b, 1));
      double reach = Math.log(2 * reach(Math.min(a, b), width));
      double logBeta = Special.logGamma(a) + Special.logGamma(b) - Special.logGamma(a + b);
      return substituted(
          step,
          -reach,
          reach,
          s -> centre + width * Math.sinh(s),
          s -> width * Math.cosh(s),
          t -> -a * Special.softplus(-t) - b * Special.softplus(t) - logBeta);
    }

    /**
     * How many widths from the centre nothing is left, of a normal core with a tail of this rate.
     */
    private static double reach(double rate, double width) {
      return Math.max(10, 60 / (rate * width));
    }

    private static Rule substituted(
        double step,
        double from,
        double to,
        DoubleUnaryOperator node,
        DoubleUnaryOperator slope,
        DoubleUnaryOperator logDensity) {
      int count = (int) Math.ceil((to - from) / step);
      double[] at = IntStream.range(0, count).mapToDouble(i -> from + i * step).toArray();
      double[] nodes = Arrays.stream(at).map(node).toArray();
      double[] weights =
          IntStream.range(0, count)
              .mapToDouble(
                  i ->
                      step
                          * slope.applyAsDouble(at[i])
                          * Math.exp(logDensity.applyAsDouble(nodes[i])))
              .toArray();
      return new Rule(nodes, weights);
    }
  }

  /** A sample of independent Gamma variates, which the graph reads as inputs. */
  private static final class Variates extends NoNoise {
    final List<Value> logs = new ArrayList<>();

    @Override
    public Value logGamma(Value concentration, Shape shape) {
      List<Value> drawn = new ArrayList<>();
      for (int i = 0; i < shape.elements(); i++) {
        drawn.add(Value.input("y" + logs.size(), Shape.SCALAR));
        logs.add(drawn.getLast());
      }
      return Value.concat(0, drawn.stream().map(y -> y.reshape(Shape.of(1))).toList())
          .reshape(shape);
    }
  }

  /**
   * A grid over independent Gamma variates: over the logarithm of their sum and the logits of how
   * it is split, one variate after the other, since functions of shares vary with the logits.
   */
  private static final class Grid {
    /** Nodes lighter than this add nothing to the digits that are compared. */
    private static final double LIGHTEST = 1e-26;

    private final double[] concentrations;
    private final Map<String, double[]> logs = new HashMap<>();
    private final double[] weights;
    private final double[][] slopes;

    Grid(double step, double... concentrations) {
      this.concentrations = concentrations;
      double rest = Arrays.stream(concentrations).sum();
      List<Rule> rules = new ArrayList<>(List.of(Rule.ofLogGamma(rest, step)));
      for (int k = 0; k < concentrations.length - 1; k++) {
        rest -= concentrations[k];
        rules.add(Rule.ofLogitBeta(concentrations[k], rest, step));
      }
      int size = rules.stream().mapToInt(rule -> rule.nodes().length).reduce(1, (a, b) -> a * b);
      double[] all = new double[size];
      double[] logRest = new double[size];
      Arrays.fill(all, 1);
      int repeat = 1;
      for (int k = 0; k < rules.size(); k++) {
        Rule rule = rules.get(k);
        double[] logShare = new double[size];
        for (int i = 0; i < size; i++) {
          int node = i / repeat % rule.nodes().length;
          double at = rule.nodes()[node];
          all[i] *= rule.weights()[node];
          logShare[i] = logRest[i] - Special.softplus(-at);
          logRest[i] += k == 0 ? at : -Special.softplus(at);
        }
        if (k > 0) {
          logs.put("y" + (k - 1), logShare);
        }
        repeat *= rule.nodes().length;
      }
      logs.put("y" + (rules.size() - 1), logRest);
      int[] heavy = IntStream.range(0, size).filter(i -> all[i] > LIGHTEST).toArray();
      weights = at(heavy, all);
      logs.replaceAll((name, values) -> at(heavy, values));
      slopes =
          IntStream.range(0, concentrations.length)
              .mapToObj(
                  k ->
                      Arrays.stream(logs.get("y" + k))
                          .map(y -> IncompleteGamma.slope(concentrations[k], y))
                          .toArray())
              .toArray(double[][]::new);
      // A tenth of what gradients are compared to.
      assertEquals(1, Arrays.stream(weights).sum(), 1e-5, "the quadrature");
    }

    private static double[] at(int[] places, double[] values) {
      return Arrays.stream(places).mapToDouble(i -> values[i]).toArray();
    }

    double[] at(Value value) {
      Value perNode = value.plus(Value.input("y0", Shape.SCALAR).times(0));
      return Evaluator.of(
              Map.of(Plate.ROW, weights.length), Map.of(), Map.of(), logs, (leaf, n) -> null)
          .run(perNode);
    }

    /** Both expectations, by the concentration of each variate. */
    void check(List<Value> variates, Value f, String what) {
      double[] values = at(f);
      double mean = expectation(values);
      Map<Value, Value> gradients = Gradients.of(f.sumPlates(List.of(Plate.ROW)), variates);
      for (int k = 0; k < concentrations.length; k++) {
        double a = concentrations[k];
        double[] y = logs.get("y" + k);
        double[] slope = at(gradients.get(variates.get(k)));
        double[] path = new double[y.length];
        double[] score = new double[y.length];
        double digamma = Special.polygamma(0, a);
        for (int i = 0; i < y.length; i++) {
          path[i] = slope[i] * slopes[k][i];
          score[i] = (values[i] - mean) * (y[i] - digamma);
        }
        double expected = expectation(score);
        double magnitude = expectation(Arrays.stream(score).map(Math::abs).toArray());
        assertEquals(
            expected,
            expectation(path),
            // The score's terms cancel, and so many digits of them are exact.
            1e-4 * Math.abs(expected) + 1e-11 * magnitude,
            what + " by concentration " + k);
      }
    }

    private double expectation(double[] values) {
      return IntStream.range(0, values.length).mapToDouble(i -> weights[i] * values[i]).sum();
    }
  }

  private static List<UnaryOperator<Value>> functions(double size) {
    return List.of(
        x -> new Statistic.Log().at(x),
        x -> x.over(x.plus(size)),
        x -> x.over(size).negate().exp(),
        x -> x.over(size).sin().times(x.over(-2 * size).exp()));
  }

  static Stream<Double> concentrations() {
    return Stream.concat(
        CONCENTRATIONS.stream(), Stream.of(0.02, 0.5, 2.5, 49.0, 51.0, 300.0, 3e4));
  }

  static Stream<List<Double>> pairs() {
    return CONCENTRATIONS.stream().flatMap(a -> CONCENTRATIONS.stream().map(b -> List.of(a, b)));
  }

  @ParameterizedTest
  @MethodSource("concentrations")
  void gammaPathsHaveTheGradientOfTheScore(double a) {
    Grid grid = new Grid(0.01, a);
    for (UnaryOperator<Value> f : functions(a / 2)) {
      Variates variates = new Variates();
      Value sample = new Gamma(Value.constant(a), Value.constant(2)).sample(variates, Shape.SCALAR);
      grid.check(variates.logs, f.apply(sample), "Gamma(" + a + ", 2)");
    }
  }

  @ParameterizedTest
  @MethodSource("concentrations")
  void inverseGammaPathsHaveTheGradientOfTheScore(double a) {
    Grid grid = new Grid(0.01, a);
    for (UnaryOperator<Value> f : functions(3 / a)) {
      Variates variates = new Variates();
      Value sample =
          new InverseGamma(Value.constant(a), Value.constant(3)).sample(variates, Shape.SCALAR);
      grid.check(variates.logs, f.apply(sample), "InverseGamma(" + a + ", 3)");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void betaPathsHaveTheGradientOfTheScore(List<Double> pair) {
    Grid grid = new Grid(0.1, pair.get(0), pair.get(1));
    for (UnaryOperator<Value> f : functions(0.5)) {
      Variates variates = new Variates();
      Value sample =
          new Beta(Value.constant(pair.get(0)), Value.constant(pair.get(1)))
              .sample(variates, Shape.SCALAR);
      // As it was before it was moved off 1, where the quadrature would meet a kink.
      Value exact = Functions.logOdds(sample).sigmoid();
      grid.check(variates.logs, f.apply(exact), "Beta" + pair);
    }
  }

  /** Which parameters of which settings a rejection sampler depends on. */
  static Stream<Arguments> implicitParameters() {
    return Catalogue.settings().stream()
        .filter(setting -> setting.family().eventRank() == 0)
        .flatMap(
            setting ->
                IntStream.range(0, setting.arguments().size())
                    .filter(i -> setting.learned(Set.of(i)).isImplicit())
                    .mapToObj(i -> Arguments.of(setting, i)));
  }

  /** The gradient that passes through the draws themselves, over many of them. */
  @ParameterizedTest
  @MethodSource("implicitParameters")
  void gradientsThroughDrawsHaveTheMeanThatMovesTheExpectation(Setting setting, int index) {
    double[] sorted = Arrays.stream(setting.samples(2001)).sorted().toArray();
    double middle = sorted[1000];
    double width = sorted[1500] - sorted[500];
    UnaryOperator<Value> function =
        setting.constant().support().equals(Support.ANGLE)
            ? x -> x.minus(middle).plus(0.5).sin()
            : x -> x.minus(middle).over(width).plus(0.5).tanh();

    // One draw a row, each with a parameter of its own: all equal, but with gradients of their own.
    double at = setting.arguments().get(index).get(0);
    List<Value> arguments =
        new ArrayList<>(setting.arguments().stream().map(Value::constant).toList());
    Value parameter = Value.input("x", Shape.SCALAR);
    arguments.set(index, parameter);
    Value sample = setting.bind(arguments).sample(Setting.noise(Set.of(Plate.ROW)), Shape.SCALAR);
    Value sum = function.apply(sample).sumPlates(List.of(Plate.ROW));
    double[] parameters = new double[DRAWS];
    Arrays.fill(parameters, at);
    double[] slopes = setting.at(parameters, Gradients.of(sum, List.of(parameter)).get(parameter));

    double step = 1e-3 * at;
    double expected =
        (expectation(setting, index, at + step, function)
                - expectation(setting, index, at - step, function))
            / (2 * step);
    double mean = Arrays.stream(slopes).average().orElseThrow();
    double variance = Arrays.stream(slopes).map(v -> (v - mean) * (v - mean)).sum() / DRAWS;
    // Four standard errors, and the third order of the difference.
    double tolerance = 4 * Math.sqrt(variance / DRAWS) + 1e-5 * Math.abs(expected);
    assertEquals(expected, mean, tolerance);
  }

  private static final int DRAWS = 20_000;

  private static double expectation(
      Setting setting, int index, double value, UnaryOperator<Value> function) {
    List<Tensor> arguments = new ArrayList<>(setting.arguments());
    arguments.set(index, Tensor.scalar(value));
    Setting moved = new Setting(setting.family(), setting.parameterisation(), arguments);
    return Expectation.under(moved, Expectation.kinks(moved))
        .of(function.apply(setting.variable()));
  }

  /** All that three of these concentrations can be together. */
  static Stream<List<Double>> triples() {
    List<Double> concentrations = List.of(0.01, 0.3, 10.0, 300.0, 1e4);
    int count = concentrations.size();
    return IntStream.range(0, count * count * count)
        .mapToObj(i -> List.of(i / count / count, i / count % count, i % count))
        .filter(i -> i.get(0) <= i.get(1) && i.get(1) <= i.get(2))
        // Of the three orders in which the functions tell them apart, each in turn.
        .map(i -> rotated(i, i.get(0) + i.get(1) + i.get(2)))
        .map(i -> i.stream().map(concentrations::get).toList());
  }

  private static List<Integer> rotated(List<Integer> of, int by) {
    return IntStream.range(0, of.size()).mapToObj(i -> of.get((i + by) % of.size())).toList();
  }

  @ParameterizedTest
  @MethodSource("triples")
  void dirichletPathsHaveTheGradientOfTheScore(List<Double> triple) {
    Grid grid = new Grid(0.15, triple.stream().mapToDouble(a -> a).toArray());
    Variates variates = new Variates();
    // Its variates come from the grid, whatever concentration it is given.
    Value x =
        new Dirichlet(Value.constant(1).broadcastTo(Shape.of(3))).sample(variates, Shape.of(3));
    Value log = new Statistic.Log().at(x);
    Value weights = Value.constant(Tensor.of(Shape.of(3), 1, -0.5, 2));
    List<Value> functions =
        List.of(
            x.times(weights).sumEvent().sin(),
            x.square().sumEvent(),
            log.slice(0, 1, 2).sumEvent());
    for (Value f : functions) {
      grid.check(variates.logs, f, "Dirichlet" + triple);
    }
  }
}
